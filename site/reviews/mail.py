"""Tells people by e-mail what waits for them and what became of their work, once the step is safely saved."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from cms.models import Page
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import User
from accounts.roles import Role
from reviews.authorship import authors_by_role
from reviews.models import Review, SignOff

log = logging.getLogger(__name__)


def after_submission(review: Review) -> None:
    """Ask everybody who may sign off."""
    if review.is_example:
        return
    authors = authors_by_role(review.version)
    may_judge = Q()
    for role in review.roles_needed:
        may_judge |= Q(groups__name=role) & ~Q(pk__in=authors[role])
    _send("submitted", User.objects.filter(may_judge, is_active=True).distinct(), review)


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
    everybody = User.objects.filter(pk__in=[u.pk for people in (signed, asked, _team_of(review)) for u in people])
    _send("published", everybody.exclude(pk=by.pk), review, by=by)


def after_withdrawal(page: Page, by: User, reason: str) -> None:
    """Tell the owner and every publisher that a page is gone."""
    owners = User.objects.filter(owned_details__extended_object__page=page)
    publishers = User.objects.filter(groups__name=Role.PUBLISHER)
    people = User.objects.filter(pk__in=[u.pk for group in (owners, publishers) for u in group]).exclude(pk=by.pk)
    _send("withdrawn", people, None, page=page, by=by, reason=reason)


def _team_of(review: Review, but: User | None = None) -> Iterable[User]:
    details = getattr(review.version.content, "pagedetails", None)
    ids = {review.submitted_by_id}
    if details is not None:
        ids |= {details.owner_id, details.deputy_id} - {None}
    return User.objects.filter(pk__in=ids - ({but.pk} if but else set()))


def _send(what: str, people: Iterable[User], review: Review | None, **facts: object) -> None:
    """Write one message to each active person; nobody sees who else got it."""
    context = {"review": review, "site_url": settings.SITE_URL, "organisation": settings.ORGANISATION, **facts}
    if review is not None:
        context |= {"title": review.version.content.title, "address": settings.SITE_URL + review.get_absolute_url()}
    else:
        context |= {"title": str(facts["page"]), "address": f"{settings.SITE_URL}/desk/"}
    subject, _, body = render_to_string(f"reviews/mail/{what}.txt", context).partition("\n")
    messages = [EmailMessage(subject.strip(), body.strip() + "\n", to=[p.email]) for p in people if p.is_active]
    transaction.on_commit(lambda: _deliver(messages))


def _deliver(messages: list[EmailMessage]) -> None:
    """Send; a mail server that is down must not make a finished step look as if it had failed."""
    for message in messages:
        try:
            message.send()
        except OSError:
            log.exception("An e-mail could not be sent: %s", message.subject)
