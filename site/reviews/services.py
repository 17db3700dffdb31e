"""The steps of a review: sent, signed off, taken back, asked again. One step, one transaction, one line in the record.

Who acts and when it is come from outside. Each asks `rules` first and raises NotAllowed with words fit to show.
What puts a text before patients, or takes it away, is in `publishing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from accounts.models import User
from pages import services as pages
from pages.models import PageDetails
from pages.page_content import Body
from pages.rules import PUBLIC_STATES, NotAllowed, refuse
from pages.told import BY_A_CHECK
from reviews import mail, roles_needed, rules
from reviews.locking import (
    details_of_draft,
    hold_page,
    hold_review,
    hold_version,
    move,
    record,
    roles_asked,
    settle_urgent_reviews,
    signed_roles,
)
from reviews.models import Entry, Review, SignOff, Size
from reviews.naming import keep_writers
from reviews.reading_sources import Opened, keep_reading, objection_to_reading
from reviews.rounds import keep_text, standing_refusals
from reviews.sealing import is_in_doubt, seal_again


def open_review(
    version: Version,
    details: PageDetails,
    *,
    size: str,
    change_note: str,
    by: User,
    at: datetime,
    extra_roles: Sequence[str] = (),
    **more: Any,
) -> Review:
    """Begin a review, whichever step asks for it: keep the text, and write down who is asked and who wrote what it names."""
    body = pages.keep_citations(version.content, Body.of(version.content), at=at)
    review = Review.objects.create(
        version=version,
        size=size,
        roles_needed=roles_asked(version, size, extra_roles),
        change_note=change_note.strip(),
        text_digest=keep_text(version.content),
        submitted_by=by,
        submitted_at=at,
        **more,
    )
    keep_writers(review, details, body)
    return review


def _keep_word(
    review: Review, role: str, by: User, decision: str, comment: str, interest: str, at: datetime, *, is_example: bool
) -> SignOff:
    """Keep what a reviewer says of the text that the review is about, which has just been found to be the text there is."""
    given = SignOff.objects.create(
        review=review,
        role=role,
        reviewer=by,
        decision=decision,
        comment=comment.strip(),
        declared_interest=interest.strip(),
        text_digest=review.text_digest,
        decided_at=at,
        is_example=is_example,
    )
    step = {
        SignOff.Decision.APPROVED: Entry.Step.SIGNED_OFF,
        SignOff.Decision.CHANGES_WANTED: Entry.Step.CHANGES_WANTED,
        SignOff.Decision.REJECTED: Entry.Step.REJECTED,
    }[SignOff.Decision(decision)]
    record(step, by, at, review, comment)
    return given


@transaction.atomic
def submit(
    *,
    version: Version,
    by: User,
    at: datetime,
    size: str,
    change_note: str,
    extra_roles: Sequence[str] = (),
    answer: str = "",
    is_example: bool = False,
) -> Review:
    """Send a draft for review: fix its text, note what changed, ask every role that its page needs and any more named.

    `size` may ask for more than was found to have changed, never for less. `change_note` is for readers as well, unless
    the change is minor. `answer` is what the
    author says to the refusals that still stand.
    """
    version = hold_version(version)
    refuse(rules.objection_to_submission(by, version, size, change_note=change_note))
    refusals = [] if is_example else standing_refusals(version)
    refuse(rules.objection_to_answer(refusals, answer))
    details = details_of_draft(version)
    # Readers get the note, and no clinician judges that of a minor change: so the site writes it.
    told = _("Spelling or punctuation was put right.") if size == Size.MINOR else change_note.strip()
    if details.change_note != told:
        details.change_note = told
        with acting_as(by):
            details.save()
    review = open_review(
        version,
        details,
        size=size,
        change_note=change_note,
        by=by,
        at=at,
        extra_roles=extra_roles,
        is_example=is_example,
    )
    record(Entry.Step.SUBMITTED, by, at, review, change_note)
    if refusals:
        record(Entry.Step.ANSWERED, by, at, review, answer)
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
    opened: Sequence[Opened] = (),
) -> SignOff:
    """Record what one reviewer says of the text as it stands; complete the review when nothing is missing.

    `opened` is what they found of each source, where a live text is reviewed as it is.
    """
    if review.is_urgent or review.is_recheck:  # what is out already: their word changes what the page's versions say
        hold_page(review.version.content.page_id)
    review = hold_review(review)
    refuse(rules.objection_to_sign_off(by, review, role))
    if decision not in SignOff.Decision.values:
        raise NotAllowed(_("Choose a decision."))
    if decision != SignOff.Decision.APPROVED and not comment.strip():
        raise NotAllowed(_("Say what should change, so that the author can act on it."))
    if not declared_interest.strip():
        raise NotAllowed(_("Say what interests you have. Write “none” if you have none."))
    refuse(objection_to_reading(review, decision, opened, on=localdate(at)))
    keep_reading(review, by, opened)
    given = _keep_word(review, role, by, decision, comment, declared_interest, at, is_example=is_example)
    if decision != SignOff.Decision.APPROVED:
        move(review, Review.State(decision), completed_at=at)
        if review.is_urgent:
            for details in pages.record_check(details_of_draft(review.version), was_refused=True):
                seal_again(details, at, wrote=["changes_since_review"])
    elif not roles_needed.missing_roles(review, review.text_digest):
        _complete(review, by, at)
    mail.after_decision(review, given)
    return given


def bring_to_approval(
    *, version: Version, by: User, reviewers: Mapping[str, User], at: datetime, size: str, comment: str
) -> Review:
    """Have a text from a file approved by the example reviewers, one for each role; the beginning of `publishing.bring_in`.

    What the text says was judged when the file was read, and what it says of itself is not changed.
    """
    refuse(rules.objection_to_bringing_in(by, version, reviewers))
    details = details_of_draft(version)
    urgent: dict[str, Any] = {"settled_at": at, "due_on": localdate(at)} if size == Size.URGENT else {}
    review = open_review(
        version, details, size=size, change_note=details.change_note, by=by, at=at, is_example=True, **urgent
    )
    record(Entry.Step.SUBMITTED, by, at, review, details.change_note)
    for role in review.roles_needed:
        _keep_word(review, role, reviewers[role], SignOff.Decision.APPROVED, comment, "none", at, is_example=True)
    _approve(review, reviewers[review.roles_needed[-1]], at)
    return review


@transaction.atomic
def withdraw_from_review(*, review: Review, by: User, at: datetime, reason: str) -> None:
    """Take a draft back from review so that it can be changed. Sign-offs given so far stay on record and count no more."""
    review = hold_review(review)
    refuse(rules.objection_to_withdrawing_from_review(by, review, reason=reason))
    move(review, Review.State.WITHDRAWN, completed_at=at)
    record(Entry.Step.WITHDRAWN_FROM_REVIEW, by, at, review, reason)
    mail.after_withdrawal_from_review(review, by, reason.strip())


@transaction.atomic
def start_draft(*, version: Version, by: User, at: datetime) -> Version:
    """Start a draft that says what this version says: to change a live page, or to bring back what is gone."""
    hold_page(version.content.page_id)
    version = hold_version(version)
    refuse(rules.objection_to_starting_draft(by, version))
    with acting_as(by):
        return version.copy(created_by=by)


@transaction.atomic
def start_recheck(*, version: Version, by: User, at: datetime, note: str = "") -> Review:
    """Ask the reviewers whether a published text still holds as it stands.

    `note` is a word to them; it must answer the refusals that still stand.
    """
    version = hold_version(version)
    refuse(rules.objection_to_recheck(by, version))
    refusals = standing_refusals(version)
    refuse(rules.objection_to_answer(refusals, note))
    review = open_review(
        version,
        details_of_draft(version),
        size=Size.FULL,
        change_note=note.strip() or _("No change. Is the page still right?"),
        by=by,
        at=at,
        is_recheck=True,
    )
    record(Entry.Step.SUBMITTED, by, at, review, note)
    if refusals:
        record(Entry.Step.ANSWERED, by, at, review, note)
    mail.after_submission(review)
    return review


# When nothing is missing any more -------------------------------------------------------------------------------------


def _complete(review: Review, by: User, at: datetime) -> None:
    """Everybody asked has approved this text: what follows depends on whether it is live already."""
    if review.is_recheck:
        details = details_of_draft(review.version)
        went_out = review.version.reviews.filter(is_recheck=False, published_at__isnull=False).latest("pk")
        outcome = pages.found_in_full(details, localdate(at), signed_roles(review))
        wrote = pages.record_recheck(details, outcome, went_out_on=localdate(went_out.published_at))
        seal_again(details, at, wrote=wrote, review=review)
        move(review, Review.State.DONE, completed_at=at)
        record(Entry.Step.RECHECKED, by, at, review)
        settle_urgent_reviews(review, by, at)
    elif review.size == Size.URGENT:
        details = details_of_draft(review.version)
        pages.keep_marks(details, _details_of_version_before(review.version))
        others = [one for one in pages.record_check(details, checked_by=signed_roles(review)) if one != details]
        details.refresh_from_db()
        seal_again(details, at, wrote=BY_A_CHECK, review=review)
        for other in others:
            seal_again(other, at, wrote=["changes_since_review"])
        move(review, Review.State.DONE, completed_at=at, settled_at=at)
        record(Entry.Step.SETTLED, by, at, review)
    else:
        _approve(review, by, at)


def _approve(review: Review, by: User, at: datetime) -> None:
    move(review, Review.State.APPROVED, completed_at=at)
    record(Entry.Step.APPROVED, by, at, review)


def _details_of_version_before(version: Version) -> PageDetails | None:
    """Give the details of the version that was live until this one went out, unless they are in doubt."""
    replaced = (
        Version.objects.filter_by_content_grouping_values(version.content)
        .filter(state__in=PUBLIC_STATES, pk__lt=version.pk)
        .order_by("-pk")
        .first()
    )
    return rules.details_of(replaced.content) if replaced and not is_in_doubt(replaced) else None
