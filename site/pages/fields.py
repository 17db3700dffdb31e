"""The sorts of thing that blocks of several kinds hold, beside lists."""

from __future__ import annotations

import html as html_entities
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_text.fields import HTMLFormField
from djangocms_text.widgets import TextEditorWidget

from letters.cleaning import objection_to
from pages.citations import fact_markers_in, html_with_facts, markers_in, with_facts
from pages.cleaning import LONGEST_HTML, clean_html, lines_of
from pages.field import Field, Words, line_of
from pages.pasting import Pasted
from pages.pieces import Piece, paragraph, pieces_of_html


@dataclass(frozen=True, kw_only=True)
class Line(Field):
    """A plain text on one line."""

    longest: int = 200
    may_cite: bool = True

    def clean(self, value: Any) -> str:
        value = line_of(value, self.label, self.is_required, self.longest)
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
