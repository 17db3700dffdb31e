"""How a kind of block describes itself: its fields, what must hold between them, how it is asked for and shown.

The same description serves the editing form, content files, code and what is shown, so none of them can disagree. The
kinds are in `pages.blocks`, one in each file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from languages.installed import AS_AROUND_IT
from pages.cleaning import lines_of
from pages.field import Field, Words
from pages.fields import Level, Line, Rich
from pages.freshness import Freshness, Whose
from pages.models import Picture, Recording
from pages.navigation import Link
from pages.pieces import HeadingPiece, Piece, said

Data = dict[str, Any]

#: Fields that several kinds have, and what their forms say of rows.
HEADING = Line(key="heading", label=gettext_lazy("Heading"))
LEVEL = Level(key="level", label=gettext_lazy("Level of the heading"))
HTML = Rich(key="html", label=pgettext_lazy("field", "Text"))
ROWS_MOVE = gettext_lazy("Empty a row to remove it. Move it with its buttons.")
ROWS_OF_FIGURES = format_lazy(
    "{} {}",
    gettext_lazy("Put in a fact for a figure, or name its source right after it: search for it below."),
    ROWS_MOVE,
)


@dataclass(frozen=True)
class DangerBox:
    """The words of a danger's own page that other pages show, as readers get them today.

    `url` is "" where readers cannot reach that page; `doubt` says why they are told that it is being checked, or is "".
    `said_in` are the attributes that say that it is in English where the page around it is not.
    """

    content_id: int
    title: str
    url: str
    tone: str
    heading: str
    html: SafeString
    dates: Freshness
    doubt: str
    said_in: SafeString = AS_AROUND_IT

    @property
    def texts(self) -> list[str]:
        """Give every plain text that stands in it."""
        return [self.title, self.heading, *lines_of(self.html)]

    @property
    def is_sound(self) -> bool:
        """Say whether our own reviewers stand behind it today."""
        return self.dates.whose == Whose.OURS and not (self.doubt or self.dates.is_overdue or self.dates.unchecked)


class Found(NamedTuple):
    """What blocks of a page only name, where it was found.

    Pictures and recordings by their fingerprints, published pages by their keys, and boxes by the keys of their pages;
    and what readers are told of how old a recording is, by the number of the version that it was made from.
    """

    pictures: Mapping[str, Picture]
    pages: Mapping[str, Link]
    boxes: Mapping[str, DangerBox] = MappingProxyType({})
    recordings: Mapping[str, Recording] = MappingProxyType({})
    recorded_from: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class Shape:
    """One kind of block: all that the rest of the site asks of it."""

    name: str
    plugin: str
    label: Words
    fields: tuple[Field, ...]
    sample: Data  # as it is stored: a short one for the style guide, in which “guideline” is a source
    objection: Callable[[Data], dict[str, str]] = lambda data: {}  # what is wrong between fields, by field
    purpose: Words = ""  # what it is for, in a few plain words, for whoever chooses a block
    form: type[forms.ModelForm] | None = None  # where the one that `pages.block_forms` makes of the fields does not do
    is_folded: bool = False  # readers see it only when they open it
    is_warning: Callable[[Data], bool] = lambda data: False  # readers get it before all else that stands first
    is_list: bool = False  # things are looked up in it one at a time, or taken along: no running text
    #: What must be put right in a block before anybody judges it, and the words it is about.
    faults: Callable[[Data], Iterable[tuple[str, str]]] = lambda data: ()
    #: What its template gets beside its fields, of those as they are shown and as data. None where there is nothing to show.
    more: Callable[[Data, Data, Found], Data | None] = lambda shown, data, found: {}
    #: What it says without HTML, of its data with its facts told, below its heading; where its fields do not say it alone.
    told: Callable[[Data, Found], Iterable[Piece]] | None = None
    #: What holds all of that, its heading too, where it stands in something of its own.
    around: Callable[[Data, tuple[Piece, ...]], Piece] | None = None

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

    def pieces(self, data: Data, found: Found) -> tuple[Piece, ...]:
        """Give what a block says without HTML, of its data with its facts told; nothing where what it shows is gone."""
        has_heading = {"level", "heading"} <= data.keys()
        if self.told:
            pieces = tuple(self.told(data, found))
        else:
            fields = (field for field in self.fields if not (has_heading and field is HEADING))
            pieces = tuple(piece for field in fields for piece in field.pieces(data[field.key]))
        if pieces and has_heading:
            pieces = (HeadingPiece(data["level"], said(data["heading"])), *pieces)
        return (self.around(data, pieces),) if pieces and self.around else pieces

    def with_facts(self, data: Data, said: Mapping[str, str]) -> Data:
        """Give cleaned data with what its facts say, by their keys, in the place of their marks."""
        return {field.key: field.with_facts(data[field.key], said) for field in self.fields}

    def form_fields(self) -> dict[str, forms.Field]:
        """Give the form fields that ask for the data."""
        return {field.key: field.form_field() for field in self.fields}
