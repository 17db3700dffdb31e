"""The steps that put a text before patients, move its page or take it away: one step, one transaction, one line in the record.

Who acts and when it is come from outside. Each asks `rules` first and raises NotAllowed with words fit to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import UNPUBLISHED
from djangocms_versioning.models import StateTracking, Version

from accounts.current_user import acting_as
from accounts.models import User
from pages import services as pages
from pages.models import PageDetails
from pages.page_content import Body
from pages.rules import NotAllowed, refuse
from pages.services import ReviewOutcome
from quality_marks.models import Certificate, Claim
from reviews import mail, rules, services
from reviews.locking import (
    close_reviews_of,
    details_of_draft,
    hold_version,
    move,
    record,
    settle_urgent_reviews,
    signed_roles,
)
from reviews.models import Entry, Review, Size
from reviews.rounds import standing_refusals
from reviews.sealing import is_in_doubt, seal, was_example

URGENT_REVIEW_DAYS = 7


@dataclass(frozen=True)
class History:
    """What is known of a version from before this site kept its record; every part may be unknown."""

    published_on: date | None = None
    reviewed_on: date | None = None
    review_due_on: date | None = None
    to_month: bool = False
    certificates: Sequence[Certificate] = ()
    claims: Sequence[Claim] = ()


@dataclass(frozen=True)
class _Publication:
    by: User
    at: datetime
    history: History | None = None
    version: Version | None = None

    def judges_all(self, review: Review) -> bool:
        """Return whether dates and marks come of this and not of the version before."""
        return self.history is not None or review.size == Size.FULL


_publishing: ContextVar[_Publication | None] = ContextVar("publishing", default=None)


@transaction.atomic
def publish(*, version: Version, by: User, at: datetime, history: History | None = None) -> None:
    """Put an approved version in front of patients."""
    version = hold_version(version)
    refuse(rules.objection_to_publisher(by))  # what objects to the text is asked as its version is saved: see `gate`
    _publish(version, by, at, history)


@transaction.atomic
def bring_in(
    *,
    version: Version,
    by: User,
    reviewers: Mapping[str, User],
    at: datetime,
    size: str,
    comment: str,
    history: History,
    is_past: bool = False,
) -> None:
    """Bring in a text from a file as an example, with the rows of a review by hand: put it before readers.

    One that `is_past` goes into the page's history: readers find it at its permanent address, and never at the page's own.
    `reviewers` gives one for each role.
    """
    version = hold_version(version)
    review = services.bring_to_approval(version=version, by=by, reviewers=reviewers, at=at, size=size, comment=comment)
    if is_past:
        rules.read_to_let_out(version)
        _write_down(version, review, _Publication(by, at, history), previous=None, is_past=True)
    else:
        _publish(version, by, at, history)


@transaction.atomic
def publish_urgently(*, version: Version, by: User, at: datetime, reason: str, answer: str = "") -> Review:
    """Correct a live page at once; its review must follow within seven days and stays on every desk until it has.

    `answer` is what the publisher says to the refusals that still stand.
    """
    version = hold_version(version)
    refuse(rules.objection_to_urgent_publication(by, version, reason=reason))
    refusals = standing_refusals(version)
    refuse(rules.objection_to_answer(refusals, answer))
    details = details_of_draft(version)
    details.change_note = reason.strip()
    with acting_as(by):
        details.save()
    due_on = localdate(at) + timedelta(days=URGENT_REVIEW_DAYS)
    review = services.open_review(version, details, size=Size.URGENT, change_note=reason, by=by, at=at, due_on=due_on)
    if refusals:
        record(Entry.Step.ANSWERED, by, at, review, answer)
    _publish(version, by, at)
    review.refresh_from_db()
    return review


# What versioning calls back (see gate) --------------------------------------------------------------------------------


def finish_publication(version: Version, unpublished: Sequence[Version]) -> None:
    """Write everything that follows from a publication, by whatever path it came. Runs inside versioning's transaction."""
    publication = _publishing.get() or _publication_of(version)
    by, at = publication.by, publication.at
    review: Review = version.let_out_by  # as it was read at the last door, with the version held
    review.version = version
    previous = None
    if not publication.judges_all(review):
        previous = PageDetails.objects.filter(extended_object_id__in=[v.object_id for v in unpublished]).first()
    if previous and (review.is_urgent or review.is_example) and any(map(is_in_doubt, unpublished)):
        # Dates and marks that somebody may have forged do not go on to the next version. With any other review the last
        # door has let out nothing less than a full one after a version in doubt.
        previous = PageDetails(is_example=previous.is_example or was_example(previous))
    _write_down(version, review, publication, previous)
    if review.size == Size.FULL:
        settle_urgent_reviews(review, by, at)
    close_reviews_of(unpublished, at)
    mail.after_publication(review, by)


def _write_down(
    version: Version,
    review: Review,
    publication: _Publication,
    previous: PageDetails | None,
    *,
    is_past: bool = False,
) -> None:
    """Write what a publication says of its version: the dates and marks, the seal, the end of its review, the record."""
    by, at, history = publication.by, publication.at, publication.history
    content, body = version.content, Body.read_with(version.content)
    details = getattr(content, "pagedetails", None) or details_of_draft(version)
    body = pages.keep_citations(content, body, at=at)
    roles = signed_roles(review)
    awards = pages.record_publication(
        details,
        body,
        published_on=history.published_on if history else localdate(at),
        outcome=_outcome(review, details, history, roles) if publication.judges_all(review) else None,
        previous=previous,
        size=review.size,
        checked_by=roles,
        dates_to_month=history.to_month if history else False,
    )
    if is_past:
        # Past versioning, which would give the page this version's address: another may stand there today.
        Version.objects.filter(pk=version.pk).update(state=UNPUBLISHED, locked_by=None, modified=at)
    seal(review, details, at, awards)
    if review.is_urgent and not review.is_example:
        move(review, published_at=at)
        record(Entry.Step.PUBLISHED_URGENTLY, by, at, review, review.change_note)
    else:
        move(review, Review.State.DONE, published_at=at)
        record(Entry.Step.PUBLISHED, by, at, review, review.change_note)


# Steps within steps ---------------------------------------------------------------------------------------------------


@contextmanager
def _naming(publication: _Publication) -> Iterator[None]:
    token = _publishing.set(publication)
    try:
        yield
    finally:
        _publishing.reset(token)


def _publish(version: Version, by: User, at: datetime, history: History | None = None) -> None:
    try:
        with _naming(_Publication(by, at, history, version)):
            version.publish(by)
    except IntegrityError as clash:
        raise NotAllowed(_("Another page already stands at this address. Choose another address.")) from clash


def is_being_published(version: Version) -> bool:
    """Say whether a step of this file publishes this very object now: it has been held and read for that."""
    publication = _publishing.get()
    return publication is not None and publication.version is version


def _publication_of(version: Version) -> _Publication:
    """Say who published and when, for a publication that did not come through `publish`: versioning has noted it."""
    noted = StateTracking.objects.filter(version=version).select_related("user").latest("pk")
    return _Publication(by=noted.user, at=noted.date)


def _outcome(review: Review, details: PageDetails, history: History | None, roles: list[str]) -> ReviewOutcome:
    if history is not None:
        return ReviewOutcome(
            completed_on=history.reviewed_on,
            roles=[],
            due_on=history.review_due_on,
            certificates=list(history.certificates),
            claims=list(history.claims),
            is_example=review.is_example,
        )
    assert review.completed_at is not None  # a review holds a version that is published only once it is complete
    completed_on = localdate(review.completed_at)
    return pages.found_in_full(details, completed_on, roles, is_example=review.is_example)
