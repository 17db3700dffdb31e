"""Knows which live pages must be reviewed before their time, because something they rest on does not stand as it did.

Nothing is stored: it follows from what each version cites, how sources and facts changed, and when the page was last
sent for a full review that was completed. However many pages there are, it takes the same few queries, and what is
told of them is fetched only for those that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from cms.models import PageContent
from django.db.models import CharField, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from glossary.models import Meaning, Term
from pages.models import Citation, PageDetails, PageDetailsQuerySet, TermUse, is_live
from reviews.asked_once import answer
from reviews.models import Review, Size
from sources.models import Change

_OF_CHANGES, _OF_MEANINGS, _OF_TERMS = "changes", "meanings", "terms"

#: A change of something that pages rest on: when, of what table, and which row of it.
Known = tuple[datetime, str, int]


@dataclass
class EarlyPage:
    """A live page by what the database knows it under, and (when, which) of the changes that nobody has reviewed."""

    details_id: int
    answer: frozenset[int]
    changes: set[Known]


def early_pages(among: Q | None = None) -> list[EarlyPage]:
    """Give the live pages to be reviewed early, the longest known first.

    `among` is what holds of the `content` of those that are asked about, where not all are.
    """
    if not any(answer(_changed).values()):
        return []
    page = [f"content__pagedetails{field}" for field in ("", "__owner", "__deputy")]
    first, *others = (
        rows.filter(among or Q()).order_by().values_list(*page, "at", Value(of, CharField()), "which")
        for of, rows in _unreviewed()
    )
    found: dict[int, EarlyPage] = {}
    for details_id, owner, deputy, *change in first.union(*others):
        if details_id not in found:
            found[details_id] = EarlyPage(details_id, frozenset({owner, deputy} - {None}), set())
        found[details_id].changes.add(tuple(change))
    return sorted(found.values(), key=lambda page: (min(page.changes)[0], page.details_id))


def is_early() -> Q:
    """Say in SQL of a `PageContent` what `early_pages` finds."""
    if not any(answer(_changed).values()):
        return Q(pk__in=())
    return reduce(or_, (Q(pk__in=rows.values("content")) for _of, rows in _unreviewed()))


def with_reasons(pages: Collection[EarlyPage]) -> list[tuple[PageDetails, list[str]]]:
    """Give what is told of pages that are to be reviewed early: their details, and the reasons as sentences."""
    details = with_version(PageDetails.objects.all()).in_bulk([page.details_id for page in pages])
    reasons = reasons_for(pages)
    return [(details[page.details_id], reasons[page.details_id]) for page in pages]


def reasons_for(pages: Collection[EarlyPage]) -> dict[int, list[str]]:
    """Give the reasons as sentences, the earliest change first, by the details of each page."""
    said = _said({change for page in pages for change in page.changes})
    return {page.details_id: list(dict.fromkeys(said[change] for change in sorted(page.changes))) for page in pages}


def reason_of(change: Known) -> str:
    """Give what is said of a change, as a sentence."""
    return _said({change})[change]


def _said(changes: Collection[Known]) -> dict[Known, str]:
    """Give what is said of each of these changes. One query for each table."""
    tables: dict[str, tuple[QuerySet[Any], Callable[[Any], str]]] = {
        _OF_CHANGES: (Change.objects.select_related("source", "fact"), str),
        _OF_MEANINGS: (Meaning.objects.all(), _said_of),
        _OF_TERMS: (Term.objects.all(), _said_of_retired),
    }
    said = {
        (of, pk): say(thing)
        for of, (rows, say) in tables.items()
        for pk, thing in rows.in_bulk({pk for _at, table, pk in changes if table == of}).items()
    }
    return {(at, of, pk): said[of, pk] for at, of, pk in changes}


def known_of(change: Change | Meaning | Term) -> Known:
    """Give a change as `EarlyPage.changes` has it."""
    if isinstance(change, Change):
        return change.at, _OF_CHANGES, change.pk
    if isinstance(change, Term):
        assert change.retired_at is not None  # a term changes what readers get by being retired
        return change.retired_at, _OF_TERMS, change.pk
    assert change.approved_at is not None  # a meaning changes what readers get by being approved
    return change.approved_at, _OF_MEANINGS, change.pk


def _said_of(meaning: Meaning) -> str:
    assert meaning.approved_at is not None
    day = date_format(localdate(meaning.approved_at), "j F Y")
    return _("What readers are told of the word “%(term)s” changed on %(day)s.") % {"term": meaning.term, "day": day}


def _said_of_retired(term: Term) -> str:
    assert term.retired_at is not None
    day, word = (
        date_format(localdate(term.retired_at), "j F Y"),
        term.meanings.exclude(approved_at=None).first() or term,
    )
    return _("Readers have not been told what “%(term)s” means since %(day)s.") % {"term": word, "day": day}


def with_version(details: PageDetailsQuerySet) -> PageDetailsQuerySet:
    """Give the same with `version_id`, whose page on the desk tells of them, their titles and their owners."""
    return (
        details.select_related("extended_object", "owner")
        .annotate(version_id=F("extended_object__versions__pk"))
        .only(
            "reviewed_on",
            "review_due_on",
            "is_example",
            "deputy",
            "extended_object__title",
            "extended_object__page",
            "owner__name",
            "owner__email",
        )
    )


def _changed() -> dict[str, set[int]]:
    """Give the ids of all sources, facts and terms that ever changed, by what they are: one query. They are few."""
    meanings, retired = Meaning.objects.changed(), Term.objects.filter(retired_at__isnull=False)
    found: dict[str, set[int]] = {"source": set(), "fact": set(), "term": set()}
    rows = (("source", Change.objects, "source"), ("fact", Change.objects, "fact"), ("term", meanings, "of"))
    first, *others = (
        things.order_by().values_list(Value(of, CharField()), F(which))
        for of, things, which in (*rows, ("term", retired, "pk"))
    )
    for of, pk in first.union(*others):
        found[of].add(pk)
    return found


def _unreviewed() -> Iterator[tuple[str, QuerySet[Any]]]:
    """Give by the table of the changes where live pages rest on what changed since, each with the change: `at` and `which`.

    Since is since the last full review of the page that was completed had been sent for; without one, since the day of
    publication. What changed comes first, being little: asked for together with the pages, a database would go through
    every citation.
    """
    changed = answer(_changed)
    by_source, by_fact = (
        Citation.objects.filter(source__in=changed["source"]),
        Citation.objects.filter(fact__in=changed["fact"]),
    )
    using = TermUse.objects.filter(term__in=changed["term"])
    explaining = using.filter(term__meanings__in=Meaning.objects.changed())
    yield _OF_CHANGES, _since(by_source, "source__changes__at", "source__changes")
    yield _OF_CHANGES, _since(by_fact, "fact__changes__at", "fact__changes")
    yield _OF_MEANINGS, _since(explaining, "term__meanings__approved_at", "term__meanings")
    yield _OF_TERMS, _since(using, "term__retired_at", "term")


def _since(resting: QuerySet[Any], at: str, which: str) -> QuerySet[Any]:
    reviewed = PageContent.admin_manager.filter(
        page=OuterRef("content__page"), versions__reviews__size=Size.FULL, versions__reviews__state=Review.State.DONE
    )
    sent_at = reviewed.order_by().values("page").values_list(Max("versions__reviews__submitted_at"))
    published_on = F("content__pagedetails__published_on")
    live = resting.filter(is_live("content_id"), content__pagedetails__isnull=False).annotate(
        at=F(at), which=F(which), sent_at=Subquery(sent_at), published_on=published_on
    )
    since_publication = Q(published_on__isnull=True) | Q(at__date__gte=F("published_on"))
    return live.filter(Q(at__gt=F("sent_at")) | Q(since_publication, at__isnull=False, sent_at__isnull=True))
