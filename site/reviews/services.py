"""The steps that take a version from draft to publication: one step, one transaction, one line in the record.

Who acts and when it is come from outside. Each asks `rules` first and raises NotAllowed with words fit to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cms.models import Page
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.models import StateTracking, Version

from accounts.acting import acting_as
from accounts.models import User
from pages import services as pages
from pages.addresses import remember_addresses
from pages.digest import digest_of
from pages.models import PageDetails
from pages.rules import PUBLIC_STATES, NotAllowed, was_ever_public
from pages.services import ReviewOutcome
from pages.versions import today_url
from quality_marks.models import Certificate, Claim
from reviews import mail, rules
from reviews.models import Entry, Review, SignOff, Size

URGENT_REVIEW_DAYS = 7
_TAKEN = gettext_lazy("Another page already stands at this address. Choose another address.")


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


_publishing: ContextVar[_Publication | None] = ContextVar("publishing", default=None)


# Review ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(
    *,
    version: Version,
    by: User,
    at: datetime,
    size: str,
    change_note: str,
    extra_roles: Sequence[str] = (),
    is_example: bool = False,
) -> Review:
    """Send a draft for review: fix its text, note what changed, ask every role that its kind needs and any more named."""
    version = _locked(version)
    _refuse(rules.objection_to_submission(by, version, size, change_note=change_note))
    details = _details(version)
    if details.change_note != change_note.strip():
        details.change_note = change_note.strip()
        with acting_as(by):
            details.save()
    review = Review.objects.create(
        version=version,
        size=size,
        roles_needed=_roles(version, size, extra_roles),
        change_note=change_note.strip(),
        text_digest=digest_of(version.content),
        submitted_by=by,
        submitted_at=at,
        is_example=is_example,
    )
    _record(Entry.Step.SUBMITTED, by, at, review, change_note)
    mail.after_submission(review)
    return review


@transaction.atomic
def sign_off(
    *,
    review: Review,
    role: str,
    by: User,
    decision: str,
    comment: str,
    declared_interest: str,
    at: datetime,
    is_example: bool = False,
) -> SignOff:
    """Record what one reviewer says of the text as it stands; complete the review when nothing is missing."""
    review = _locked_review(review)
    _refuse(rules.objection_to_sign_off(by, review, role))
    if decision not in SignOff.Decision.values:
        raise NotAllowed(_("Choose a decision."))
    if decision != SignOff.Decision.APPROVED and not comment.strip():
        raise NotAllowed(_("Say what should change, so that the author can act on it."))
    if not declared_interest.strip():
        raise NotAllowed(_("Say what interests you have. Write “none” if you have none."))
    given = SignOff.objects.create(
        review=review,
        role=role,
        reviewer=by,
        decision=decision,
        comment=comment.strip(),
        declared_interest=declared_interest.strip(),
        text_digest=digest_of(review.version.content),
        decided_at=at,
        is_example=is_example,
    )
    step = {
        SignOff.Decision.APPROVED: Entry.Step.SIGNED_OFF,
        SignOff.Decision.CHANGES_WANTED: Entry.Step.CHANGES_WANTED,
        SignOff.Decision.REJECTED: Entry.Step.REJECTED,
    }[SignOff.Decision(decision)]
    _record(step, by, at, review, comment)
    if decision != SignOff.Decision.APPROVED:
        _close(review, Review.State(decision), at)
    elif not rules.missing_roles(review, review.text_digest):
        _complete(review, by, at)
    mail.after_decision(review, given)
    return given


@transaction.atomic
def withdraw_from_review(*, review: Review, by: User, at: datetime, reason: str = "") -> None:
    """Take a draft back from review so that it can be changed. Sign-offs given so far stay on record and count no more."""
    review = _locked_review(review)
    _refuse(rules.objection_to_withdrawing_from_review(by, review))
    _close(review, Review.State.WITHDRAWN, at)
    _record(Entry.Step.WITHDRAWN_FROM_REVIEW, by, at, review, reason)


@transaction.atomic
def start_recheck(*, version: Version, by: User, at: datetime, note: str = "") -> Review:
    """Ask the reviewers whether a published text still holds as it stands."""
    version = _locked(version)
    _refuse(rules.objection_to_recheck(by, version))
    review = Review.objects.create(
        version=version,
        size=Size.FULL,
        is_recheck=True,
        roles_needed=_roles(version, Size.FULL, ()),
        change_note=note.strip() or _("No change. Is the page still right?"),
        text_digest=digest_of(version.content),
        submitted_by=by,
        submitted_at=at,
    )
    _record(Entry.Step.SUBMITTED, by, at, review, note)
    mail.after_submission(review)
    return review


# Publication ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, version: Version, by: User, at: datetime, history: History | None = None) -> None:
    """Put an approved version in front of patients."""
    version = _locked(version)
    _refuse(rules.objection_to_publishing(by, version))
    _publish(version, _Publication(by, at, history))


@transaction.atomic
def publish_urgently(*, version: Version, by: User, at: datetime, reason: str) -> Review:
    """Correct a live page at once; its review must follow within seven days and stays on every desk until it has."""
    version = _locked(version)
    _refuse(rules.objection_to_urgent_publication(by, version, reason=reason))
    details = _details(version)
    details.change_note = reason.strip()
    with acting_as(by):
        details.save()
    review = Review.objects.create(
        version=version,
        size=Size.URGENT,
        roles_needed=_roles(version, Size.URGENT, ()),
        change_note=reason.strip(),
        text_digest=digest_of(version.content),
        submitted_by=by,
        submitted_at=at,
        due_on=localdate(at) + timedelta(days=URGENT_REVIEW_DAYS),
    )
    _publish(version, _Publication(by, at))
    review.refresh_from_db()
    return review


@transaction.atomic
def withdraw_page(
    *, page: Page, by: User, at: datetime, reason: str, instead: Page | None = None, for_safety: bool = False
) -> None:
    """Take a live page away: its address says why and where to go instead; for safety its old texts go too."""
    page = hold_page(page.pk)
    _refuse(rules.objection_to_withdrawal(by, page, reason=reason))
    live = rules.live_version(page.pk)
    assert live is not None  # the rule above has seen it
    live = _locked(live)
    if instead is not None and (instead.pk == page.pk or not rules.is_live(instead.pk)):
        raise NotAllowed(_("Choose a live page for readers to go to instead."))
    pages.withdraw(
        page,
        reason=reason.strip(),
        instead=instead,
        for_safety=for_safety,
        newest_public_number=int(live.number),
        on=localdate(at),
    )
    live.unpublish(by)
    Entry.objects.create(step=Entry.Step.WITHDRAWN, by=by, at=at, why=reason.strip(), page=page, version=live)
    _settle_urgent_reviews(page.pk, by, at)
    close_reviews_of([live], at)
    mail.after_withdrawal(page, by, reason)


@transaction.atomic
def move_page(*, page: Page, target: Page, position: str, by: User, at: datetime) -> None:
    """Move a page in the tree; its old address and those of the pages below it lead to the new ones.

    `position` is treebeard's: first-child, last-child, left or right of `target`.
    """
    _refuse(rules.objection_to_move(by, page))
    remember_addresses(page)
    reachable_before = rules.reachable_below(page)
    try:
        with transaction.atomic():
            page.move_page(target, position)
    except IntegrityError as clash:
        raise NotAllowed(str(_TAKEN)) from clash
    finish_move(page=page, reachable_before=reachable_before, by=by, at=at)


def finish_move(*, page: Page, reachable_before: set[int], by: User, at: datetime) -> None:
    """See to it that readers still find a page that has just been moved, keep its addresses, put the move on record.

    `reachable_before` is what `rules.reachable_below` gave before the move.
    """
    page = Page.objects.get(pk=page.pk)
    _refuse(rules.objection_to_new_place(page, reachable_before))
    if not was_ever_public(page.pk):
        return
    remember_addresses(page)
    Entry.objects.create(step=Entry.Step.MOVED, by=by, at=at, why=today_url(page), page=page)


# What versioning calls back (see gate) --------------------------------------------------------------------------------


def finish_publication(version: Version, unpublished: Sequence[Version]) -> None:
    """Write everything that follows from a publication, by whatever path it came. Runs inside versioning's transaction."""
    publication = _publishing.get() or _publication_of(version)
    by, at = publication.by, publication.at
    review = version.reviews.select_for_update().get(state__in=Review.HOLDING, published_at__isnull=True)
    previous = PageDetails.objects.filter(extended_object_id__in=[v.object_id for v in unpublished]).first()
    history = publication.history
    details = _details(version)
    pages.record_publication(
        details,
        published_on=history.published_on if history else localdate(at),
        outcome=_outcome(review, details, history) if review.size == Size.FULL else None,
        previous=previous,
        is_reviewed=review.size != Size.URGENT,
        dates_to_month=history.to_month if history else False,
    )
    page_id = details.extended_object.page_id
    if review.size == Size.URGENT:
        Review.objects.filter(pk=review.pk).update(published_at=at)
        _record(Entry.Step.PUBLISHED_URGENTLY, by, at, review, review.change_note)
    else:
        Review.objects.filter(pk=review.pk).update(published_at=at, state=Review.State.DONE)
        _record(Entry.Step.PUBLISHED, by, at, review, review.change_note)
    if review.size == Size.FULL:
        _settle_urgent_reviews(page_id, by, at)
    close_reviews_of(unpublished, at)
    review.refresh_from_db()
    mail.after_publication(review, by)


