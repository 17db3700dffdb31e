"""Tells people by e-mail what waits for them and what became of their work, once the step is safely saved."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any

from cms.models import Page
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User, holds
from accounts.roles import Role
from accounts.rules import who_read
from letters.cleaning import clean_line
from pages.models import PageDetails
from pages.versions import today_url
from proposals.models import Proposal
from reviews.authorship import authors_by_role, writers_of
from reviews.models import Review, SignOff

log = logging.getLogger(__name__)


def after_submission(review: Review) -> None:
    """Ask everybody who may sign off."""
    if not review.is_example:
        _send("submitted", _asked_by(review), review)


def after_withdrawal_from_review(review: Review, by: User, reason: str) -> None:
    """Tell those who were asked, those who have signed off and the page's team that nobody need judge it any more."""
    if review.is_example:
        return
    signed = User.objects.filter(sign_offs__review=review)
    _send(
        "withdrawn-from-review",
        _all_of(_asked_by(review), signed, _team_of(review), but=by),
        review,
        by=by,
        reason=reason,
    )


def after_decision(review: Review, sign_off: SignOff) -> None:
    """Tell the sender and the owner what a reviewer said, and the publishers when nothing is missing any more."""
    if review.is_example:
        return
    _send("decided", _team_of(review, but=sign_off.reviewer), review, sign_off=sign_off)
    if review.state == Review.State.APPROVED:
        _send("approved", User.objects.filter(groups__name=Role.PUBLISHER), review)


def after_publication(review: Review, by: User) -> None:
    """Tell everybody who had a part in it that the version is live."""
    if review.is_example:
        return
    signed = User.objects.filter(sign_offs__review=review)
    asked = User.objects.filter(groups__name__in=review.roles_needed) if review.is_urgent else User.objects.none()
    content = review.version.content
    page_address = settings.SITE_URL + today_url(content.page, content.language)
    _send("published", _all_of(signed, asked, _team_of(review), but=by), review, by=by, page_address=page_address)


def after_withdrawal(page: Page, withdrawn: Version, by: User, reason: str) -> None:
    """Tell the owner, everybody who wrote part of what readers got, and every publisher that a page is gone."""
    owners = User.objects.filter(owned_details__extended_object__page=page)
    publishers = User.objects.filter(groups__name=Role.PUBLISHER)
    writers = User.objects.filter(pk__in=writers_of(withdrawn))
    _send("withdrawn", _all_of(owners, writers, publishers, but=by), None, page=page, by=by, reason=reason)


def about_draft(what: str, version: Version, to: User, by: User, **facts: object) -> None:
    """Tell somebody about a draft that it was asked for (`asked-for`), what they were answered, or that it was taken over."""
    _send(what, [to], None, page=version.content.title, by=by, address=_address_of(version.pk), **facts)


def after_change_of_owners(person: User, pages: Collection[tuple[str, Version]], by: User, why: str) -> None:
    """Tell somebody which pages they answer for from now on, and why. None has come alone."""
    told = [(title, _address_of(version.pk)) for title, version in pages]
    _send("owners", [person], None, pages=told, by=by, why=why)


def after_flag(person: User, pages: Collection[PageDetails], why: str) -> None:
    """Tell somebody which of the live pages they answer for are to be reviewed early, and why. None has come alone."""
    told = [(details.extended_object.title, _address_of(details.version_id)) for details in pages]
    _send("early", [person], None, pages=told, why=why, title=_("To be reviewed early"))


def _address_of(version_id: int) -> str:
    return settings.SITE_URL + reverse("desk:version", args=[version_id])


def after_policy_step(proposal: Proposal) -> None:
    """Tell every publisher that other roles are to be asked, or that this was decided; and the clinicians, who decide it."""
    told = User.objects.filter(holds(Role.PUBLISHER) | holds(Role.CLINICAL), is_active=True).distinct()
    roles = {
        when: ", ".join(str(Role(role).label) for role in said["roles"])
        for when, said in (("before", proposal.before), ("after", proposal.after))
    }
    _send("policy", told, None, page=proposal.thing_name, proposal=proposal, **roles)


def _asked_by(review: Review) -> QuerySet[User]:
    """Give everybody who may give the word that a review asks for."""
    authors = authors_by_role(review.version)
    may_judge = Q()
    for role in review.roles_needed:
        may_judge |= holds(role) & ~Q(pk__in=authors[role])
    return User.objects.filter(may_judge, who_read(review.version.content.language), is_active=True).distinct()


def _all_of(*groups: QuerySet[User], but: User) -> QuerySet[User]:
    """Give each of these people once, without the one who knows already."""
    return User.objects.filter(reduce(or_, (Q(pk__in=people.values("pk")) for people in groups))).exclude(pk=but.pk)


def _team_of(review: Review, but: User | None = None) -> QuerySet[User]:
    details = getattr(review.version.content, "pagedetails", None)
    ids = {review.submitted_by_id}
    if details is not None:
        ids |= {details.owner_id, details.deputy_id} - {None}
    return User.objects.filter(pk__in=ids - ({but.pk} if but else set()))


def _send(what: str, people: Iterable[User], review: Review | None, **facts: object) -> None:
    context: dict[str, Any] = {"review": review}
    if review is not None:
        title = review.version.content.title
        context |= {"address": settings.SITE_URL + review.get_absolute_url()}
    else:
        title = str(facts.get("page", ""))
        context |= {"address": f"{settings.SITE_URL}/desk/"}
    send(f"reviews/mail/{what}.txt", people, **context | {"title": title} | facts)


def send(template: str, people: Iterable[User], *, title: str, **facts: object) -> None:
    """Write one message to each active person, from a template whose first line is the subject; nobody sees who else got it."""
    # A subject has one line, whatever got into a title past every form: the step is taken already.
    context = {
        "site_url": settings.SITE_URL,
        "organisation": settings.ORGANISATION,
        "title": clean_line(title),
        **facts,
    }
    subject, _line, body = render_to_string(template, context).partition("\n")
    messages = [EmailMessage(subject.strip(), body.strip() + "\n", to=[p.email]) for p in people if p.is_active]
    transaction.on_commit(lambda: _deliver(messages), robust=True)


def _deliver(messages: list[EmailMessage]) -> None:
    """Send; a mail server that is down must not make a finished step look as if it had failed."""
    for message in messages:
        try:
            message.send()
        except OSError:
            log.exception("An e-mail could not be sent: %s", message.subject)
