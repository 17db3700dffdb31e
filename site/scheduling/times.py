"""Which moment a day and a time on the clocks of the United Kingdom mean, and how a moment is said in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

LONDON = ZoneInfo("Europe/London")


def objection_to_clock(day: date, clock: time) -> str:
    """Object to a time that the clocks skip on that day, or that they show twice."""
    local = datetime.combine(day, clock, LONDON)
    words = {"time": _clock_in_words(local), "day": date_format(day, "l j F Y")}
    if local.astimezone(UTC).astimezone(LONDON).time() != clock:
        return (
            _(
                "There is no %(time)s on %(day)s: the clocks go forward from 1:00 to 2:00. Choose a time before 1:00,"
                " or 2:00 or later."
            )
            % words
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return (
            _(
                "%(time)s comes twice on %(day)s: the clocks go back from 2:00 to 1:00. Choose a time before 1:00,"
                " or 2:00 or later."
            )
            % words
        )
    return ""


def moment(day: date, clock: time) -> datetime:
    """Give the moment in UTC that a day and a time in London mean; `objection_to_clock` says where they mean none."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def moment_in_words(at: datetime) -> str:
    """Give a moment as clocks here show it, such as “Sunday 29 March 2026 at 9:00”."""
    local = at.astimezone(LONDON)
    words = {"day": date_format(local.date(), "l j F Y"), "time": _clock_in_words(local)}
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():  # in the hour that comes twice
        words["time"] += f" {local.tzname()}"
    return _("%(day)s at %(time)s") % words


def _clock_in_words(local: datetime) -> str:
    return f"{local.hour}:{local.minute:02}"