# Steps within steps ---------------------------------------------------------------------------------------------------


@contextmanager
def _naming(publication: _Publication) -> Iterator[None]:
    token = _publishing.set(publication)
    try:
        yield
    finally:
        _publishing.reset(token)


def _publish(version: Version, publication: _Publication) -> None:
    try:
        with _naming(publication), transaction.atomic():
            version.publish(publication.by)
    except IntegrityError as clash:
        raise NotAllowed(str(_TAKEN)) from clash


def _publication_of(version: Version) -> _Publication:
    """Say who published and when, for a publication that did not come through `publish`: versioning has noted it."""
    noted = StateTracking.objects.filter(version=version).select_related("user").latest("pk")
    return _Publication(by=noted.user, at=noted.date)


def _outcome(review: Review, details: PageDetails, history: History | None) -> ReviewOutcome:
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
    certificates, claims = pages.marks_earned(details, completed_on)
    return ReviewOutcome(
        completed_on=completed_on,
        roles=_signed_roles(review),
        certificates=[] if review.is_example else certificates,
        claims=[] if review.is_example else claims,
        is_example=review.is_example,
    )


def _signed_roles(review: Review) -> list[str]:
    return list(review.sign_offs.filter(decision=SignOff.Decision.APPROVED).values_list("role", flat=True))


