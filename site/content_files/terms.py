"""`glossary.toml`: terms with their meanings, which come in as examples or wait for somebody to approve them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from content_files.columns import Known, Said, columns_of
from content_files.loading_report import RowNews
from content_files.table import Data, Loading, Table
from glossary.models import Meaning, Term
from glossary.rules import faults_in_words, forms_taken, forms_that_clash, objection_to_forms
from glossary.signals import shown_words_changed


@dataclass(frozen=True)
class Terms(Table):
    """Terms by their keys: what a file says of one is a meaning of it."""

    def load(self, data: Data, loading: Loading | None = None) -> list[RowNews]:
        """Make the terms that are missing; with nobody to approve them they wait for your own team."""
        news = super().load(data, loading)
        if loading and loading.approver and any(one.is_added for one in news):
            shown_words_changed.send(sender=Term)
        return news

    def here(self, keys: Iterable[str]) -> dict[str, Any]:
        return Term.objects.in_bulk(keys, field_name="key")

    def take(
        self, key: str, table: Data, here: dict[str, Any], known: Known, loading: Loading | None
    ) -> RowNews | None:
        if key in here:
            return self._kept(here[key], table)
        meaning = self.row(table, known)
        if objection := objection_to_forms(key, meaning, forms_taken()):
            return self.news(key, f"left out. {objection}")
        _make(key, meaning, loading)
        return self.news(key, "added.", is_added=True)

    def dump(self) -> dict[str, dict[str, Any]]:
        shown = Meaning.objects.shown().select_related("of").order_by("of__key")
        return {meaning.of.key: self.shortened(self.table_of(meaning)) for meaning in shown}

    def _kept(self, term: Term, table: Data) -> RowNews | None:
        if term.retired_at is not None:
            return self.news(term.key, "it was retired here, and stays so.")
        now = Meaning.objects.shown().filter(of=term).first() or Meaning.objects.filter(of=term).first()
        if now is None:
            return self.news(term.key, "it is here without a meaning, and stays so.")
        return self.differing(term.key, now, table)


def _make(key: str, meaning: Meaning, loading: Loading | None) -> None:
    assert loading is not None  # every meaning has somebody who wrote it
    meaning.of = Term.objects.create(key=key)
    meaning.written_by, meaning.written_at = loading.author, loading.at
    if loading.approver is not None:
        meaning.is_example, meaning.approved_by, meaning.approved_at = True, loading.approver, loading.at
    meaning.save()


def _faults_between(data: Data) -> Iterator[Said]:
    words = {key: TERMS.row(table, {}) for key, table in data.items() if not TERMS.faults(table, {})}
    for key, form, other in forms_that_clash(words):
        yield (key, "also_called"), f"“{form}” is explained under [{other}] already."


TERMS = Terms(
    Meaning,
    columns_of(Meaning, "term", "also_called", "meaning", "say"),
    rules=faults_in_words,
    key_of=Term,
    between=_faults_between,
)
