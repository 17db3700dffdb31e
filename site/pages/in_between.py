"""A block's form can be sent before it is done: to move a row, or to find a source and put it in. It comes back as it was typed,
and nothing is judged or saved. With JavaScript the same happens on the spot (static/js/row-order.js, static/js/finding.js).
"""

from __future__ import annotations

import re
from typing import Any

from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from letters.opened import OpenedForm
from pages.citations import PLACE
from pages.rows import DOWN, MOST_ROWS, UP, RowsField
from sources.finding import LONGEST_WORDS, Citable, citable, named

ASK = "in-between"  # what the buttons are called; their values say what is asked
FIND = "find-words"
_MOVE = re.compile(rf"({UP}|{DOWN}):(\w+):(\d{{1,3}})")


class InBetweenForm(OpenedForm):
    """A form that says what came of the step in between: `told` in words, `found` as what can be put in."""

    told = ""
    looked_for = ""
    found: list[Citable] | None = None

    data: Any  # a copy of its own, where something is asked

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.asked = _asked_in(data)
        super().__init__(data.copy() if self.asked else data, *args, **kwargs)
        if move := _MOVE.fullmatch(self.asked):
            self._move(move[2], int(move[3]), move[1])
        elif self.asked.startswith("put:"):
            self._put(self.asked.removeprefix("put:"))
        if self.asked:
            self._find()

    def is_valid(self) -> bool:
        return not self.asked and super().is_valid()

    def full_clean(self) -> None:
        if self.asked:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def _move(self, name: str, number: int, way: str) -> None:
        field, data = self.fields.get(name), self.data
        other = number - 1 if way == UP else number + 1
        if not isinstance(field, RowsField) or not 0 <= min(number, other) <= max(number, other) < MOST_ROWS:
            return
        here, there = ({key: data[key] for key in _keys_of(data, name, row)} for row in (number, other))
        for key in (*here, *there):
            data.pop(key)
        for row, goes_to, texts in ((number, other, here), (other, number, there)):
            for key, text in texts.items():
                data[key.replace(f"{name}-{row}-", f"{name}-{goes_to}-", 1)] = text
        field.widget.moved = (other, way)
        words = next((text.strip() for text in here.values() if text.strip()), "") or f"{field.each} {number + 1}"
        self.told = _("“%(words)s” is now number %(number)s.") % {"words": words[:60], "number": other + 1}

    def _put(self, value: str) -> None:
        thing = named(value)
        if thing is None:
            self.told = _("That is gone. Look for it again.")
            return
        for key, text in self.data.items():
            if PLACE in text and key not in (ASK, FIND):
                self.data[key] = text.replace(PLACE, thing.mark, 1)
                self.told = _("Put in: %(name)s") % {"name": thing.name}
                return
        self.told = _("Write [?] where it belongs, then press the button again.")

    def _find(self) -> None:
        self.looked_for = self.data.get(FIND, "")[:LONGEST_WORDS]
        if self.looked_for:
            self.found = citable(self.looked_for)
        if self.files:
            self.told = " ".join(filter(None, [self.told, _("Choose your file again.")]))


def _asked_in(data: Any) -> str:
    """Return what is asked in between; who presses Enter in the search asks to search."""
    if not isinstance(data, QueryDict):
        return ""
    return data.get(ASK, "") or ("find" if data.get(FIND, "").strip() else "")


def _keys_of(data: QueryDict, name: str, row: int) -> list[str]:
    return [key for key in data if key.startswith(f"{name}-{row}-")]
