"""What each block of a page holds: its fields, their limits, the texts in it and how its editing form asks for it.

The same description serves the editing form, content files, code and what is shown, so none of them can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from djangocms_text.fields import HTMLFormField
from djangocms_text.widgets import TextEditorWidget

from pages.citations import markers_in
from pages.cleaning import LONGEST_HTML, clean_html, clean_line, lines_of
from pages.rows import Column, GridField, ListField, PairsField

Words = str | Promise
Data = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a block holds. `clean` gives it in its stored form or objects in words that name it."""

    key: str
    label: Words
    help_text: Words = ""
    is_required: bool = True

    @property
    def default(self) -> Any:
        return ""

    def clean(self, value: Any) -> Any:
        """Give the value as it is stored.

        Raises:
            ValidationError: it is missing, too long or not of this kind; in words fit to show.
        """
        raise NotImplementedError

    def texts(self, value: Any) -> Iterator[str]:
        """Give the plain texts in a stored value, in reading order, with their marks of sources."""
        yield from ()

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
        if not self.may_cite and markers_in(value):
            raise ValidationError(_("“%(field)s” cannot name a source.") % {"field": self.label})
        return value

    def texts(self, value: str) -> Iterator[str]:
        yield from filter(None, [value])

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

    def texts(self, value: str) -> Iterator[str]:
        yield from lines_of(value)

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
        lines = [
            _line(line, f"{self.each} {number}", False, self.longest)
            for number, line in enumerate(_list(value, self.label), 1)
        ]
        lines = [line for line in lines if line]
        if self.is_required and not lines:
            raise ValidationError(_("“%(field)s” is missing.") % {"field": self.label})
        return lines

    def texts(self, value: list[str]) -> Iterator[str]:
        yield from value

    def form_field(self) -> forms.Field:
        return ListField(columns=[Column("line", self.each, self.longest)], each=self.each, **self._asked())


