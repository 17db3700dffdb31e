"""Every field of a form that takes text takes it clean, ours and those of the CMS, the admin and the sign-in pages."""

from __future__ import annotations

from typing import Any

from django import forms

from letters.cleaning import clean_line, clean_lines, refuse_turned

_read = forms.CharField.to_python


def read_clean(self: forms.CharField, value: Any | None) -> str | None:
    """Read what was typed, as the field does, and give its letters clean. What is not stripped, such as a password, stays.

    Raises:
        ValidationError: some of its letters would be read in another order.
    """
    read = _read(self, value)
    if not self.strip or not isinstance(read, str):
        return read
    refuse_turned(read)
    is_long = isinstance(self.widget, forms.Textarea)
    return (clean_lines(read) if is_long else clean_line(read)) or self.empty_value


def connect() -> None:
    """Have all fields of forms read so. Called once, when the app is ready: Django has no setting for it."""
    forms.CharField.to_python = read_clean  # type: ignore[method-assign]
