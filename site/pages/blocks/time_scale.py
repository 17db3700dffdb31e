"""Draws lengths of time to one measure, out of the very words that tell them: nothing is drawn that nobody signed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

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