@dataclass(frozen=True, kw_only=True)
class Pairs(Field):
    """A list of two plain texts each, such as a label and what it labels."""

    each: Words
    columns: tuple[Column, Column]

    @property
    def default(self) -> list[dict[str, str]]:
        return []

    def clean(self, value: Any) -> list[dict[str, str]]:
        pairs = [self._pair(number, pair) for number, pair in enumerate(_list(value, self.label), 1)]
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
        return {
            column.key: _line(
                pair.get(column.key, ""),
                f"{self.each} {number}: {column.label}",
                column.is_required and not is_empty,
                column.longest,
            )
            for column in self.columns
        }

    def texts(self, value: list[dict[str, str]]) -> Iterator[str]:
        for pair in value:
            yield from filter(None, pair.values())

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
        rows = [
            [
                _line(cell, _("Row %(row)s, column %(column)s") % {"row": r, "column": c}, False, self.longest)
                for c, cell in enumerate(_list(row, _("Row %(row)s") % {"row": r}), 1)
            ]
            for r, row in enumerate(_list(value, self.label), 1)
        ]
        for number, row in enumerate(rows, 1):
            if len(row) != len(rows[0]):
                raise ValidationError(
                    _("Row %(row)s has %(its)s cells, the first row has %(first)s.")
                    % {"row": number, "its": len(row), "first": len(rows[0])}
                )
        rows = [row for row in rows if any(row)]
        kept = [column for column in range(len(rows[0]) if rows else 0) if any(row[column] for row in rows)]
        if self.is_required and not rows:
            raise ValidationError(_("“%(field)s” is missing.") % {"field": self.label})
        return [[row[column] for column in kept] for row in rows]

    def texts(self, value: list[list[str]]) -> Iterator[str]:
        for row in value:
            yield from filter(None, row)

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
    """Yes or no."""

    @property
    def default(self) -> bool:
        return False

    def clean(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError(_("“%(field)s” must be yes or no.") % {"field": self.label})
        return value

    def form_field(self) -> forms.Field:
        return forms.BooleanField(**self._asked() | {"required": False})


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


@dataclass(frozen=True, kw_only=True)
class PictureKey(Field):
    """The SHA-256 of a stored picture."""

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            raise ValidationError(_("“%(field)s” is missing: choose or upload one.") % {"field": self.label})
        return value

    def form_field(self) -> forms.Field:
        from pages.models import Picture

        return forms.ModelChoiceField(
            Picture.objects.all(), to_field_name="sha256", **self._asked() | {"required": False}
        )


@dataclass(frozen=True, kw_only=True)
class PageKeys(Field):
    """The keys of pages, each once."""

    def clean(self, value: Any) -> list[str]:
        keys = [
            _line(key, _("Page %(number)s") % {"number": number}, False, 40)
            for number, key in enumerate(_list(value, self.label), 1)
        ]
        keys = list(dict.fromkeys(key for key in keys if key))
        if self.is_required and not keys:
            raise ValidationError(_("“%(field)s” is missing.") % {"field": self.label})
        if wrong := [key for key in keys if not re.fullmatch("[-a-zA-Z0-9_]+", key)]:
            raise ValidationError(_("“%(key)s” is not the key of a page.") % {"key": wrong[0]})
        return keys

    @property
    def default(self) -> list[str]:
        return []

    def form_field(self) -> forms.Field:
        column = Column("key", gettext_lazy("Page"), 40, choices=_pages_to_choose)
        return ListField(columns=[column], each=gettext_lazy("Page"), **self._asked())


def _pages_to_choose() -> list[tuple[str, str]]:
    """Give (key, title) of every page, drafts included, by title."""
    from cms.models import PageContent

    rows = PageContent.admin_manager.exclude(page__reverse_id=None).order_by("pk")
    titles = dict(rows.values_list("page__reverse_id", "title"))
    return sorted(titles.items(), key=lambda choice: choice[1].casefold())


@dataclass(frozen=True)
class Shape:
    """What a block of one kind holds."""

    name: str
    plugin: str
    label: Words
    fields: tuple[Field, ...]
    objection: Callable[[Data], dict[str, str]] = lambda data: {}  # what is wrong between fields, by field
    is_folded: bool = False  # readers see it only when they open it

    @property
    def template(self) -> str:
        return f"components/{self.name.replace('-', '_')}.html"

    def clean(self, data: Any) -> Data:
        """Give the data as it is stored, every field present, in the order of `fields`.

        Raises:
            ValidationError: by field, each in words that name it.
        """
        if not isinstance(data, Mapping):
            raise ValidationError(_("The block “%(block)s” must hold named fields.") % {"block": self.label})
        errors: dict[str, Any] = {}
        if unknown := set(data) - {field.key for field in self.fields}:
            errors[NON_FIELD_ERRORS] = _("The block “%(block)s” has no field called “%(field)s”.") % {
                "block": self.label,
                "field": ", ".join(sorted(map(str, unknown))),
            }
        cleaned: Data = {}
        for field in self.fields:
            try:
                cleaned[field.key] = field.clean(data.get(field.key, field.default))
            except ValidationError as error:
                errors[field.key] = error
        if errors := errors or self.objection(cleaned):
            raise ValidationError(errors)
        return cleaned

    def texts(self, data: Data) -> list[str]:
        """Give every plain text of cleaned data in reading order, with its marks of sources."""
        return [text for field in self.fields for text in field.texts(data[field.key])]

    def form_fields(self) -> dict[str, forms.Field]:
        """Give the form fields that ask for the data."""
        return {field.key: field.form_field() for field in self.fields}


def _no_dos_nor_donts(data: Data) -> dict[str, str]:
    if not data["dos"] and not data["donts"]:
        return {"dos": _("“Do” and “Don't” are both empty. Fill in one of them.")}
    return {}


def _alt_or_decoration(data: Data) -> dict[str, str]:
    if data["decoration"] and data["alt"]:
        return {"decoration": _("“Only decoration” and words for the picture exclude each other. Choose one.")}
    if not data["decoration"] and not data["alt"]:
        return {"alt": _("“Words for those who cannot see it” are missing. Write them, or say it is only decoration.")}
    return {}


def _headings_of_table(data: Data) -> dict[str, str]:
    rows = data["rows"]
    if len(rows) <= data["header_row"] or len(rows[0]) <= data["header_column"]:
        return {"rows": _("“Rows” holds only headings. Add what they are headings of.")}
    corner = 1 if data["header_row"] and data["header_column"] else 0
    headings = rows[0][corner:] if data["header_row"] else []
    headings += [row[0] for row in rows[corner:]] if data["header_column"] else []
    if not all(headings):
        return {"rows": _("“Rows” has an empty heading. Only the corner between both headings may be empty.")}
    return {}


_HEADING = Line(key="heading", label=gettext_lazy("Heading"))
_HTML = Rich(key="html", label=pgettext_lazy("field", "Text"))
_LEVEL = Level(key="level", label=gettext_lazy("Level of the heading"))
_ROWS = gettext_lazy("Empty a row to remove it. Change its position to move it.")
_FIGURES = format_lazy("{} {}", gettext_lazy("Name the source of a figure right after it: [source: key]."), _ROWS)

SHAPES: dict[str, Shape] = {
    shape.name: shape
    for shape in (
        Shape("text", "TextPlugin", gettext_lazy("Text"), (_HTML,)),
        Shape(
            "key-facts",
            "KeyFactsPlugin",
            gettext_lazy("Key facts"),
            (
                _HEADING,
                _LEVEL,
                Pairs(
                    key="facts",
                    label=gettext_lazy("Facts"),
                    each=gettext_lazy("Fact"),
                    columns=(
                        Column("label", gettext_lazy("Label"), 120),
                        Column("text", pgettext_lazy("field", "Text"), 600, is_long=True),
                    ),
                    help_text=_FIGURES,
                ),
            ),
        ),
        Shape(
            "callout",
            "CalloutPlugin",
            gettext_lazy("Callout"),
            (
                Choice(
                    key="tone",
                    label=gettext_lazy("Tone"),
                    choices=(
                        ("information", gettext_lazy("Information")),
                        ("important", gettext_lazy("Important")),
                        ("urgent", gettext_lazy("Urgent")),
                    ),
                ),
                _HEADING,
                _LEVEL,
                _HTML,
            ),
        ),
        Shape("expander", "ExpanderPlugin", gettext_lazy("Expander"), (_HEADING, _HTML), is_folded=True),
        Shape(
            "steps",
            "StepsPlugin",
            gettext_lazy("Steps"),
            (
                _HEADING,
                _LEVEL,
                Choice(
                    key="phase",
                    label=gettext_lazy("When"),
                    choices=(
                        ("before", gettext_lazy("Before")),
                        ("during", gettext_lazy("During")),
                        ("after", gettext_lazy("After")),
                    ),
                ),
                Pairs(
                    key="steps",
                    label=gettext_lazy("Steps"),
                    each=gettext_lazy("Step"),
                    columns=(
                        Column("title", gettext_lazy("Title (may be empty)"), 200, is_required=False),
                        Column("text", pgettext_lazy("field", "Text"), 1000, is_long=True),
                    ),
                    help_text=_ROWS,
                ),
            ),
        ),
        Shape(
            "do-and-dont",
            "DoAndDontPlugin",
            gettext_lazy("Do and don't"),
            (
                _HEADING,
                _LEVEL,
                Lines(
                    key="dos",
                    label=gettext_lazy("Do"),
                    each=gettext_lazy("Do"),
                    is_required=False,
                    help_text=_ROWS,
                ),
                Lines(
                    key="donts",
                    label=gettext_lazy("Don't"),
                    each=gettext_lazy("Don't"),
                    is_required=False,
                    help_text=_ROWS,
                ),
            ),
            objection=_no_dos_nor_donts,
        ),
        Shape(
            "questions",
            "QuestionsPlugin",
            gettext_lazy("Questions to ask"),
            (
                _HEADING,
                _LEVEL,
                Lines(
                    key="questions",
                    label=gettext_lazy("Questions"),
                    each=gettext_lazy("Question"),
                    help_text=_ROWS,
                ),
            ),
        ),
        Shape(
            "image",
            "ImagePlugin",
            gettext_lazy("Picture"),
            (
                PictureKey(key="picture", label=gettext_lazy("Picture")),
                Line(
                    key="alt",
                    label=gettext_lazy("Words for those who cannot see it"),
                    longest=300,
                    is_required=False,
                    may_cite=False,
                    help_text=gettext_lazy("What somebody would need to know if the picture did not load."),
                ),
                Flag(
                    key="decoration",
                    label=gettext_lazy("Only decoration"),
                    help_text=gettext_lazy("It tells a reader nothing, so screen readers pass over it."),
                ),
                Line(key="caption", label=gettext_lazy("Caption"), longest=500, is_required=False),
                Line(
                    key="credit",
                    label=gettext_lazy("Credit"),
                    is_required=False,
                    help_text=gettext_lazy("Who made it, and the licence that lets us show it."),
                ),
            ),
            objection=_alt_or_decoration,
        ),
        Shape(
            "pages",
            "PageLinksPlugin",
            gettext_lazy("Links to pages"),
            (_HEADING, _LEVEL, PageKeys(key="keys", label=gettext_lazy("Pages"), help_text=_ROWS)),
        ),
        Shape(
            "table",
            "TablePlugin",
            gettext_lazy("Table"),
            (
                Line(key="caption", label=gettext_lazy("Caption"), help_text=gettext_lazy("What the table shows.")),
                Flag(key="header_row", label=gettext_lazy("The first row holds headings")),
                Flag(key="header_column", label=gettext_lazy("The first column holds headings")),
                Grid(key="rows", label=gettext_lazy("Rows"), help_text=_FIGURES),
            ),
            objection=_headings_of_table,
        ),
    )
}

SHAPES_BY_PLUGIN = {shape.plugin: shape for shape in SHAPES.values()}
