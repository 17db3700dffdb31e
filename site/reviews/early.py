"""Knows which live pages must be reviewed before their time, because something they rest on does not stand as it did.

Nothing is stored: it follows from what each version cites, how sources and facts changed, and when the page was last
sent for a full review that was completed. However many pages there are, it takes the same few queries, and what is
told of them is fetched only for those that are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cms.models import PageContent
from django.db.models import F, Max, Q
from django.utils.timezone import localdate
from djangocms_versioning.constants import PUBLISHED

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


@dataclass
class EarlyPage:
    """A live page by what the database knows it under, and (when, which) of the changes that it rests on."""

    details_id: int
    page_id: int
    published_on: date | None
    answer: frozenset[int]
    changes: set[tuple[datetime, int]]


def early_pages(page_id: int | None = None) -> list[EarlyPage]:
    """Give the live pages to be reviewed early, of the whole site or whether one page is; the longest known first."""
    resting = _resting_on_changes(page_id)
    last_sent = _last_sent({page.page_id for page in resting})
    for page in resting:
        page.changes = _since(page.changes, last_sent.get(page.page_id), page.published_on)
    early = [page for page in resting if page.changes]
    return sorted(early, key=lambda page: (min(page.changes)[0], page.details_id))


def first_for(user: User, pages: Iterable[EarlyPage]) -> list[EarlyPage]:
    """Give the same, those of this person's own pages on top, then those that nobody answers for."""
    return sorted(pages, key=lambda page: 0 if user.pk in page.answer else 2 if page.answer else 1)


def with_reasons(pages: Collection[EarlyPage]) -> list[EarlyReview]:
    """Give pages that are to be reviewed early with what is told of them."""
    details = with_version(PageDetails.objects.all()).in_bulk([page.details_id for page in pages])
    changes = Change.objects.select_related("source", "fact").in_bulk(
        {pk for page in pages for _at, pk in page.changes}
    )
    return [EarlyReview(details[page.details_id], [changes[pk] for _at, pk in sorted(page.changes)]) for page in pages]


def with_version(details: PageDetailsQuerySet) -> PageDetailsQuerySet:
    """Give the same with `version_id`, whose page on the desk tells of them, and the people who answer for them."""
    versions = F("extended_object__versions__pk")
    return details.select_related("extended_object", "owner", "deputy").annotate(version_id=versions)


def _resting_on_changes(page_id: int | None) -> list[EarlyPage]:
    """Give the live pages that cite something that ever changed.

    The changes come first, being few: asked for together with the pages, a database would go through every citation.
    """
    of_source: dict[int | None, list[tuple[datetime, int]]] = {}
    of_fact: dict[int | None, list[tuple[datetime, int]]] = {}
    for pk, at, source_id, fact_id in Change.objects.values_list("pk", "at", "source_id", "fact_id"):
        changes = of_fact.setdefault(fact_id, []) if source_id is None else of_source.setdefault(source_id, [])
        changes.append((at, pk))
    cited = Citation.objects.filter(
        Q(source_id__in=of_source) | Q(fact_id__in=of_fact), content__versions__state=PUBLISHED
    )
    if page_id is not None:
        cited = cited.filter(content__page=page_id)
    under: dict[int, set[tuple[datetime, int]]] = {}
    for content_id, source_id, fact_id in cited.values_list("content_id", "source_id", "fact_id"):
        changes = [*of_source.get(source_id, ()), *of_fact.get(fact_id, ())]
        under.setdefault(content_id, set()).update(changes)
    pages = PageDetails.objects.filter(extended_object__in=under).values_list(
        "extended_object_id", "pk", "extended_object__page_id", "published_on", "owner_id", "deputy_id"
    )
    return [
        EarlyPage(details_id, on_page, published_on, frozenset({owner, deputy} - {None}), under[content_id])
        for content_id, details_id, on_page, published_on, owner, deputy in pages
    ]


def _last_sent(page_ids: set[int]) -> dict[int, datetime]:
    """Give when the last full review of each page that was completed had been sent for."""
    reviewed = PageContent.admin_manager.filter(
        page__in=page_ids, versions__reviews__size=Size.FULL, versions__reviews__state=Review.State.DONE
    )
    return dict(reviewed.values_list("page_id").annotate(sent_at=Max("versions__reviews__submitted_at")).order_by())


def _since(
    changes: set[tuple[datetime, int]], sent_at: datetime | None, published_on: date | None
) -> set[tuple[datetime, int]]:
    """Give the changes that the last full review cannot have known of; without one, those since publication."""
    if sent_at is not None:
        return {change for change in changes if change[0] > sent_at}
    return {change for change in changes if published_on is None or localdate(change[0]) >= published_on}
