"""Days and months as a review counts them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date


def add_months(day: date, months: int) -> date:
    """Give the same day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_day_of_month(day: date) -> date:
    """Give the last day of that day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def first_and_last_day(month: str) -> tuple[date, date] | None:
    """Give the first and the last day of a month such as `2026-11`, or None where a text names no month of 1900 to 2199."""
    if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", month, re.ASCII):
        return None
    first = date.fromisoformat(f"{month}-01")
    return first, last_day_of_month(first)


@dataclass(frozen=True)
class KnownDate:
    """A day, or a month of which the day was not recorded (then `day` is its first)."""

    day: date
    to_month: bool = False

    @classmethod
    def read(cls, text: str) -> KnownDate:
        """Read `YYYY-MM-DD` or `YYYY-MM`.

        Raises:
            ValueError: the text is neither, or no such day exists.
        """
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return cls(date.fromisoformat(f"{text}-01"), to_month=True)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return cls(date.fromisoformat(text))
        raise ValueError(f"“{text}” is not a date. Write 2026-11-16, or 2026-11 when only the month is known.")

    @property
    def end(self) -> date:
        """Give the last day that this date can mean."""
        return last_day_of_month(self.day) if self.to_month else self.day

    def __str__(self) -> str:
        return f"{self.day:%Y-%m}" if self.to_month else self.day.isoformat()
