"""Days as a file for calendar programmes: iCalendar, RFC 5545."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import StreamingHttpResponse

LONGEST_LINE = 75  # bytes, after which a line goes on in the next one: RFC 5545, 3.1


@dataclass(frozen=True)
class Event:
    """Something that is on a day. `key` tells it from others on this site, so that a second file moves it."""

    key: str
    on: date
    title: str
    says: str
    url: str


def file_of_events(name: str, events: Iterable[Event], *, host: str, at: datetime) -> StreamingHttpResponse:
    """Give events as a file of this name that is written while it is sent."""
    lines = (folded(line) for line in _lines(events, host, at))
    response = StreamingHttpResponse(lines, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _lines(events: Iterable[Event], host: str, at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Plainleaf//Desk//EN")
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(event.key)}@{host}"
        yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{escaped(event.title)}"
        yield f"DESCRIPTION:{escaped(event.says)}"
        yield f"URL:{event.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def escaped(text: str) -> str:
    """Give words as a value of the file has them."""
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """Give a line with its end, cut where it is too long for one, and never within a letter."""
    parts, length = [""], 0
    for letter in line:
        size = len(letter.encode())
        if length + size > LONGEST_LINE:
            parts.append(" ")
            length = 1
        parts[-1] += letter
        length += size
    return "\r\n".join(parts) + "\r\n"
