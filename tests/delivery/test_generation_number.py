"""Until when what is kept holds: the next midnight at which a date changes something, wherever the clocks stand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from delivery.generation import Look, next_change
from delivery.models import Generation
from pages.models import PageDetails
from quality_marks.models import Certificate
from tests import factories
from tests.delivery.scenes import Clock, generation
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
NEVER = datetime.max.replace(tzinfo=UTC)


def due(day: date) -> None:
    """Set a scene: one live page that is due for review on that day."""
    factories.published_page()
    PageDetails.objects.update(reviewed_on=date(2020, 1, 1), review_due_on=day)


def test_where_nothing_is_due_nothing_changes():
    assert next_change(NOW) == NEVER


@pytest.mark.parametrize(
    ("due_on", "changes_at"),
    [
        (date(2026, 12, 1), datetime(2026, 12, 2, 0, tzinfo=UTC)),
        (date(2026, 11, 16), datetime(2026, 11, 17, 0, tzinfo=UTC)),  # today is not overdue yet
        (date(2027, 6, 30), datetime(2027, 6, 30, 23, tzinfo=UTC)),  # midnight in summer is an hour earlier
        (date(2027, 3, 27), datetime(2027, 3, 28, 0, tzinfo=UTC)),  # the clocks go forward an hour after this midnight
        (date(2027, 3, 28), datetime(2027, 3, 28, 23, tzinfo=UTC)),  # and so the day has 23 hours
        (date(2027, 10, 30), datetime(2027, 10, 30, 23, tzinfo=UTC)),  # they go back an hour after this one
        (date(2027, 10, 31), datetime(2027, 11, 1, 0, tzinfo=UTC)),  # and so the day has 25
        (date(2028, 2, 28), datetime(2028, 2, 29, 0, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 3, 1, 0, tzinfo=UTC)),
        (date(2027, 2, 28), datetime(2027, 3, 1, 0, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2027, 1, 1, 0, tzinfo=UTC)),
        (date(9999, 12, 31), NEVER),
    ],
)
def test_a_page_is_overdue_from_the_midnight_after_the_day(due_on, changes_at):
    due(due_on)

    assert next_change(NOW) == changes_at
    assert changes_at == NEVER or changes_at.astimezone(LONDON).timetz().replace(tzinfo=None).isoformat() == "00:00:00"


def test_what_is_overdue_already_changes_no_more():
    due(date(2026, 11, 15))

    assert next_change(NOW) == NEVER


@pytest.mark.parametrize(
    ("now", "changes_at"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 23, tzinfo=UTC)),
        (datetime(2027, 3, 28, 22, 59, 59, tzinfo=UTC), datetime(2027, 3, 28, 23, tzinfo=UTC)),
        (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), NEVER),
    ],
)
def test_the_day_is_the_sites_own_and_not_that_of_greenwich(now, changes_at):
    due(date(2027, 3, 28))

    assert next_change(now) == changes_at


def test_a_draft_or_an_old_version_is_due_for_nobody():
    page = factories.published_page()
    old = factories.latest(page).object_id
    factories.publish_again(page)
    factories.new_draft(page)
    PageDetails.objects.update(reviewed_on=None, review_due_on=None)
    PageDetails.objects.filter(extended_object=old).update(reviewed_on=TODAY, review_due_on=date(2026, 12, 1))

    assert next_change(NOW) == NEVER


@pytest.mark.parametrize(
    ("dates", "changes_on"),
    [
        ({"held_from": date(2026, 1, 1), "held_until": date(2026, 12, 31)}, date(2027, 1, 1)),
        ({"held_from": date(2026, 12, 1), "held_until": date(2026, 12, 31)}, date(2026, 12, 1)),
        ({"held_from": date(2026, 1, 1), "held_until": TODAY}, date(2026, 11, 17)),
        ({"held_from": date(2025, 1, 1), "held_until": date(2025, 12, 31)}, None),
        (
            {"held_from": date(2026, 1, 1), "held_until": date(2026, 12, 31), "revoked_on": date(2026, 11, 20)},
            date(2026, 11, 20),
        ),
        (
            {"held_from": date(2026, 1, 1), "held_until": date(2026, 12, 31), "revoked_on": date(2026, 2, 1)},
            date(2027, 1, 1),
        ),
    ],
)
def test_a_certificate_counts_from_its_first_day_to_its_last(dates, changes_on):
    Certificate.objects.create(key="a", scheme=factories.scheme(), holder="Plainleaf", **dates)

    assert next_change(NOW) == (datetime(*changes_on.timetuple()[:3], tzinfo=LONDON) if changes_on else NEVER)


def test_the_first_of_all_dates_counts():
    due(date(2026, 12, 24))
    factories.certificate(held_from=date(2026, 12, 1), held_until=date(2027, 11, 30))

    assert next_change(NOW).date() == date(2026, 12, 1)


def test_a_look_asks_for_dates_only_when_they_may_have_changed(django_assert_num_queries):
    due(date(2026, 12, 1))
    generation()
    clock = Clock(wall=NOW.timestamp())
    look = Look(now=clock.now, monotonic=clock.monotonic)
    with django_assert_num_queries(3):
        first = look()
    clock.pass_(1)
    with django_assert_num_queries(1):
        second = look()
    clock.wall = datetime(2026, 12, 2, tzinfo=UTC).timestamp()
    with django_assert_num_queries(3):
        third = look()

    assert first.state == second.state
    assert (first.began, second.began) == (1_000, 1_001)
    assert (third.state.number, third.state.since) == (first.state.number, clock.wall)
    assert third.state.until > first.state.until


def test_a_restored_database_with_the_same_number_is_another_state():
    look = Look(now=lambda: NOW.timestamp())
    generation()
    first = look()

    Generation.objects.update(token="another")

    assert look().state.number == first.state.number
    assert look().state != first.state


def test_a_database_that_was_never_migrated_cannot_be_looked_at():
    Generation.objects.all().delete()

    with pytest.raises(Generation.DoesNotExist):
        Look()()
