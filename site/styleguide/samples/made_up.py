"""What the samples share: words that are too long, days, and what a sample is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

LONG_WORD = "pneumonoultramicroscopicsilicovolcanoconiosis" * 2  # 90 letters, and nowhere to break
LONG_LINE = (
    "This sentence goes on for much longer than any sentence should, so that whoever looks at it can see what happens"
    " when an editor has a great deal to say and no time at all to make it shorter."
)
REVIEWED, DUE = date(2026, 11, 16), date(2029, 11, 16)


@dataclass(frozen=True)
class Sample:
    """A component by the name of its template, and two contexts to show it with."""

    name: str
    short: dict[str, Any]
    long: dict[str, Any]


def html(text: str) -> SafeString:
    """Give words of a sample as HTML."""
    return mark_safe(text)  # noqa: S308 - only ever words of these files


def cards(count: int) -> list[dict[str, str]]:
    """Give links to pages, each with a long title and a long line."""
    return [{"title": f"{LONG_LINE[:60]} {LONG_WORD}", "url": "/imaging/", "summary": LONG_LINE}] * count


def menu(*titles: str) -> list[dict[str, Any]]:
    """Give links of a menu: at the first now, below the second."""
    return [
        {
            "title": title,
            "url": "#content",
            "is_current": number == 0,
            "is_within": number == 1,
            "count": number or None,
        }
        for number, title in enumerate(titles)
    ]
