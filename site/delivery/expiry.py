"""Until when a finished page says nothing that is not so: until the first of its quality marks could be lost by a date."""

from __future__ import annotations

import re
from datetime import date

from delivery.generation import after, start_of

#: What components/marks.html says of each mark of today: the last days on which the page is not overdue, the certificate held.
_LAST_DAY = re.compile(rb'data-(?:review-due|held-until)="(\d{4}-\d\d-\d\d)"')


def holds_until(content_type: bytes, body: bytes) -> float:
    """Give the moment, in seconds since 1970, from which a page would claim a mark that it may have lost.

    A page without marks never does: the dates of its review stand on it, and stay true. What is no page for people to read
    gets no moment at all (minus infinity): nobody knows where it may claim one.
    """
    if not content_type.startswith(b"text/html"):
        return float("-inf")
    last_days = [date.fromisoformat(found.decode()) for found in _LAST_DAY.findall(body)]
    moments = [start_of(day).timestamp() for last in last_days if (day := after(last))]
    return min(moments, default=float("inf"))
