"""Dates in what readers wrote that may be of a birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from feedback.finders import Span, every

YOUNGEST = 16  # years: a later date is that of a page, a letter or a scan


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th)\b)?"
_SHORT_YEAR = r"'?\d{2}(?![\d:.,]?\d)(?!\s?(?:%|°|m[cg]|ml|mm|cm|g\b|gy|min|hour|people|times|units?|tablets?))"
_YEAR = rf"(?:\d{{4}}(?!\d)|{_SHORT_YEAR})"
_BETWEEN = r"\s{0,2}[./,_-]?\s{0,2}"
_WRITTEN = (
    rf"(?P<day>{_DAY})(?:\s+of)?(?:\s+the)?{_BETWEEN}(?P<month>{_MONTH}){_BETWEEN}(?P<year>{_YEAR})"
    rf"|(?P<month2>{_MONTH})\s{{0,2}}(?P<day2>{_DAY})[\s,./-]{{1,3}}(?P<year2>{_YEAR})"
)
_IN_FIGURES = (
    r"(?P<one>\d{1,2})(?P<sign>[\s./,_-]{1,3})(?P<two>\d{1,2})(?P<sign2>[\s./,_-]{1,3})(?P<year3>\d{4}|'?\d{2})(?!\d)"
    r"|(?P<year4>\d{4})[\s./,_-]{1,3}(?P<month4>\d{1,2})[\s./,_-]{1,3}(?P<day4>\d{1,2})(?!\d)"
    r"|(?P<solid>\d{8})(?!\d)"
)
_DATE = re.compile(rf"(?<![\d.])(?:{_WRITTEN}|{_IN_FIGURES})", re.IGNORECASE)
_BORN = re.compile(
    r"(?:\bd\W{0,2}o\W{0,2}b\b|\bdate\W{1,3}of\W{1,3}birth\b|\bbirth\W?da(?:y|te)\b|\bborn\b)[^\d\n]{0,25}?"
    rf"(?P<when>{_DAY}(?:\s+of)?(?:\s+the)?{_BETWEEN}{_MONTH}(?:{_BETWEEN}'?\d{{2,4}}\b)?"
    rf"|{_MONTH}\s{{0,2}}{_DAY}(?:[\s,./-]{{1,3}}'?\d{{2,4}}\b)?|{_MONTH}{_BETWEEN}\d{{4}}"
    r"|\d{1,4}[\s./,_-]{1,3}\d{1,2}[\s./,_-]{1,3}\d{1,4}|\d{1,2}[./-]\d{1,2}|\d{6}(?:\d\d)?|\d{4})(?!\d)",
    re.IGNORECASE,
)
said_to_be_of_birth = every(_BORN, "when")


def long_past(plain: str, on: date) -> Iterator[Span]:
    """Give whole dates on which somebody who reads this may have been born."""
    for found in _DATE.finditer(plain):
        year = _year_of(found, on)
        if year is not None and 1900 <= year <= on.year - YOUNGEST:
            yield found.span()


def other_dates(plain: str, on: date) -> Iterator[Span]:
    """Give the dates that stay, so that nothing else is made of their figures."""
    for found in _DATE.finditer(plain):
        if _year_of(found, on) is not None:
            yield found.span()


def _year_of(found: re.Match[str], on: date) -> int | None:
    """Return the year of what looks like a date, or None if it is none."""
    if solid := found["solid"]:
        readings = ((solid[4:], solid[2:4], solid[:2]), (solid[:4], solid[4:6], solid[6:]))
        years = (int(year) for year, month, day in readings if _is_day(int(day), int(month)))
        return next((year for year in years if 1900 <= year <= on.year), None)
    year = found["year"] or found["year2"] or found["year3"] or found["year4"]
    if found["year3"]:
        one, two = int(found["one"]), int(found["two"])
        is_short = len(year) < 4
        if is_short and not all(sign.strip() in (".", "/", "-", "_") for sign in (found["sign"], found["sign2"])):
            return None  # figures in a row, such as doses
        if not (_is_day(one, two) or _is_day(two, one)):
            return None
    elif found["year4"] and not _is_day(int(found["day4"]), int(found["month4"])):
        return None
    elif not found["year4"]:
        day = re.match(r"\d+", found["day"] or found["day2"])
        if day is None or not 1 <= int(day[0]) <= 31:
            return None
    if len(year) == 4:
        return int(year)
    short = int(year.removeprefix("'"))
    return 2000 + short if 2000 + short <= on.year else 1900 + short


def _is_day(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12
