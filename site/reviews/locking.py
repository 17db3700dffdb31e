"""What every step shares: holding rows so that one waits for another, refusing, the record, and moving reviews on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cms.models import Page
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.powers import name_of
from pages.models import PageDetails
from pages.rules import NotAllowed
from reviews import live_versions, roles_needed, rules
from reviews.models import Entry, Review, SignOff, Size
from reviews.rounds import roles_that_refused


def hold_page(page_id: int) -> Page:
    """Hold a page's row until the step is done, so that of two who publish, withdraw or draft it one waits."""
    return Page.objects.select_for_update(no_key=True).get(pk=page_id)


def hold_version(version: Version) -> Version:
    """Hold a version's row until the step is done, so that two people can't take two steps at once."""
    held = Version.objects.select_for_update().get(pk=version.pk)
    # From memory: versioning asks for it at every step.
    held.content_type = ContentType.objects.get_for_id(held.content_type_id)
    return held


def hold_review(review: Review) -> Review:
    hold_version(Version(pk=review.version_id))
    return Review.objects.select_for_update().get(pk=review.pk)


def details_of_draft(version: Version) -> PageDetails:
    details = rules.details_of(version.content)
    if details is None:
        raise NotAllowed(_("The page has no details yet. Fill in at least its kind and its summary."))
    return details


def roles_asked(version: Version, size: str, extra: Sequence[str] = ()) -> list[str]:
    """Give whom a review asks, in the usual order; a full one all that urgent corrections before it still wait for."""
    wanted = {*roles_needed.roles_needed_for(version, size), *roles_that_refused(version), *extra}
    if size == Size.FULL:
        wanted.update(*(urgent.roles_needed for urgent in live_versions.urgent_and_unreviewed(version.content)))
    if unknown := wanted - set(roles_needed.ROLE_WORDS):
        raise NotAllowed(_("There is no such reviewer role: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})
    return [str(role.value) for role in roles_needed.ROLE_WORDS if role in wanted]


def signed_roles(review: Review) -> list[str]:
    """Give the roles that have really approved what a review is about: an example judged nothing."""
    words = review.sign_offs.all()
    return [word.role for word in words if word.decision == SignOff.Decision.APPROVED and not word.is_example]


def record(step: Entry.Step, by: User, at: datetime, review: Review, why: str = "") -> None:
    record_of_page(step, by, at, review.version.content.page, why, version=review.version, review=review)


def record_of_page(
    step: Entry.Step,
    by: User,
    at: datetime,
    page: Page,
    why: str = "",
    *,
    version: Version | None = None,
    review: Review | None = None,
) -> None:
    """Add a line to the record, with the name that whoever acts has now."""
    Entry.objects.create(
        step=step, by=by, by_name=name_of(by), at=at, why=why.strip(), page=page, version=version, review=review
    )


def move(review: Review, to: Review.State | None = None, **when: datetime) -> None:
    """Take a review to another state, as `Review.MOVES` has them, or leave it there; and keep when something of it was done."""
    changed: dict[str, Any] = {"state": to, **when} if to else when
    Review.objects.filter(pk=review.pk).update(**changed)
    vars(review).update(changed)


def close_reviews_of(put_aside: Sequence[Version], at: datetime) -> None:
    """Nobody need judge any more a text that readers no longer get, or never will; but urgent corrections are settled."""
    for review in Review.objects.filter(version__in=put_aside, state__in=Review.HOLDING).exclude(size=Size.URGENT):
        move(review, Review.State.WITHDRAWN, completed_at=at)


def settle_urgent_reviews(judged: Review, by: User, at: datetime) -> None:
    """Let a full review settle the urgent corrections before it whose every role has approved its text."""
    if judged.is_example:
        return
    for review in live_versions.urgent_and_unreviewed(judged.version.content):
        if not set(review.roles_needed) <= set(signed_roles(judged)):
            continue
        if review.state in Review.HOLDING:
            move(review, Review.State.DONE, completed_at=at)
        move(review, settled_at=at)
        record(Entry.Step.SETTLED, by, at, review)
