"""What each block of a page holds: its fields, what must hold between them, and the texts in it.

The same description serves the editing form, content files, code and what is shown, so none of them can disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pages.fields import (
    Choice,
    DrawingKey,
    Field,
    Flag,
    Grid,
    Level,
    Line,
    Lines,
    PageKeys,
    Pairs,
    PictureKey,
    PictureWords,
    Rich,
    Words,
)
from pages.rows import Column

Data = dict[str, Any]


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
        return self._each(data, lambda field, value: field.clean(value))

    def take(self, data: Any) -> Data:
        """Give the data as it is stored, as `clean` does, of what somebody typed or pasted; what that would lose is refused.

        Raises:
            ValidationError: by field, each in words that name it.
        """
        return self._each(data, lambda field, value: field.take(value))

    def _each(self, data: Any, read: Callable[[Field, Any], Any]) -> Data:
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
                cleaned[field.key] = read(field, data.get(field.key, field.default))
            except ValidationError as error:
                errors[field.key] = error
        if errors := self.objections_between(cleaned) | errors:
            raise ValidationError(errors)
        return cleaned

    def objections_between(self, cleaned: Data) -> dict[str, Any]:
        """Give what is wrong between the fields that are clean, by field; of others nothing is said here."""
        of_all = {field.key: cleaned.get(field.key, field.default) for field in self.fields}
        return {key: words for key, words in self.objection(of_all).items() if key in cleaned}

    def texts(self, data: Data) -> list[str]:
        """Give every plain text of cleaned data in reading order, with its marks of sources."""
        return [text for field in self.fields for text in field.texts(data[field.key])]

    def with_facts(self, data: Data, said: Mapping[str, str]) -> Data:
        """Give cleaned data with what its facts say, by their keys, in the place of their marks."""
        return {field.key: field.with_facts(data[field.key], said) for field in self.fields}

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


def _headings_of_time_scale(data: Data) -> dict[str, str]:
    if data["rows"] and len(data["rows"][0]) < 2:
        return {"rows": _("“Rows” needs two columns or more: what it is of, and last how long.")}
    return _headings_of_table(data | BOTH_HEADINGS)


#: A scale of time is a table whose first row and first column hold headings.
BOTH_HEADINGS = {"header_row": True, "header_column": True}

_HEADING = Line(key="heading", label=gettext_lazy("Heading"))
_HTML = Rich(key="html", label=pgettext_lazy("field", "Text"))
_LEVEL = Level(key="level", label=gettext_lazy("Level of the heading"))
_ROWS = gettext_lazy("Empty a row to remove it. Change its position to move it.")
_SOURCED = gettext_lazy("Write [fact: key] for a figure, or name its source right after it: [source: key].")
_FIGURES = format_lazy("{} {}", _SOURCED, _ROWS)

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
                PictureWords(
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
            "drawing",
            "DrawingPlugin",
            gettext_lazy("Drawing"),
            (
                DrawingKey(
                    key="drawing",
                    label=gettext_lazy("Drawing"),
                    help_text=gettext_lazy(
                        "Readers get it with the words beside it. They are part of what is reviewed."
                    ),
                ),
                Line(
                    key="caption",
                    label=gettext_lazy("Caption"),
                    longest=500,
                    is_required=False,
                    help_text=gettext_lazy("What this page adds to those words, such as where hospitals differ."),
                ),
            ),
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
                Flag(key="header_row", label=gettext_lazy("The first row holds headings"), is_offered=True),
                Flag(key="header_column", label=gettext_lazy("The first column holds headings")),
                Grid(key="rows", label=gettext_lazy("Rows"), help_text=_FIGURES),
            ),
            objection=_headings_of_table,
        ),
        Shape(
            "time-scale",
            "TimeScalePlugin",
            gettext_lazy("Scale of time"),
            (
                Line(key="caption", label=gettext_lazy("Caption"), help_text=gettext_lazy("What the scale shows.")),
                Grid(
                    key="rows",
                    label=gettext_lazy("Rows"),
                    help_text=format_lazy(
                        "{} {}",
                        gettext_lazy(
                            "The first row and the first column are headings. The last column says how long, such as"
                            " “3 days” or “4 and a half years”, and is drawn to scale."
                        ),
                        _FIGURES,
                    ),
                ),
            ),
            objection=_headings_of_time_scale,
        ),
    )
}

SHAPES_BY_PLUGIN = {shape.plugin: shape for shape in SHAPES.values()}
