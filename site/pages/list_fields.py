"""The sorts of thing in blocks that are lists: of texts, of pairs, of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.citations import with_facts
from pages.field import Field, Words, line_of
from pages.pieces import ListPiece, PairsPiece, Piece, TablePiece, entries, said
from pages.rows import Column, GridField, ListField, PairsField

#: Words that are put together only where there is a fault to tell: pages are read far more often than there is one.
_when_asked = lazy(lambda words: words(), str)


def _every(read: Callable[..., Any], rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Give what is read out of each row.

    Raises:
        ValidationError: all that is wrong with any of them.
    """
    found, faults = [], []
    for row in rows:
        try:
            found.append(read(*row))
        except ValidationError as error:
            faults.append(error)
    if faults:
        raise ValidationError(faults)
    return found


def _list(value: Any, label: Words) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError(_("“%(field)s” must be a list.") % {"field": label})
    return value


@dataclass(frozen=True, kw_only=True)
class Lines(Field):
    """A list of plain texts."""

    each: Words
    longest: int = 300

    @property
    def default(self) -> list[str]:
        return []

    def clean(self, value: Any) -> list[str]:
        lines = _every(
            lambda number, line: line_of(line, _when_asked(lambda: f"{self.each} {number}"), False, self.longest),
            enumerate(_list(value, self.label), 1),
        )
        lines = [line for line in lines if line]
        if self.is_required and not lines:
            raise ValidationError(_("“%(field)s” is missing.") % {"field": self.label})
        return lines

    def texts(self, value: list[str]) -> Iterator[str]:
        yield from value

    def pieces(self, value: list[str]) -> Iterator[Piece]:
        if value:
            yield ListPiece(entries(value))

    def with_facts(self, value: list[str], said: Mapping[str, str]) -> list[str]:
        return [with_facts(line, said, is_start=True) for line in value]

    def form_field(self) -> forms.Field:
        return ListField(columns=[Column("line", self.each, self.longest)], each=self.each, **self._asked())


@dataclass(frozen=True, kw_only=True)
class Pairs(Field):
    """A list of a few plain texts each, such as a label and what it labels."""

    each: Words
    columns: tuple[Column, ...]

    @property
    def default(self) -> list[dict[str, str]]:
        return []

    def clean(self, value: Any) -> list[dict[str, str]]:
        pairs = _every(self._pair, enumerate(_list(value, self.label), 1))
        pairs = [pair for pair in pairs if any(pair.values())]
        if self.is_required and not pairs:
            raise ValidationError(_("“%(field)s” is missing.") % {"field": self.label})
        return pairs

    def _pair(self, number: int, pair: Any) -> dict[str, str]:
        names = [column.key for column in self.columns]
        if not isinstance(pair, Mapping) or set(pair) - set(names):
            raise ValidationError(
                _("“%(each)s %(number)s” must hold %(names)s and nothing else.")
                % {"each": self.each, "number": number, "names": " and ".join(names)}
            )
        is_empty = not any(isinstance(text, str) and text.strip() for text in pair.values())
        texts = _every(
            lambda column: line_of(
                pair.get(column.key, ""),
                _when_asked(lambda: f"{self.each} {number}: {column.label}"),
                column.is_required and not is_empty,
                column.longest,
            ),
            ((column,) for column in self.columns),
        )
        return dict(zip(names, texts, strict=True))

    def texts(self, value: list[dict[str, str]]) -> Iterator[str]:
        for pair in value:
            yield from filter(None, pair.values())

    def pieces(self, value: list[dict[str, str]]) -> Iterator[Piece]:
        label, text = (column.key for column in self.columns)
        yield PairsPiece(tuple((said(pair[label]), said(pair[text])) for pair in value))

    def with_facts(self, value: list[dict[str, str]], said: Mapping[str, str]) -> list[dict[str, str]]:
        return [{key: with_facts(text, said, is_start=True) for key, text in pair.items()} for pair in value]

    def form_field(self) -> forms.Field:
        return PairsField(columns=list(self.columns), each=self.each, **self._asked())


@dataclass(frozen=True, kw_only=True)
class Grid(Field):
    """Rows of cells, each row with as many as the first."""

    longest: int = 500

    @property
    def default(self) -> list[list[str]]:
        return []

    def clean(self, value: Any) -> list[list[str]]:
        rows = _every(self._row, enumerate(_list(value, self.label), 1))
        uneven = _("Row %(row)s has %(its)s cells, the first row has %(first)s.")
        faults = [
            uneven % {"row": number, "its": len(row), "first": len(rows[0])}
            for number, row in enumerate(rows, 1)
            if len(row) != len(rows[0])
        ]
        if faults:
            raise ValidationError(faults)
        rows = [row for row in rows if any(row)]
        kept = [column for column in range(len(rows[0]) if rows else 0) if any(row[column] for row in rows)]
        if self.is_required and not rows:
            raise ValidationError(_("“%(field)s” is missing.") % {"field": self.label})
        return [[row[column] for column in kept] for row in rows]

    def _row(self, number: int, row: Any) -> list[str]:
        return _every(
            lambda at, cell: line_of(
                cell,
                _when_asked(lambda: _("Row %(row)s, column %(column)s") % {"row": number, "column": at}),
                False,
                self.longest,
            ),
            enumerate(_list(row, _when_asked(lambda: _("Row %(row)s") % {"row": number})), 1),
        )

    def texts(self, value: list[list[str]]) -> Iterator[str]:
        for row in value:
            yield from filter(None, row)

    def pieces(self, value: list[list[str]]) -> Iterator[Piece]:
        rows = tuple(tuple(said(cell) for cell in row) for row in value)
        yield TablePiece((), rows, has_head_row=True, has_head_column=True)

    def with_facts(self, value: list[list[str]], said: Mapping[str, str]) -> list[list[str]]:
        return [[with_facts(cell, said, is_start=True) for cell in row] for row in value]

    def form_field(self) -> forms.Field:
        return GridField(longest=self.longest, each=gettext_lazy("Row"), **self._asked())
