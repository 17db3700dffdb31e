"""Holds every public version against the record, and whatever of the record can be held against something else.

What a page says is looked at whenever it is made (`sealing`). This looks at all of them at once, at whether the dates
follow from the reviews, and at what no page shows (`consistency`).
"""

from __future__ import annotations

from collections.abc import Iterator

from cms.models import PageContent
from django.utils.timezone import localdate
from djangocms_versioning.models import Version

from pages.dates import add_months
from pages.models import PageDetails
from reviews import alarms
from reviews.consistency import what_does_not_fit
from reviews.locking import signed_roles
from reviews.models import Alarm, Review, Size
from reviews.sealing import look_again, public_versions, seals_of, shown_by


def verify() -> dict[int, list[str]]:
    """Look at everything, begin and end alarms by what was found, and give that, in words, by the ids of versions.

    What differs is looked at twice: a step may have been under way.
    """
    found = _look()
    if any(found.values()):
        again = _look()
        found = {version_id: again.get(version_id, []) if words else [] for version_id, words in found.items()}
    for version_id, words in found.items():
        if words:
            alarms.begin(version_id, Alarm.Trouble.RECORD)  # where there is none
        else:
            alarms.end(version_id, Alarm.Trouble.RECORD)
    return {version_id: words for version_id, words in found.items() if words}


def _look() -> dict[int, list[str]]:
    """Give what differs, of every version that is or was public, or has an alarm."""
    found: dict[int, list[str]] = {pk: [] for pk in Alarm.objects.standing().values_list("version", flat=True)}
    for version in public_versions():
        kind = look_again(version.pk)
        found[version.pk] = [*([_what_is_wrong(version.pk, kind)] if kind else []), *_dates_that_do_not_follow(version)]
    for version_id, what in what_does_not_fit():
        found.setdefault(version_id, []).append(what)
    return found


# One version ----------------------------------------------------------------------------------------------------------


def _what_is_wrong(version_id: int, kind: str) -> str:
    """Say how a version differs from its seal."""
    shown = shown_by(version_id)
    seals = seals_of(shown)
    if not seals:
        return "nothing that was signed stands behind it"
    now, then = shown.told, seals[0].told
    differ = [
        f"{name} is {now.get(name)!r}, and was {value!r}" for name, value in then.items() if now.get(name) != value
    ]
    if kind == Alarm.Trouble.TEXT:
        differ.insert(0, "its text is not the one that was signed")
    if kind == Alarm.Trouble.PLACE and shown.place:
        differ.append(f"it stands at /{shown.place.path}/, where nobody put it")
    return "; ".join(differ)


def _dates_that_do_not_follow(version: Version) -> Iterator[str]:
    """Say which dates and reviewers are not those of its page's reviews. Examples bring theirs along, and prove nothing."""
    content = PageContent.admin_manager.filter(pk=version.object_id).first()
    if content is None:
        return
    details = PageDetails.objects.filter(extended_object=content).first()
    siblings = PageContent.admin_manager.filter(page=content.page_id, language=content.language)
    of_page = Review.objects.filter(
        version__content_type=version.content_type_id, version__object_id__in=siblings.values("pk")
    )
    let_out = [review for review in of_page if review.published_at and not review.is_recheck]
    published = [review for review in let_out if review.version_id == version.pk]
    if details is None or not published:
        yield "no review let it out" if details else "it has no details"
    elif not any(review.is_example for review in let_out):
        yield from _wrong_dates(details, published[0], let_out, [review for review in of_page if _is_full(review)])
    elif not details.is_example and not any(_is_judged_by(review, published[0]) for review in of_page):
        yield "it does not say that it is an example, and nobody has reviewed it"


def _is_full(review: Review) -> bool:
    return review.size == Size.FULL and review.state == Review.State.DONE


def _is_judged_by(review: Review, published: Review) -> bool:
    """Say whether a version's dates may come from a real full review: its own or, if it is no example, one before it."""
    is_of_it = review.version_id == published.version_id or not published.is_example
    return _is_full(review) and not review.is_example and is_of_it


def _wrong_dates(details: PageDetails, published: Review, let_out: list[Review], full: list[Review]) -> Iterator[str]:
    """Hold the dates of a version against the review that let it out, those of its page, and the full ones of its page."""
    on, first = localdate(published.published_at), min(localdate(review.published_at) for review in let_out)
    if (details.published_on, details.first_published_on) != (on, first):
        yield (
            f"it says published {details.published_on}, first {details.first_published_on},"
            f" and was on {on}, the page first on {first}"
        )
    own = [review for review in full if review.version_id == published.version_id]
    if not own:  # then its dates are those of a version before
        if details.reviewed_on and details.reviewed_on not in {localdate(review.completed_at) for review in full}:
            yield f"reviewed_on is {details.reviewed_on}, and no full review was completed on that day"
        return
    judged = max(own, key=lambda review: (review.completed_at, review.pk))
    on = localdate(judged.completed_at)
    latest = add_months(on, details.review_interval_months)
    if details.reviewed_on != on:
        yield f"reviewed_on is {details.reviewed_on}, and its review was completed on {on}"
    if details.review_due_on is None or details.review_due_on > latest:
        yield f"review_due_on is {details.review_due_on}, and should be {latest} at the latest"
    if set(details.reviewed_by) != set(signed_roles(judged)):
        yield f"reviewed_by is {details.reviewed_by}, and those who signed are {signed_roles(judged)}"
