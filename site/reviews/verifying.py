"""Holds every public version against the record, and whatever of the record can be held against something else.

What a page says is looked at whenever it is made (`sealing`). This looks at all of them at once, and at what no page
shows: states, withdrawals, addresses, and whether the dates follow from the reviews.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from cms.models import PageContent, PageUrl
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import localdate
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from pages.dates import add_months
from pages.models import Address, PageDetails, Withdrawal
from pages.rules import PUBLIC_STATES
from reviews import alarms
from reviews.locking import signed_roles
from reviews.models import Alarm, Entry, Review, Seal, Size
from reviews.sealing import look_again, public_versions, seals_of, shown_by

Found = Iterator[tuple[int, str]]  # the id of a version and, in words, what differs


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
            alarms.begin(version_id, Alarm.Kind.RECORD)  # where there is none
        else:
            alarms.end(version_id, Alarm.Kind.RECORD)
    return {version_id: words for version_id, words in found.items() if words}


def _look() -> dict[int, list[str]]:
    """Give what differs, of every version that is or was public, or has an alarm."""
    found: dict[int, list[str]] = {pk: [] for pk in Alarm.objects.standing().values_list("version", flat=True)}
    for version in public_versions():
        kind = look_again(version.pk)
        found[version.pk] = [*([_what_is_wrong(version.pk, kind)] if kind else []), *_dates_that_do_not_follow(version)]
    pages = Pages()
    for version_id, what in (*_states(pages), *_withdrawals(pages), *_addresses(pages)):
        found.setdefault(version_id, []).append(what)
    return found


# One version ----------------------------------------------------------------------------------------------------------


def _what_is_wrong(version_id: int, kind: str) -> str:
    """Say how a version differs from its seal."""
    shown, seals = shown_by(version_id), seals_of(version_id)
    if not seals:
        return "nothing that was signed stands behind it"
    now, then = shown.told, seals[0].told
    differ = [
        f"{name} is {now.get(name)!r}, and was {value!r}" for name, value in then.items() if now.get(name) != value
    ]
    return "; ".join([*(["its text is not the one that was signed"] if kind == Alarm.Kind.TEXT else []), *differ])


def _dates_that_do_not_follow(version: Version) -> Iterator[str]:
    """Say which dates and reviewers are not those of its page's reviews. Examples bring theirs along, and prove nothing."""
    details = PageDetails.objects.filter(extended_object_id=version.object_id).first()
    siblings = PageContent.admin_manager.filter(page=version.content.page_id, language=version.content.language)
    of_page = Review.objects.filter(
        version__content_type=version.content_type_id, version__object_id__in=siblings.values("pk")
    )
    let_out = [review for review in of_page if review.published_at and not review.is_recheck]
    published = [review for review in let_out if review.version_id == version.pk]
    if details is None or not published:
        yield "no review let it out" if details else "it has no details"
    elif not any(review.is_example for review in let_out):
        yield from _wrong_dates(details, published[0], let_out, [review for review in of_page if _is_full(review)])


def _is_full(review: Review) -> bool:
    return review.size == Size.FULL and review.state == Review.State.DONE


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


# All together ---------------------------------------------------------------------------------------------------------


class Pages:
    """Every version that is or was public, as (id, state), by its page and language, the newest first."""

    def __init__(self) -> None:
        was_sealed = Exists(Seal.objects.filter(version=OuterRef("versions__pk")))
        rows = (
            PageContent.admin_manager.filter(Q(versions__state__in=PUBLIC_STATES) | was_sealed)
            .annotate(version=F("versions__pk"), state=F("versions__state"))
            .order_by("-version")
            .values_list("version", "state", "page_id", "language")
        )
        self.versions: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
        self.live: dict[tuple[int, str], int] = {}
        self.newest: dict[int, int] = {}  # by page alone
        for version_id, state, page_id, language in rows:
            self.versions[page_id, language].append((version_id, state))
            self.newest.setdefault(page_id, version_id)
            if state == PUBLISHED:
                self.live[page_id, language] = version_id


def _states(pages: Pages) -> Found:
    withdrawn = set(Withdrawal.objects.standing().values_list("page", flat=True))
    for (page_id, _language), versions in pages.versions.items():
        yield from ((pk, f"it was public, and is {state} now") for pk, state in versions if state not in PUBLIC_STATES)
        live = [pk for pk, state in versions if state == PUBLISHED]
        yield from ((pk, "another version of its page is live as well") for pk in live[1:])
        if live and page_id in withdrawn:
            yield live[0], "it is live, and its page is withdrawn"
        elif not live and page_id not in withdrawn:
            yield versions[0][0], "its page is away, and nobody has withdrawn it"


def _withdrawals(pages: Pages) -> Found:
    there = set(Withdrawal.objects.values_list("page", "reason"))
    for entry in Entry.objects.filter(step=Entry.Step.WITHDRAWN):
        if (entry.page_id, entry.why) not in there and entry.version_id:
            yield entry.version_id, f"its withdrawal of {localdate(entry.at)} is not there as it was recorded"


def _addresses(pages: Pages) -> Found:
    paths = PageUrl.objects.filter(path__isnull=False, page__in=[page_id for page_id, _language in pages.live])
    leads: dict[str, int] = dict(Address.objects.order_by("pk").values_list("path", "page_id"))
    for path, page_id, language in paths.values_list("path", "page_id", "language"):
        if (page_id, language) in pages.live and leads.get(path) != page_id:
            yield pages.live[page_id, language], f"it stands at /{path}/, which is no address of its page"
    for entry in Entry.objects.filter(step=Entry.Step.MOVED).exclude(why=""):
        if entry.why.strip("/") not in leads and entry.page_id in pages.newest:
            yield pages.newest[entry.page_id], f"its address {entry.why} is lost, to which it was moved"
