"""A date as far as it is known: stored as 2026, 2026-05 or 2026-05-14, written and read as days are here."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext_lazy as _

_MONTHS = ("%m/%Y", "%m.%Y", "%B %Y", "%b %Y")


def first_day(stored: str) -> date:
    """Return the first day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean.

    Raises:
        ValueError: it is none of these, or names a day that never was.
    """
    if len(stored) not in (4, 7, 10):
        raise ValueError(stored)
    return date.fromisoformat(stored + "-01-01"[len(stored) - 4 :])


def in_words(stored: str) -> str:
    """Return what is stored as readers write it: “2026”, “May 2026” or “14 May 2026”; what is no date as it is."""
    return _written(stored, {4: "Y", 7: "F Y", 10: "j F Y"})


def _written(stored: str, formats: dict[int, str]) -> str:
    try:
        return date_format(first_day(stored), formats[len(stored)])
    except ValueError:  # nothing, or a day that never was: no reason to keep a reader from the page
        return stored


class KnownDateField(forms.CharField):
    """Takes a year, a month or a day as they are written here, and as they are stored."""

    default_error_messages = {
        "no_date": _("“%(text)s” is not a date. Write 2026, 5/2026 or 14/5/2026, as far as it is known.")
    }

    def prepare_value(self, value: Any) -> Any:
        """Give what is stored as it is typed here; what was typed stays."""
        return _written(value, {4: "Y", 7: "m/Y", 10: "d/m/Y"}) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        for length, shapes in ((10, get_format("DATE_INPUT_FORMATS")), (7, _MONTHS)):
            with suppress(forms.ValidationError):
                day = forms.DateField(input_formats=shapes, required=False).clean(typed)
                return day.isoformat()[:length] if day else ""
        try:
            first_day(typed)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["no_date"], "no_date", {"text": typed}) from error
        return typed
