"""The sorts of thing that blocks of several kinds hold: how each is judged, stored, read and asked for."""

from __future__ import annotations

import html as html_entities
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_text.fields import HTMLFormField
from djangocms_text.widgets import TextEditorWidget

from letters.cleaning import clean_line, objection_to
from pages.citations import fact_markers_in, html_with_facts, markers_in, texts_within, with_facts
from pages.cleaning import LONGEST_HTML, clean_html, lines_of
from pages.pasting import Pasted
from pages.pieces import ListPiece, PairsPiece, Piece, TablePiece, entries, paragraph, pieces_of_html, said
from pages.rows import Column, GridField, ListField, PairsField

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a block holds. `clean` gives it in its stored form or objects in words that name it."""

    key: str
    label: Words
    help_text: Words = ""
    is_required: bool = True
    example: str = ""  # of a list, one entry as a content file has it
    under: str = ""  # of several lists in one block, the line above this one in a content file

    @property
    def default(self) -> Any:
        return ""

    def clean(self, value: Any) -> Any:
        """Give the value as it is stored.

        Raises:
            ValidationError: it is missing, too long or not of this kind; in words fit to show.
        """
        raise NotImplementedError

    def take(self, value: Any) -> Any:
        """Give what somebody typed or pasted as it is stored.

        Raises:
            ValidationError: as `clean`, and where storing it would lose a part of it or have it read otherwise.
        """
        faults = [*filter(None, map(objection_to, texts_within(value)))]
        try:
            cleaned = self.clean(value)
        except ValidationError as error:
            raise ValidationError([*faults, error]) from error
        if faults:
            raise ValidationError(faults)
        return cleaned

    def texts(self, value: Any) -> Iterator[str]:
        """Give the plain texts in a stored value, in reading order, with their marks of sources."""
        yield from ()

    def pieces(self, value: Any) -> Iterator[Piece]:
        """Give what a stored value says, its facts told, for whoever does not write HTML."""
        yield from ()

    def names_in(self, value: Any) -> list[str]:
        """Give what a stored value names, where the field names pictures or pages."""
        return [value]

    def with_facts(self, value: Any, said: Mapping[str, str]) -> Any:
        """Give a stored value with what its facts say, by their keys, in the place of their marks."""
        return value

    def form_field(self) -> forms.Field:
        """Give the form field that asks for it."""
        raise NotImplementedError

    def _asked(self) -> dict[str, Any]:
        return {"label": self.label, "help_text": self.help_text, "required": self.is_required}


def _line(value: Any, label: Words, is_required: bool, longest: int) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("“%(field)s” must be text.") % {"field": label})
    value = clean_line(value)
    if is_required and not value:
        raise ValidationError(_("“%(field)s” is missing.") % {"field": label})
    if len(value) > longest:
        raise ValidationError(
            _("“%(field)s” is longer than %(longest)s letters.") % {"field": label, "longest": longest}
        )
    return value


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
class Line(Field):
    """A plain text on one line."""

    longest: int = 200
    may_cite: bool = True

    def clean(self, value: Any) -> str:
        value = _line(value, self.label, self.is_required, self.longest)
        faults = []
        if not self.may_cite and markers_in(value):
            faults.append(_("“%(field)s” cannot name a source.") % {"field": self.label})
        if not self.may_cite and fact_markers_in(value):
            faults.append(_("“%(field)s” cannot name a fact.") % {"field": self.label})
        if faults:
            raise ValidationError(faults)
        return value

    def texts(self, value: str) -> Iterator[str]:
        yield from filter(None, [value])

    def pieces(self, value: str) -> Iterator[Piece]:
        if value:
            yield paragraph(value)

    def with_facts(self, value: str, said: Mapping[str, str]) -> str:
        return with_facts(value, said, is_start=True)

    def form_field(self) -> forms.Field:
        widget = forms.TextInput(attrs={"class": "vTextField"})
        return forms.CharField(widget=widget, max_length=self.longest, **self._asked())


@dataclass(frozen=True, kw_only=True)
class Rich(Field):
    """Paragraphs, headings and lists, as HTML."""

    def clean(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(_("“%(field)s” must be text.") % {"field": self.label})
        if len(value) > LONGEST_HTML:
            raise ValidationError(_("“%(field)s” is far too long for one block.") % {"field": self.label})
        html = clean_html(value)
        if self.is_required and not html:
            raise ValidationError(_("“%(field)s” is missing.") % {"field": self.label})
        return html

    def take(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > LONGEST_HTML:
            return self.clean(value)
        pasted = Pasted(value)
        # Of what was given, before it was read: reading leaves out what nobody sees.
        faults = [*pasted.lost, *filter(None, [objection_to(html_entities.unescape(value))])]
        try:
            cleaned = self.clean(pasted.html)
        except ValidationError as error:
            raise ValidationError([*faults, error]) from error
        if faults:
            raise ValidationError(faults)
        return cleaned

    def texts(self, value: str) -> Iterator[str]:
        yield from lines_of(value)

    def pieces(self, value: str) -> Iterator[Piece]:
        yield from pieces_of_html(value)

    def with_facts(self, value: str, said: Mapping[str, str]) -> str:
        return html_with_facts(value, said)

    def form_field(self) -> forms.Field:
        return HTMLFormField(widget=TextEditorWidget(add_admin_css=True), max_length=LONGEST_HTML, **self._asked())


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
            lambda number, line: _line(line, f"{self.each} {number}", False, self.longest),
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
            lambda column: _line(
                pair.get(column.key, ""),
                f"{self.each} {number}: {column.label}",
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
            lambda at, cell: _line(
                cell, _("Row %(row)s, column %(column)s") % {"row": number, "column": at}, False, self.longest
            ),
            enumerate(_list(row, _("Row %(row)s") % {"row": number}), 1),
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


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a few words."""

    choices: tuple[tuple[str, Words], ...]

    def clean(self, value: Any) -> str:
        if value not in [choice for choice, _label in self.choices]:
            raise ValidationError(
                _("“%(field)s” must be one of: %(choices)s.")
                % {"field": self.label, "choices": ", ".join(str(choice) for choice, _label in self.choices)}
            )
        return value

    def form_field(self) -> forms.Field:
        return forms.ChoiceField(choices=self.choices, widget=forms.RadioSelect, **self._asked())


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    """Yes or no; `is_offered` is how the form begins for a new block."""

    is_offered: bool = False

    @property
    def default(self) -> bool:
        return False

    def clean(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError(_("“%(field)s” must be yes or no.") % {"field": self.label})
        return value

    def form_field(self) -> forms.Field:
        return forms.BooleanField(initial=self.is_offered, **self._asked() | {"required": False})


@dataclass(frozen=True, kw_only=True)
class Level(Field):
    """How deep the block's heading stands in the page's outline."""

    @property
    def default(self) -> int:
        return 2

    def clean(self, value: Any) -> int:
        if isinstance(value, bool) or value not in (2, 3, 4):
            raise ValidationError(_("“%(field)s” must be 2, 3 or 4.") % {"field": self.label})
        return int(value)

    def form_field(self) -> forms.Field:
        choices = [
            (2, gettext_lazy("2: a part of the page")),
            (3, gettext_lazy("3: inside a part")),
            (4, gettext_lazy("4: deeper")),
        ]
        return forms.TypedChoiceField(choices=choices, coerce=int, initial=2, **self._asked())
