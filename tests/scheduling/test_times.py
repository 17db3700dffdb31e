"""A day and a time mean one moment, or are asked again."""

from datetime import UTC, date, datetime, time

import pytest

from scheduling.times import moment, moment_in_words, objection_to_clock

FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "clock", "in_utc"),
    [
        (date(2026, 1, 5), time(9), datetime(2026, 1, 5, 9, tzinfo=UTC)),
        (date(2026, 7, 5), time(9), datetime(2026, 7, 5, 8, tzinfo=UTC)),
        (date(2026, 7, 5), time(0, 30), datetime(2026, 7, 4, 23, 30, tzinfo=UTC)),
        (FORWARD, time(0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (FORWARD, time(2), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (FORWARD, time(9), datetime(2026, 3, 29, 8, tzinfo=UTC)),
        (BACK, time(0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (BACK, time(2), datetime(2026, 10, 25, 2, tzinfo=UTC)),
        (date.max, time(23, 59), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
    ],
)
def test_a_time_here_is_a_moment_in_utc_and_is_said_as_it_was_typed(day, clock, in_utc):
    assert objection_to_clock(day, clock) == ""
    assert moment(day, clock) == in_utc
    assert moment_in_words(moment(day, clock)).endswith(f"{day.year} at {clock.hour}:{clock.minute:02}")


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_a_time_that_the_clocks_skip_is_asked_again(clock):
    assert objection_to_clock(FORWARD, clock) == (
        f"There is no 1:{clock.minute:02} on Sunday 29 March 2026: the clocks go forward from 1:00 to 2:00."
        " Choose a time before 1:00, or 2:00 or later."
    )


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_a_time_that_comes_twice_is_asked_again(clock):
    assert objection_to_clock(BACK, clock) == (
        f"1:{clock.minute:02} comes twice on Sunday 25 October 2026: the clocks go back from 2:00 to 1:00."
        " Choose a time before 1:00, or 2:00 or later."
    )


def test_a_moment_in_the_hour_that_comes_twice_says_which_of_the_two_it_is():
    assert moment_in_words(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "Sunday 25 October 2026 at 1:30 BST"
    assert moment_in_words(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "Sunday 25 October 2026 at 1:30 GMT"
