"""What looks through a reader's words for what could tell who they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

Span = tuple[int, int]
Finder = Callable[[str, date], Iterator[Span]]
DONE = "\x01"  # stands where something was found, or found to stay: no pattern goes across it


def every(pattern: re.Pattern[str], group: str | int = 0) -> Finder:
    """Return what finds all that a pattern matches, or this group of it; the day makes no difference."""
    return lambda plain, on: (found.span(group) for found in pattern.finditer(plain))
