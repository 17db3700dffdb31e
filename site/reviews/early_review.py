"""Knows which live pages must be reviewed before their time, because something they rest on does not stand as it did.

Nothing is stored: it follows from what each version cites, how sources and facts changed, and when the page was last
sent for a full review that was completed. However many pages there are, it takes the same few queries, and what is
told of them is fetched only for those that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cms.models import PageContent
from django.db.models import CharField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
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
    known = answer(KnownChanges)
    cited, using = _citations_of(known).filter(among or Q()), _uses_of(known).filter(among or Q())
    page = [f"content__pagedetails{field}" for field in ("", "__owner", "__deputy")]
    rows = [
        (*row[:3], known.under(row[3], row[4]), *row[5:])
        for row in cited.values_list(*page, "source_id", "fact_id", "sent_at", "published_on")
    ]
    rows += [
        (*row[:3], [known.of_terms[row[3]]], *row[4:])
        for row in using.values_list(*page, "term_id", "sent_at", "published_on")
    ]
    found: dict[int, EarlyPage] = {}
    for details_id, owner, deputy, changed, sent_at, published_on in rows:
        if changes := _since(changed, sent_at, published_on):
            if details_id not in found:
                found[details_id] = EarlyPage(details_id, frozenset({owner, deputy} - {None}), set())
            found[details_id].changes.update(changes)
    return sorted(found.values(), key=lambda page: (min(page.changes)[0], page.details_id))


def is_early() -> Q:
    """Say in SQL of a `PageContent` what `early_pages` finds: the database asks what `_since` does."""
    known = answer(KnownChanges)
    under = Change.objects.filter(Q(source=OuterRef("source")) | Q(fact=OuterRef("fact"))).order_by()
    cited = _citations_of(known).filter(_is_since(under, "at"))
    of_term = Meaning.objects.changed().filter(of=OuterRef("term")).order_by()
    retired = Term.objects.filter(pk=OuterRef("term"), retired_at__isnull=False)
    using = _uses_of(known)
    using = using.filter(_is_since(of_term, "approved_at") | _is_since(retired, "retired_at"))
    return Q(pk__in=cited.values("content")) | Q(pk__in=using.values("content"))


def _is_since(changes: QuerySet[Any], at: str) -> Q:
    """Say in SQL what `_since` does."""
    since_review = Exists(changes.filter(**{f"{at}__gt": OuterRef("sent_at")}))
    since_publication = Exists(changes.filter(**{f"{at}__date__gte": OuterRef("published_on")}))
    never_reviewed = Q(Q(published_on__isnull=True) | Q(since_publication), sent_at__isnull=True)
    return Q(since_review) | never_reviewed


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


class KnownChanges:
    """Every change of a source, a fact or a word, by what changed: one query. They are few."""

    def __init__(self) -> None:
        self.of_sources: dict[int | None, list[Known]] = {}
        self.of_facts: dict[int | None, list[Known]] = {}
        self.of_terms: dict[int, Known] = {}
        sources, facts = Change.objects.filter(source__isnull=False), Change.objects.filter(fact__isnull=False)
        meanings, retired = Meaning.objects.changed(), Term.objects.filter(retired_at__isnull=False)
        rows = _rows(sources, "source", "at", "source_id").union(
            _rows(facts, "fact", "at", "fact_id"),
            _rows(meanings, _OF_MEANINGS, "approved_at", "of_id"),
            _rows(retired, _OF_TERMS, "retired_at", "pk"),
            all=True,
        )
        for of, at, thing, pk in rows:
            if of in (_OF_MEANINGS, _OF_TERMS):
                self.of_terms[thing] = (at, of, pk)
            else:
                things = self.of_sources if of == "source" else self.of_facts
                things.setdefault(thing, []).append((at, _OF_CHANGES, pk))

    def under(self, source_id: int | None, fact_id: int | None) -> list[Known]:
        """Give those that a citation of this source, or of this fact and its source, rests on."""
        return [*self.of_sources.get(source_id, ()), *self.of_facts.get(fact_id, ())]


def _rows(changes: QuerySet[Any, Any], of: str, at: str, thing: str) -> QuerySet[Any, Any]:
    return changes.order_by().values_list(Value(of, CharField()), F(at), F(thing), F("pk"))


def _citations_of(known: KnownChanges) -> QuerySet[Citation]:
    """Give what live pages cite that ever changed, each with `published_on`, and `sent_at` of the last full review.

    That is when the last full review of the page that was completed had been sent for. The changes come first, being
    few: asked for together with the pages, a database would go through every citation.
    """
    changed = Q(source__in=known.of_sources) | Q(fact__in=known.of_facts)
    return _with_dates(Citation.objects.filter(changed))


def _uses_of(known: KnownChanges) -> QuerySet[TermUse]:
    """Give where live pages use a word whose meaning changed or went, with the same two dates."""
    return _with_dates(TermUse.objects.filter(term__in=known.of_terms))


def _with_dates(of_contents: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow down what belongs to contents to those that are live, each with when it was last judged and published."""
    reviewed = PageContent.admin_manager.filter(
        page=OuterRef("content__page"), versions__reviews__size=Size.FULL, versions__reviews__state=Review.State.DONE
    )
    sent_at = reviewed.order_by().values("page").values_list(Max("versions__reviews__submitted_at"))
    return of_contents.filter(is_live("content_id"), content__pagedetails__isnull=False).annotate(
        sent_at=Subquery(sent_at), published_on=F("content__pagedetails__published_on")
    )


def _since(changes: Iterable[Known], sent_at: datetime | None, published_on: date | None) -> list[Known]:
    """Give the changes that the last full review cannot have known of; without one, those since publication."""
    if sent_at is not None:
        return [change for change in changes if change[0] > sent_at]
    return [change for change in changes if published_on is None or localdate(change[0]) >= published_on]
