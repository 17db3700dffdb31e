"""The desk's lists as files for a spreadsheet: CSV in UTF-8, days as 2026-11-30, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from html import unescape
from typing import Any

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

#: A cell that begins so is a formula to a spreadsheet, whoever wrote it: <https://owasp.org/www-community/attacks/CSV_Injection>.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet knows that this is UTF-8
ROWS_AT_A_TIME = 500


class _Echo:
    """Gives back what is written into it."""

    def write(self, line: str) -> str:
        return line


def spreadsheet(name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Give rows as a file of this name that is written while it is sent."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield _BYTE_ORDER_MARK + writer.writerow([cell(heading) for heading in headings])
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Robots-Tag"] = "noindex"
    return response


def cell(value: Any) -> str:
    """Give a value as a cell: a day as 2026-11-30, HTML as its words, what would be a formula after an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    # What was made for a page is read back out of its HTML; what anybody wrote stands as it was written.
    text = unescape(strip_tags(value)) if isinstance(value, SafeString) else force_str(value)
    return f"'{text}" if text.lstrip(" \0").startswith(_BEGINS_A_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()


def in_parts(found: Any, tell: Callable[[Any], Iterable[Any]]) -> Iterator[Any]:
    """Give what is told of a long list, a few hundred at a time."""
    for part in Paginator(found, ROWS_AT_A_TIME):
        yield from tell(part.object_list)
