"""What a worker asks the database about all its answers at once: which generation is it, and until when does it hold?"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

from django.db import close_old_connections, connection
from django.utils import timezone

from delivery.models import Generation
from pages.models import PageDetails
from quality_marks.models import Certificate
from queries.prepared import Prepared

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PublicState:
    """What the public sees is of this generation, and no date changes any of it while `since <= now < until`.

    Both are seconds since 1970, as `time.time` gives them. The token alone says which generation; the number is for people.
    """

    number: int
    token: str
    since: float
    until: float


@dataclass(frozen=True)
class Sighting:
    """A state, and when the look at it began, on the clock that never goes back."""

    state: PublicState
    began: float


class Look:
    """Looks at the generation. Dates are asked for again only when it is another one, or when the last of them came."""

    def __init__(self, now: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.monotonic = monotonic
        self._last: PublicState | None = None

    def __call__(self) -> Sighting:
        """Give what holds now.

        Raises:
            DatabaseError: the database cannot be asked, or has no generation because it was never migrated.
        """
        began, now = self.monotonic(), self.now()
        close_old_connections()  # as around a request, which this is none
        number, token = _generation()
        last = self._last
        if last is None or (last.number, last.token) != (number, token) or not last.since <= now < last.until:
            self._last = last = PublicState(
                number, token, now, next_change(datetime.fromtimestamp(now, UTC)).timestamp()
            )
        close_old_connections()
        return Sighting(last, began)


def _generation() -> tuple[int, str]:
    with (
        connection.cursor() as cursor
    ):  # by hand, as each worker looks twice a second, and twice for each page that it makes
        cursor.execute(f"SELECT number, token FROM {Generation._meta.db_table} WHERE id = 1")  # noqa: S608 - a table of ours
        found: tuple[int, str] | None = cursor.fetchone()
    if found is None:
        raise Generation.DoesNotExist
    return found


def next_change(now: datetime) -> datetime:
    """Give the next moment at which a date alone changes what readers see: always a midnight where the site is at home.

    A page is overdue from the day after its review is due; a certificate counts from its first day to its last, or
    until it is taken back. Where nothing is due, that is the end of time.
    """
    today = timezone.localdate(now)
    days = [after(due) for due in _DUE(today=today)]
    for begins, ends, taken_back in _HELD():
        days += [begins, after(ends), taken_back]
    return min((start_of(day) for day in days if day and day > today), default=datetime.max.replace(tzinfo=UTC))


_DUE = Prepared(
    lambda today: (
        PageDetails.objects.live()
        .filter(review_due_on__gte=today)
        .order_by("review_due_on")
        .values_list("review_due_on", flat=True)[:1]
    )
)
_HELD = Prepared(lambda: Certificate.objects.values_list("held_from", "held_until", "revoked_on"))


def after(day: date | None) -> date | None:
    """Give the day after, or none where there is none."""
    return day + ONE_DAY if day and day < date.max else None


def start_of(day: date) -> datetime:
    """Give the moment a day begins where the site is at home, summer time or not."""
    return datetime.combine(day, time_of_day.min, tzinfo=timezone.get_default_timezone())
