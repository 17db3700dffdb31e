"""`glossary.toml`: terms with their meanings, which come in as examples or wait for somebody to approve them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from content_files.columns import Said, columns_of
from content_files.faults import RowsRefused
from content_files.loading_report import Outcome, RowNews
from content_files.table import Data, Loading, Table
from glossary.models import Meaning, Term
from glossary.rules import Words, faults_in_words, forms_taken, forms_that_clash, objection_to_forms
from glossary.signals import shown_words_changed


@dataclass(frozen=True)
class Terms(Table):
    """Terms by their keys: what a file says of one is a meaning of it."""

    def load(self, data: Data, loading: Loading | None = None) -> list[RowNews]:
        """Make the terms that are missing; with nobody to approve them they wait for your own team.

        Raises:
            RowsRefused: the data has faults; nothing was changed.
        """
        if faults := self.check(data, {}):
            raise RowsRefused(faults)
        assert loading is not None  # every meaning has somebody who wrote it
        here = {term.key: term for term in Term.objects.filter(key__in=data)}
        taken = forms_taken()
        said = []
        with transaction.atomic():
            for key, table in data.items():
                meaning = self.row(table, {})
                if key in here:
                    if words := self._how_it_differs(here[key], table):
                        said.append(self.news(key, Outcome.KEPT, words))
                elif objection := objection_to_forms(key, Words.of(meaning), taken):
                    said.append(self.news(key, Outcome.LEFT_OUT, f"left out. {objection}"))
                else:
                    _make(key, meaning, loading)
                    said.append(self.news(key, Outcome.ADDED, "added."))
        if loading.approver is not None and len(here) < len(data):
            shown_words_changed.send(sender=Term)
        return said

    def dump(self) -> dict[str, dict[str, Any]]:
        shown = Meaning.objects.shown().select_related("of").order_by("of__key")
        return {meaning.of.key: self.shortened(self.table_of(meaning)) for meaning in shown}

    def _how_it_differs(self, term: Term, table: Data) -> str:
        if term.retired_at is not None:
            return "it was retired here, and stays so."
        here = Meaning.objects.shown().filter(of=term).first() or Meaning.objects.filter(of=term).first()
        return self.differing(self.table_of(here), table) if here else "it is here without a meaning, and stays so."


def _make(key: str, meaning: Meaning, loading: Loading) -> None:
    meaning.of = Term.objects.create(key=key)
    meaning.written_by, meaning.written_at = loading.author, loading.at
    if loading.approver is not None:
        meaning.is_example, meaning.approved_by, meaning.approved_at = True, loading.approver, loading.at
    meaning.save()


def _faults_between(data: Data) -> Iterator[Said]:
    words = {key: Words.of(TERMS.row(table, {})) for key, table in data.items() if not TERMS.faults(table, {})}
    for key, form, other in forms_that_clash(words):
        yield (key, "also_called"), f"“{form}” is explained under [{other}] already."


TERMS = Terms(
    Meaning,
    columns_of(Meaning, "term", "also_called", "meaning", "say"),
    rules=lambda meaning: faults_in_words(Words.of(meaning)),
    key_of=Term,
    between=_faults_between,
)
