"""Two who run what is due at the same moment, each on a connection of their own: everything happens once."""

import threading

import pytest
from django.db import connection, connections
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import StateTracking

from reviews import publishing
from reviews import services as reviews
from reviews.models import Entry
from scheduling import services
from scheduling.carrying_out import carry_out_due
from scheduling.models import Plan, PlanStep
from tests.factories import NOW, person
from tests.reviews.test_two_at_once import at_once
from tests.scheduling.scenes import NINE, as_it_is, planned, planned_withdrawal

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def run() -> None:
    list(carry_out_due(NINE))


def test_two_commands_publish_once():
    plan = planned()

    assert at_once(run, run, run) == ["", "", ""]

    assert StateTracking.objects.filter(version=plan.version, new_state=PUBLISHED).count() == 1
    assert Entry.objects.filter(step=Entry.Step.PUBLISHED, version=plan.version).count() == 1
    assert list(plan.steps.values_list("step", flat=True)) == [PlanStep.Turn.PLANNED, PlanStep.Turn.DONE]


def test_two_commands_withdraw_once():
    plan = planned_withdrawal()

    at_once(run, run)

    assert Entry.objects.filter(step=Entry.Step.WITHDRAWN).count() == 1
    assert as_it_is(plan).state == Plan.Stage.DONE


def test_what_is_called_off_while_it_is_due_either_happens_or_does_not():
    plan = planned()
    publisher = person("publisher")

    _ran, refused = at_once(run, lambda: services.call_off(plan=plan, by=publisher, why="Not yet.", at=NOW))

    is_out = type(plan.version).objects.get(pk=plan.version_id).state == PUBLISHED
    assert as_it_is(plan).state == (Plan.Stage.DONE if is_out else Plan.Stage.CALLED_OFF)
    assert bool(refused) == is_out
    assert plan.steps.count() == 2


def test_two_publishers_plan_one_thing_once():
    plan = planned()
    services.call_off(plan=plan, by=person("publisher"), why="Not yet.", at=NOW)
    publisher = person("publisher")

    def again() -> None:
        services.plan_publication(version=plan.version, by=publisher, due_at=NINE, why="Now.", at=NOW)

    ends = at_once(again, again)

    assert sorted(map(bool, ends)) == [False, True]
    assert Plan.objects.standing().count() == 1


def test_while_somebody_else_publishes_it_by_hand_it_goes_out_once():
    plan = planned()
    publisher = person("publisher")

    at_once(run, lambda: publishing.publish(version=plan.version, by=publisher, at=NINE))

    assert StateTracking.objects.filter(version=plan.version, new_state=PUBLISHED).count() == 1
    assert not as_it_is(plan).stands


def test_a_change_is_looked_at_once_it_is_saved_and_never_undone_by_that():
    """The other way round of a test's one transaction: what is heard at a commit is really saved, by whoever runs it."""
    plan = planned()
    ended = threading.Event()

    def take_back() -> None:
        reviews.withdraw_from_review(review=plan.version.reviews.get(), by=person("editor"), at=NOW, reason="A word.")
        ended.set()
        connections.close_all()

    thread = threading.Thread(target=take_back)
    thread.start()
    thread.join(timeout=30)

    assert connection.vendor == "postgresql"
    assert ended.is_set()
    assert as_it_is(plan).state == Plan.Stage.VOID
