"""Draws lengths of time to one measure, out of the very words that tell them: nothing is drawn that nobody signed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.blocks.table import BOTH_HEADINGS, faults_of_headings, named, rows_of
from pages.citations import without_citations
from pages.fields import Line
from pages.list_fields import Grid
from pages.pieces import Piece, TablePiece, said
from pages.shapes import ROWS_OF_FIGURES, Data, Found, Shape

BOX = 20  # a year, in units of the drawing
_SEEN = 1.2  # the least that can be seen beside the frame: a little must not look like nothing
_MOST_BOXES = 30
_A_YEAR_HAS = {"day": 365.25, "week": 52.18, "month": 12, "year": 1}
_TIME = re.compile(r"(?<![\d.,])(\d{1,6}(?:\.\d{1,6})?)( and a half)? (day|week|month|year)s?\b")
_NONE = re.compile(r"no(?:ne)?\b", re.IGNORECASE)


class TimeScale(NamedTuple):
    """Bars on one scale, in units of the drawing: how wide all of it is, where the years end, how long each bar is."""

    width: int
    years: list[int]
    bars: list[str | None]


def years_in(words: str) -> float | None:
    """Return the years that words tell, the longest where they tell several, 0 where they begin with “no”; else None."""
    told = [(float(number) + (0.5 if half else 0)) / _A_YEAR_HAS[unit] for number, half, unit in _TIME.findall(words)]
    return max(told) if told else 0.0 if _NONE.match(words) else None


def time_scale(texts: Sequence[str]) -> TimeScale:
    """Return what is drawn of these words: straight, so that twice as long is twice as wide."""
    told = [years_in(text) for text in texts]
    boxes = min(max(1, math.ceil(max((years for years in told if years), default=0))), _MOST_BOXES)
    width = boxes * BOX
    return TimeScale(width, [box * BOX for box in range(1, boxes)], [_bar(years, width) for years in told])


def _bar(years: float | None, width: int) -> str | None:
    if years is None:
        return None
    return f"{min(max(years * BOX, _SEEN), width) if years else 0:.4g}"


def _headings(data: Data) -> dict[str, str]:
    if data["rows"] and len(data["rows"][0]) < 2:
        return {"rows": _("“Rows” needs two columns or more: what it is of, and last how long.")}
    return faults_of_headings(data | BOTH_HEADINGS)


def _with_bars(shown: Data, data: Data, found: Found) -> Data:
    """Put beside each text of the last column how long its bar is."""
    scale = _scale_of(data)
    for row, bar in zip(shown["rows"][1:], scale.bars, strict=True):
        row[-1]["bar"] = bar
    return named(shown, data, found) | {"scale": scale}


def _scale_of(data: Data) -> TimeScale:
    return time_scale([without_citations(row[-1]) for row in data["rows"][1:]])


def _told(data: Data, found: Found) -> list[Piece]:
    scale = _scale_of(data)
    caption, bars = said(data["caption"]), (None, *scale.bars)
    return [TablePiece(caption, rows_of(data["rows"]), True, True, bars=bars, width=scale.width)]


SHAPE = Shape(
    "time-scale",
    "TimeScalePlugin",
    gettext_lazy("Scale of time"),
    (
        Line(key="caption", label=gettext_lazy("Caption"), help_text=gettext_lazy("What the scale shows.")),
        Grid(
            key="rows",
            label=gettext_lazy("Rows"),
            help_text=format_lazy(
                "{} {}",
                gettext_lazy(
                    "The first row and the first column are headings. The last column says how long, such as"
                    " “3 days” or “4 and a half years”, and is drawn to scale."
                ),
                ROWS_OF_FIGURES,
            ),
        ),
    ),
    sample={
        "caption": "Radiation of common tests",
        "rows": [["Test", "Like background for"], ["CT scan", "4 and a half years"]],
    },
    objection=_headings,
    is_list=True,
    more=_with_bars,
    told=_told,
    purpose=gettext_lazy("how long things take, drawn as bars"),
)
