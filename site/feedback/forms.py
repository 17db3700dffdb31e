"""What a reader fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letters.cleaning import clean_lines

MOST_LETTERS = 2_000
MOST_TO_READ = 10 * MOST_LETTERS  # with signs that nobody sees


class ReadersWords(forms.CharField):
    """A reader's own words. Unseen signs are left out in silence: the keyboards of some scripts write them.

    No browser is told how long they may be, for it would cut off what somebody pastes without a word.
    """

    widget = forms.Textarea(attrs={"rows": 8, "dir": "auto"})

    def to_python(self, value: Any) -> str:
        typed = str(value) if value is not None else ""
        _refuse_beyond(MOST_TO_READ, typed)  # before each letter is looked at
        return clean_lines(typed)

    def validate(self, value: str) -> None:
        super().validate(value)
        _refuse_beyond(MOST_LETTERS, value)


def _refuse_beyond(most: int, words: str) -> None:
    if len(words) > most:
        raise ValidationError(
            _("This has %(letters)s letters, and there is room for %(most)s. Please make it shorter.")
            % {"letters": f"{len(words):,}", "most": f"{MOST_LETTERS:,}"}
        )


class RemarkForm(forms.Form):
    """Takes a reader's remark. `website` is for programs: people cannot see it."""

    words = ReadersWords(
        label=gettext_lazy("Tell us in your own words"),
        help_text=gettext_lazy(
            "Please leave out names and anything else that says who somebody is. There is room for 2,000 letters."
        ),
        error_messages={"required": gettext_lazy("Write a few words first.")},
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_filled_in_by_a_program(self) -> bool:
        """Return whether something stands where no person writes."""
        return bool(self.data.get("website"))
