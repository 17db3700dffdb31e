"""A table whose headings say what each cell is of."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.citations import without_citations
from pages.fields import Flag, Line
from pages.list_fields import Grid
from pages.pieces import Piece, Said, TablePiece, said
from pages.shapes import ROWS_OF_FIGURES, Data, Found, Shape

#: Of rows in a block that has no fields to say so, the first and the first of each are headings.
BOTH_HEADINGS = {"header_row": True, "header_column": True}


def faults_of_headings(data: Data) -> dict[str, str]:
    """Return what is wrong with the headings of rows, by field."""
    rows = data["rows"]
    if len(rows) <= data["header_row"] or len(rows[0]) <= data["header_column"]:
        return {"rows": _("“Rows” holds only headings. Add what they are headings of.")}
    corner = 1 if data["header_row"] and data["header_column"] else 0
    headings = rows[0][corner:] if data["header_row"] else []
    headings += [row[0] for row in rows[corner:]] if data["header_column"] else []
    if not all(headings):
        return {"rows": _("“Rows” has an empty heading. Only the corner between both headings may be empty.")}
    return {}


def named(shown: Data, data: Data, found: Found) -> Data:
    """Return the caption as words that name the table for a screen reader."""
    return {"caption_text": without_citations(data["caption"])}


def rows_of(rows: list[list[str]]) -> tuple[tuple[Said, ...], ...]:
    """Return what the cells of rows say."""
    return tuple(tuple(said(cell) for cell in row) for row in rows)


def _told(data: Data, found: Found) -> list[Piece]:
    return [TablePiece(said(data["caption"]), rows_of(data["rows"]), data["header_row"], data["header_column"])]


SHAPE = Shape(
    "table",
    "TablePlugin",
    gettext_lazy("Table"),
    (
        Line(key="caption", label=gettext_lazy("Caption"), help_text=gettext_lazy("What the table shows.")),
        Flag(key="header_row", label=gettext_lazy("The first row holds headings"), is_offered=True),
        Flag(key="header_column", label=gettext_lazy("The first column holds headings")),
        Grid(key="rows", label=gettext_lazy("Rows"), help_text=ROWS_OF_FIGURES),
    ),
    sample={
        "caption": "Radiation of common tests",
        "header_row": True,
        "header_column": True,
        "rows": [["Test", "Dose"], ["Chest X-ray", "0.02 mSv"]],
    },
    objection=faults_of_headings,
    is_list=True,
    more=named,
    told=_told,
    purpose=gettext_lazy("figures or words to look up, with headings"),
)
