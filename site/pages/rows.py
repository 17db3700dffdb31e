"""A form field for a list of rows that needs no JavaScript: every row is shown, with a few empty ones below.

Each row has a button that moves it up and one that moves it down. They send the form; `in_between` moves the row and gives
the form back. With JavaScript they move it on the spot, as dragging does (static/js/row-order.js).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Words = str | Promise

FEWEST_ROWS = 6
EMPTY_ROWS = 3  # at least, however many are filled
MOST_ROWS = 200
MOST_COLUMNS = 12
UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Column:
    """What each row has one of: a text, or with `choices` one of (value, words)."""

    key: str
    label: Words
    longest: int
    is_required: bool = True
    is_long: bool = False
    choices: Callable[[], list[tuple[str, str]]] | None = None


class Row(NamedTuple):
    """A row as it was typed: its texts by column."""

    texts: dict[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(text.strip() for text in self.texts.values())


class RowsWidget(forms.Widget):
    """Shows rows as labelled inputs, each with buttons that move it."""

    use_fieldset = True
    each: Words = ""
    #: The row that was just moved, counted from 0, and the button that moved it, which keeps the focus.
    moved: tuple[int, str] | None = None

    class Media:
        css = {"all": ["css/rows.css"]}

    def columns(self, rows: Iterable[Row]) -> list[Column]:
        """Give the columns that these rows are shown in."""
        return self.fixed_columns

    def __init__(self, columns: list[Column] | None = None, attrs: dict[str, Any] | None = None) -> None:
        self.fixed_columns = columns or []
        super().__init__(attrs)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        typed: dict[int, dict[str, str]] = {}
        for key in data:
            if match := re.fullmatch(rf"{re.escape(name)}-(\d{{1,3}})-(\w+)", key):
                typed.setdefault(int(match[1]), {})[match[2]] = data[key]
        rows = [typed[number] for number in sorted(typed)[:MOST_ROWS]]
        return [Row(self._texts(row)) for row in rows]

    def _texts(self, row: dict[str, str]) -> dict[str, str]:
        return {column.key: row.get(column.key, "") for column in self.fixed_columns}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows: list[Row] = list(value or [])
        columns = self.columns(rows)
        missing = max(EMPTY_ROWS - sum(row.is_empty for row in rows), FEWEST_ROWS - len(rows), 0)
        rows += [Row({}) for _extra in range(missing)]
        choices = {column.key: column.choices() for column in columns if column.choices}
        id_ = (attrs or {}).get("id", name)
        shown = [
            {
                "number": number + 1,
                "up": f"{UP}:{name}:{number}",
                "down": f"{DOWN}:{name}:{number}",
                "keeps_focus": self._button_in_focus(number, len(rows)),
                "cells": [
                    {
                        "name": f"{name}-{number}-{column.key}",
                        "id": f"{id_}-{number}-{column.key}",
                        "column": column,
                        "value": row.texts.get(column.key, ""),
                        "choices": _with_chosen(choices.get(column.key), row.texts.get(column.key, "")),
                    }
                    for column in columns
                ],
            }
            for number, row in enumerate(rows)
        ]
        return render_to_string("pages/rows.html", {"rows": shown, "each": self.each, "name": name})

    def _button_in_focus(self, number: int, of: int) -> str:
        """Give which button of a row keeps the focus: the one that moved it, or at an end the other one."""
        if self.moved is None or self.moved[0] != number:
            return ""
        return DOWN if number == 0 else UP if number == of - 1 else self.moved[1]


def _with_chosen(choices: list[tuple[str, str]] | None, chosen: str) -> list[tuple[str, str]] | None:
    """Keep what is chosen choosable, also when it has gone."""
    if choices is None or not chosen or chosen in dict(choices):
        return choices
    return [*choices, (chosen, chosen)]


class RowsField(forms.Field):
    """Rows in the order in which they stand; rows left empty are dropped."""

    widget = RowsWidget

    def __init__(self, *, each: Words, columns: list[Column] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", self.widget(columns))
        super().__init__(**kwargs)
        self.widget.each = each
        self.each = each

    def prepare_value(self, value: Any) -> list[Row]:
        """Give rows for the widget: as they were typed, or as they are stored."""
        if value and isinstance(value[0], Row):
            return value
        return [Row(self.texts(held)) for held in value or []]

    def clean(self, value: Any) -> list[Any]:
        rows = [
            self.held({key: text.strip() for key, text in row.texts.items()}) for row in value or [] if not row.is_empty
        ]
        if self.required and not rows:
            raise ValidationError(_("Fill in at least one row."))
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != list(initial or [])
        except ValidationError:
            return True

    def texts(self, held: Any) -> dict[str, str]:
        """Give a stored row as texts by column."""
        raise NotImplementedError

    def held(self, texts: dict[str, str]) -> Any:
        """Give a row as it is stored."""
        raise NotImplementedError


class PairsField(RowsField):
    """Rows stored as texts by column."""

    def texts(self, held: dict[str, str]) -> dict[str, str]:
        return dict(held)

    def held(self, texts: dict[str, str]) -> dict[str, str]:
        return texts


class ListField(RowsField):
    """Rows of one column, stored as their texts."""

    def __init__(self, *, columns: list[Column], **kwargs: Any) -> None:
        super().__init__(columns=columns, **kwargs)
        self._key = columns[0].key

    def texts(self, held: str) -> dict[str, str]:
        return {self._key: held}

    def held(self, texts: dict[str, str]) -> str:
        return texts[self._key]


class GridWidget(RowsWidget):
    """Rows with as many columns as are filled, and two more."""

    longest = 500

    def columns(self, rows: Iterable[Row]) -> list[Column]:
        used = max((int(key) for row in rows for key, text in row.texts.items() if text.strip()), default=0)
        return [
            Column(str(number), _("Column %(number)s") % {"number": number}, self.longest, is_required=False)
            for number in range(1, min(max(used + 2, 3), MOST_COLUMNS) + 1)
        ]

    def _texts(self, row: dict[str, str]) -> dict[str, str]:
        return {key: text for key, text in row.items() if key.isascii() and key.isdigit() and int(key) <= MOST_COLUMNS}


class GridField(RowsField):
    """Rows stored as lists of cells, all of one length; columns left empty are dropped."""

    widget = GridWidget

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.longest = longest

    def clean(self, value: Any) -> list[list[str]]:
        rows = super().clean(value)
        columns = sorted({column for row in rows for column, text in row.items() if text})
        return [[row.get(column, "") for column in columns] for row in rows]

    def texts(self, held: list[str]) -> dict[str, str]:
        return {str(number): cell for number, cell in enumerate(held, 1)}

    def held(self, texts: dict[str, str]) -> dict[int, str]:
        return {int(column): text for column, text in texts.items()}
