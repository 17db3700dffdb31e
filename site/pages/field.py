"""What a block holds: how one thing of it is judged, stored, read and asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from letters.cleaning import clean_line, objection_to
from pages.citations import texts_within
from pages.pieces import Piece

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


def line_of(value: Any, label: Words, is_required: bool, longest: int) -> str:
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