def _complete(review: Review, by: User, at: datetime) -> None:
    """Everybody asked has approved this text: what follows depends on whether it is live already."""
    if review.is_recheck:
        details = _details(review.version)
        pages.record_recheck(details, _recheck_outcome(review, details, at))
        _close(review, Review.State.DONE, at)
        _record(Entry.Step.RECHECKED, by, at, review)
        _settle_urgent_reviews(details.extended_object.page_id, by, at)
    elif review.size == Size.URGENT:
        pages.keep_marks(_details(review.version), _details_of_version_before(review.version))
        Review.objects.filter(pk=review.pk).update(settled_at=at)
        _close(review, Review.State.DONE, at)
        _record(Entry.Step.SETTLED, by, at, review)
    else:
        _close(review, Review.State.APPROVED, at)
        _record(Entry.Step.APPROVED, by, at, review)


def _details_of_version_before(version: Version) -> PageDetails | None:
    """Give the details of the version that was live until this one went out."""
    replaced = (
        Version.objects.filter_by_content_grouping_values(version.content)
        .filter(state__in=PUBLIC_STATES, pk__lt=version.pk)
        .order_by("-pk")
        .first()
    )
    return rules.details_of(replaced.content) if replaced else None


def _recheck_outcome(review: Review, details: PageDetails, at: datetime) -> ReviewOutcome:
    completed_on = localdate(at)
    certificates, claims = pages.marks_earned(details, completed_on)
    return ReviewOutcome(
        completed_on=completed_on, roles=_signed_roles(review), certificates=certificates, claims=claims
    )


def _settle_urgent_reviews(page_id: int, by: User, at: datetime) -> None:
    """A reviewed text, or none, has taken the place of an urgent correction: nothing is left to review after the fact."""
    for review in rules.urgent_and_unreviewed(page_id):
        Review.objects.filter(pk=review.pk).update(settled_at=at)
        if review.state in Review.HOLDING:
            _close(review, Review.State.DONE, at)
        _record(Entry.Step.SETTLED, by, at, review)


def close_reviews_of(put_aside: Sequence[Version], at: datetime) -> None:
    """Nobody need judge any more a text that readers no longer get, or never will; but urgent corrections are settled."""
    for review in Review.objects.filter(version__in=put_aside, state__in=Review.HOLDING).exclude(size=Size.URGENT):
        _close(review, Review.State.WITHDRAWN, at)


def _close(review: Review, state: Review.State, at: datetime) -> None:
    Review.objects.filter(pk=review.pk).update(state=state, completed_at=at)
    review.state, review.completed_at = state, at


def _roles(version: Version, size: str, extra: Sequence[str]) -> list[str]:
    wanted = {*rules.roles_needed_for(version, size), *extra}
    if unknown := wanted - set(rules.ROLE_WORDS):
        raise NotAllowed(_("There is no such reviewer role: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})
    return [str(role.value) for role in rules.ROLE_WORDS if role in wanted]


def _record(step: Entry.Step, by: User, at: datetime, review: Review, why: str = "") -> None:
    Entry.objects.create(
        step=step,
        by=by,
        at=at,
        why=why.strip(),
        page=review.version.content.page,
        version=review.version,
        review=review,
    )


def _details(version: Version) -> PageDetails:
    details = rules.details_of(version.content)
    if details is None:
        raise NotAllowed(_("The page has no details yet. Fill in at least its kind and its summary."))
    return details


def hold_page(page_id: int) -> Page:
    """Hold a page's row until the step is done, so that of two who publish, withdraw or draft it one waits."""
    return Page.objects.select_for_update(no_key=True).get(pk=page_id)


def _locked(version: Version) -> Version:
    """Hold a version's row until the step is done, so that two people can't take two steps at once."""
    return Version.objects.select_for_update().get(pk=version.pk)


def _locked_review(review: Review) -> Review:
    _locked(Version(pk=review.version_id))
    return Review.objects.select_for_update().get(pk=review.pk)


def _refuse(objection: str) -> None:
    if objection:
        raise NotAllowed(objection)
