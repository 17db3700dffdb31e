"""Knows which live pages must be reviewed before their time, because something they rest on does not stand as it did.

Nothing is stored: it follows from what each version cites, how sources and facts changed, and when the page was last
sent for a full review that was completed. However many pages there are, it takes the same few queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from pages.models import Citation, PageDetails, PageDetailsQuerySet
from reviews.models import Review, Size
from sources.models import Change


@dataclass(frozen=True)
class EarlyReview:
    """A live page that is to be reviewed early, and the changes that are the reason, the earliest first."""

    details: PageDetails
    changes: list[Change]

    @property
    def reasons(self) -> list[str]:
        """Give the reasons as sentences."""
        return list(dict.fromkeys(map(str, self.changes)))


def early_reviews(page_id: int | None = None) -> list[EarlyReview]:
    """Give the live pages to be reviewed early, of the whole site or whether one page is; the longest known first."""
    live = PageDetails.objects.live()
    if page_id is not None:
        live = live.filter(extended_object__page=page_id)
    changes = _changes_under(live.values("extended_object_id"))
    details = with_version(live.filter(extended_object__in=changes))
    found = {one.extended_object_id: one for one in details}
    sent_at = _last_sent({one.extended_object.page_id for one in found.values()})
    early = [
        EarlyReview(one, since)
        for content_id, one in found.items()
        if (since := _since(changes[content_id], sent_at.get(one.extended_object.page_id), one.published_on))
    ]
    return sorted(early, key=lambda one: (one.changes[0].at, one.details.pk))


def with_version(details: PageDetailsQuerySet) -> PageDetailsQuerySet:
    """Give the same with `version_id`, whose page on the desk tells of them, and the people who answer for them."""
    versions = F("extended_object__versions__pk")
    return details.select_related("extended_object", "owner", "deputy").annotate(version_id=versions)


def first_for(user: User, early: Iterable[EarlyReview]) -> list[EarlyReview]:
    """Give the same, those of this person's own pages on top, then those that nobody answers for."""

    def place(one: EarlyReview) -> int:
        answer = {one.details.owner_id, one.details.deputy_id} - {None}
        return 0 if user.pk in answer else 2 if answer else 1

    return sorted(early, key=place)


def _changes_under(contents: QuerySet) -> dict[int, list[Change]]:
    """Give, for each of these versions that cites something that ever changed, those changes in their order."""
    cited = list(Citation.objects.filter(content__in=contents).values_list("content_id", "source_id", "fact_id"))
    sources, facts = ({row[at] for row in cited} - {None} for at in (1, 2))
    of_source: dict[int, list[Change]] = {}
    of_fact: dict[int, list[Change]] = {}
    changes = Change.objects.filter(Q(source__in=sources) | Q(fact__in=facts)).select_related("source", "fact")
    for change in changes.order_by("at", "pk"):
        if change.source_id is not None:
            of_source.setdefault(change.source_id, []).append(change)
        elif change.fact_id is not None:
            of_fact.setdefault(change.fact_id, []).append(change)
    under: dict[int, dict[int, Change]] = {}
    for content_id, source_id, fact_id in cited:
        for change in (*of_source.get(source_id, ()), *of_fact.get(fact_id, ())):
            under.setdefault(content_id, {})[change.pk] = change
    return {
        content_id: sorted(found.values(), key=lambda change: (change.at, change.pk))
        for content_id, found in under.items()
    }


def _last_sent(page_ids: set[int]) -> dict[int, datetime]:
    """Give when the last full review of each page that was completed had been sent for."""
    contents = dict(PageContent.admin_manager.filter(page__in=page_ids).values_list("pk", "page_id"))
    reviews = Review.objects.filter(
        size=Size.FULL,
        state=Review.State.DONE,
        version__content_type=ContentType.objects.get_for_model(PageContent),
        version__object_id__in=contents,
    )
    sent: dict[int, datetime] = {}
    for object_id, at in reviews.order_by("submitted_at").values_list("version__object_id", "submitted_at"):
        sent[contents[object_id]] = at
    return sent


def _since(changes: list[Change], sent_at: datetime | None, published_on: date | None) -> list[Change]:
    """Give the changes that the last full review cannot have known of; without one, those since publication."""
    if sent_at is not None:
        return [change for change in changes if change.at > sent_at]
    return [change for change in changes if published_on is None or localdate(change.at) >= published_on]
