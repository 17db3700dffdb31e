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
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from accounts.models import User
from pages.models import Citation, PageDetails, PageDetailsQuerySet, is_live
from reviews.models import Review, Size
from sources.models import Change


@dataclass(frozen=True)
class EarlyReview:
    """A live page that is to be reviewed early, and the reasons as sentences, the earliest change first."""

    details: PageDetails
    reasons: list[str]


@dataclass
class EarlyPage:
    """A live page by what the database knows it under, and (when, which) of the changes that nobody has reviewed."""

    details_id: int
    answer: frozenset[int]
    changes: set[tuple[datetime, int]]


def early_pages(page_id: int | None = None) -> list[EarlyPage]:
    """Give the live pages to be reviewed early, of the whole site or whether one page is; the longest known first."""
    known = _Changes()
    cited = _citations_of(known)
    if page_id is not None:
        cited = cited.filter(content__page=page_id)
    details = "content__pagedetails"
    rows = cited.values_list(
        details, f"{details}__owner", f"{details}__deputy", "source_id", "fact_id", "sent_at", "published_on"
    )
    found: dict[int, EarlyPage] = {}
    for details_id, owner, deputy, source_id, fact_id, sent_at, published_on in rows:
        if changes := _since(known.under(source_id, fact_id), sent_at, published_on):
            if details_id not in found:
                found[details_id] = EarlyPage(details_id, frozenset({owner, deputy} - {None}), set())
            found[details_id].changes.update(changes)
    return sorted(found.values(), key=lambda page: (min(page.changes)[0], page.details_id))


def how_many_early_pages() -> int:
    """Count what `early_pages` gives, without fetching it: the database asks what `_since` does."""
    known = _Changes()
    under = Change.objects.filter(Q(source=OuterRef("source")) | Q(fact=OuterRef("fact"))).order_by()
    since_review = Exists(under.filter(at__gt=OuterRef("sent_at")))
    since_publication = Q(published_on__isnull=True) | Exists(under.filter(at__date__gte=OuterRef("published_on")))
    cited = _citations_of(known).filter(since_review | (Q(sent_at__isnull=True) & since_publication))
    return cited.values("content").distinct().count()


def first_for(user: User, pages: Iterable[EarlyPage]) -> list[EarlyPage]:
    """Give the same, those of this person's own pages on top, then those that nobody answers for."""
    return sorted(pages, key=lambda page: 0 if user.pk in page.answer else 2 if page.answer else 1)


def with_reasons(pages: Collection[EarlyPage]) -> list[EarlyReview]:
    """Give pages that are to be reviewed early with what is told of them."""
    details = with_version(PageDetails.objects.all()).in_bulk([page.details_id for page in pages])
    changes = Change.objects.select_related("source", "fact").in_bulk(
        {pk for page in pages for _at, pk in page.changes}
    )
    said = {pk: str(change) for pk, change in changes.items()}
    return [
        EarlyReview(details[page.details_id], list(dict.fromkeys(said[pk] for _at, pk in sorted(page.changes))))
        for page in pages
    ]


def with_version(details: PageDetailsQuerySet) -> PageDetailsQuerySet:
    """Give the same with `version_id`, whose page on the desk tells of them, their titles and their owners."""
    return (
        details.select_related("extended_object", "owner")
        .annotate(version_id=F("extended_object__versions__pk"))
        .only(
            "reviewed_on",
            "review_due_on",
            "is_example",
            "extended_object__title",
            "extended_object__page",
            "owner__name",
            "owner__email",
        )
    )


class _Changes:
    """Every change of a source or a fact, as (when, which), by what changed: one query. They are few."""

    def __init__(self) -> None:
        self.of_sources: dict[int | None, list[tuple[datetime, int]]] = {}
        self.of_facts: dict[int | None, list[tuple[datetime, int]]] = {}
        for pk, at, source_id, fact_id in Change.objects.order_by().values_list("pk", "at", "source_id", "fact_id"):
            of, thing = (self.of_facts, fact_id) if source_id is None else (self.of_sources, source_id)
            of.setdefault(thing, []).append((at, pk))

    def under(self, source_id: int | None, fact_id: int | None) -> list[tuple[datetime, int]]:
        """Give those that a citation of this source, or of this fact and its source, rests on."""
        return [*self.of_sources.get(source_id, ()), *self.of_facts.get(fact_id, ())]


def _citations_of(known: _Changes) -> QuerySet[Citation]:
    """Give what live pages cite that ever changed, each with `published_on`, and `sent_at` of the last full review.

    That is when the last full review of the page that was completed had been sent for. The changes come first, being
    few: asked for together with the pages, a database would go through every citation.
    """
    reviewed = PageContent.admin_manager.filter(
        page=OuterRef("content__page"), versions__reviews__size=Size.FULL, versions__reviews__state=Review.State.DONE
    )
    sent_at = reviewed.order_by().values("page").values_list(Max("versions__reviews__submitted_at"))
    changed = Q(source__in=known.of_sources) | Q(fact__in=known.of_facts)
    return Citation.objects.filter(changed, is_live("content_id"), content__pagedetails__isnull=False).annotate(
        sent_at=Subquery(sent_at), published_on=F("content__pagedetails__published_on")
    )


def _since(
    changes: Iterable[tuple[datetime, int]], sent_at: datetime | None, published_on: date | None
) -> list[tuple[datetime, int]]:
    """Give the changes that the last full review cannot have known of; without one, those since publication."""
    if sent_at is not None:
        return [change for change in changes if change[0] > sent_at]
    return [change for change in changes if published_on is None or localdate(change[0]) >= published_on]
