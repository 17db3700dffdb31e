"""Until when a kept answer says nothing that is not so: until the first of its quality marks could be lost by a date."""

from __future__ import annotations

from datetime import date

from delivery.generation import after, start_of

#: How an answer says the last day on which all of it is true (pages.middleware); no reader gets it.
TRUE_UNTIL = b"true-until"


def holds_until(content_type: bytes, last_day: bytes) -> float:
    """Return the moment, in seconds since 1970, from which an answer would claim a mark that it may have lost.

    A page that names no day never does: the dates of its review stand on it, and stay true. What is no page for people to
    read gets no moment at all (minus infinity): nobody knows where it may claim one.
    """
    if not content_type.startswith(b"text/html"):
        return float("-inf")
    day = after(date.fromisoformat(last_day.decode())) if last_day else None
    return start_of(day).timestamp() if day else float("inf")
