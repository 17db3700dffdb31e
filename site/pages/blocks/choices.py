"""A few ways to go on, each in a reader's own words: what a home page asks first, or the tests with their drawings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.blocks.pages import PAGE, PageKeys, refuse_what_is_no_key
from pages.citations import fact_markers_in, markers_in
from pages.fields import Choice
from pages.list_fields import Pairs
from pages.pieces import PairsPiece, Piece, said
from pages.rows import Column
from pages.shapes import ROWS_MOVE, Data, Found, Shape


@dataclass(frozen=True, kw_only=True)
class Ways(Pairs, PageKeys):
    """Rows that each lead to a page: its key, the words of the link, and a line of help."""

    def clean(self, value: Any) -> list[dict[str, str]]:
        rows = super().clean(value)
        refuse_what_is_no_key(row["key"] for row in rows)
        if any(markers_in(text) or fact_markers_in(text) for text in self.texts(rows)):
            raise ValidationError(_("“%(field)s” cannot name a source or a fact.") % {"field": self.label})
        return rows

    def names_in(self, value: list[dict[str, str]]) -> list[str]:
        return [row["key"] for row in value]

    def texts(self, value: list[dict[str, str]]) -> Iterator[str]:
        for row in value:
            yield from filter(None, (row["title"], row["line"]))

    def pieces(self, value: list[dict[str, str]]) -> Iterator[Piece]:
        yield PairsPiece(tuple((said(row["title"]), said(row["line"])) for row in value))


def _with_pages(shown: Data, data: Data, found: Found) -> Data | None:
    """Put beside each choice the page it leads to; one whose page readers cannot reach is left out."""
    pages = [(row, found.pages.get(row["key"])) for row in shown["choices"]]
    there = [row | {"page": page} for row, page in pages if page]
    return {"choices": there} if there else None


SHAPE = Shape(
    "choices",
    "ChoicesPlugin",
    gettext_lazy("Choices"),
    (
        Choice(
            key="look",
            label=gettext_lazy("How it looks"),
            choices=(
                ("rows", gettext_lazy("Rows, one below the other")),
                ("drawings", gettext_lazy("Side by side, each with the drawing that its page shows")),
                ("urgent", gettext_lazy("What cannot wait: in amber, with the line before the link")),
            ),
        ),
        Ways(
            key="choices",
            label=gettext_lazy("Choices"),
            each=gettext_lazy("Choice"),
            columns=(
                PAGE,
                Column("title", gettext_lazy("Words of the link"), 120),
                Column("line", gettext_lazy("Line of help"), 200, is_required=False),
            ),
            help_text=ROWS_MOVE,
            example="- getting-ready | I have a test coming up | How to get ready",
        ),
    ),
    sample={
        "look": "rows",
        "choices": [
            {"key": "getting-ready", "title": "I have a test coming up", "line": "How to get ready"},
            {"key": "results-and-waiting", "title": "I'm waiting for results", "line": ""},
        ],
    },
    is_list=True,
    more=_with_pages,
    purpose=gettext_lazy("ways to go on, in a reader's own words"),
)
