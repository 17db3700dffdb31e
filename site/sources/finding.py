"""Finds the source or the fact that somebody means by words of its name, so that nobody needs to know its key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from letters.cleaning import clean_line
from sources.models import Fact, Source

MOST = 20  # of each
MOST_WORDS = 10
LONGEST_WORDS = 200  # letters of what is looked for
_OF_SOURCES = ("title", "publisher", "edition", "key")
_OF_FACTS = ("label", "text", "condition", "source__title", "key")


@dataclass(frozen=True)
class Citable:
    """What a text can name by a mark: its kind and key (`source:key`), its name, and what tells it from the others."""

    value: str
    name: str
    about: str

    @property
    def mark(self) -> str:
        """Return the mark as it stands in a text."""
        return f"[{self.value.replace(':', ': ', 1)}]"


def citable(words: str) -> list[Citable]:
    """Return the facts and sources that have all of these words, those that still stand first; none for no words."""
    wanted = clean_line(words).split()[:MOST_WORDS]
    if not wanted:
        return []
    facts = _with(Fact.objects.select_related("source"), wanted, _OF_FACTS, "label")
    sources = _with(Source.objects.all(), wanted, _OF_SOURCES, "title")
    return [*map(_of_fact, facts), *map(_of_source, sources)]


def named(value: str) -> Citable | None:
    """Return what a value such as `fact:ct-scan-time` means, or None where there is no such."""
    kind, _colon, key = value.partition(":")
    if kind == "fact":
        fact = Fact.objects.select_related("source").filter(key=clean_line(key)).first()
        return _of_fact(fact) if fact else None
    source = Source.objects.filter(key=clean_line(key)).first() if kind == "source" else None
    return _of_source(source) if source else None


def _with(rows: QuerySet[Any], wanted: list[str], names: tuple[str, ...], by: str) -> QuerySet[Any]:
    each = (reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names)) for word in wanted)
    stands = Case(When(state="current", then=0), default=1)
    return rows.filter(reduce(and_, each)).order_by(stands, by, "key")[:MOST]


def _of_source(source: Source) -> Citable:
    told = [_("Source"), source.publisher, source.published_in_words, _moved_on(source)]
    return Citable(f"source:{source.key}", source.name, ". ".join(filter(None, map(str, told))))


def _of_fact(fact: Fact) -> Citable:
    told = [_("Fact"), fact.label, fact.source.name if fact.source else _("without a source"), _moved_on(fact)]
    return Citable(f"fact:{fact.key}", fact.text, ". ".join(filter(None, map(str, told))))


def _moved_on(thing: Source | Fact) -> str:
    return "" if thing.state == "current" else thing.get_state_display()
