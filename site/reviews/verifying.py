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
from reviews.holding import signed_roles
from reviews.models import Alarm, Entry, Review, Seal, Size
from reviews.sealing import look_again, public_versions, seals_of, shown_by

Found = Iterator[tuple[int, str]]  # the id of a version and, in words, what differs


def verify() -> dict[int, list[str]]:
    """Look at everything, begin and end alarms by what was found, and give that, in words, by the ids of versions."""
    found: dict[int, list[str]] = {pk: [] for pk in Alarm.objects.standing().values_list("version", flat=True)}
    for version in public_versions():
        words = [_what_is_wrong(version.pk)] if look_again(version.pk) else []
        found[version.pk] = [*words, *_dates_that_do_not_follow(version)]
    pages = Pages()
    for version_id, what in (*_states(pages), *_withdrawals(pages), *_addresses(pages)):
        found.setdefault(version_id, []).append(what)
    for version_id, words in found.items():
        if words:
            alarms.begin(version_id, Alarm.Kind.RECORD)  # where there is none
        else:
            alarms.end(version_id, Alarm.Kind.RECORD)
    return {version_id: words for version_id, words in found.items() if words}


# One version ----------------------------------------------------------------------------------------------------------


def _what_is_wrong(version_id: int) -> str:
    """Say how a version differs from its seal."""
    shown, seals = shown_by(version_id), seals_of(version_id)
    if not seals:
        return "nothing that was signed stands behind it"
    now, then = shown.told, seals[0].told
    differ = [
        f"{name} is {now.get(name)!r}, and was {value!r}" for name, value in then.items() if now.get(name) != value
    ]
    return "; ".join(differ) or "its text is not the one that was signed"


def _dates_that_do_not_follow(version: Version) -> Iterator[str]:
    """Say which dates and reviewers are not those of its reviews. Examples bring theirs along, and prove nothing."""
    reviews = list(version.reviews.all())
    let_out = next((review for review in reviews if review.published_at and not review.is_recheck), None)
    details = PageDetails.objects.filter(extended_object_id=version.object_id).first()
    if let_out is None or details is None:
        yield "no review let it out" if details else "it has no details"
        return
    if let_out.is_example:
        return
    if details.published_on != localdate(let_out.published_at):
        yield f"published_on is {details.published_on}, and it was published on {localdate(let_out.published_at)}"
    full = [review for review in reviews if review.size == Size.FULL and review.state == Review.State.DONE]
    judged = max(
        (review for review in full if not review.is_example), key=lambda r: (r.completed_at, r.pk), default=None
    )
    if judged is None:
        return
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
