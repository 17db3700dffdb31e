"""What of plans the database itself refuses, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from scheduling import services
from scheduling.basis import basis_of
from scheduling.models import Plan, PlanStep
from tests import factories
from tests.factories import NOW, person
from tests.scheduling.scenes import NINE, TEN, carried_out, planned, planned_withdrawal

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def refused(change, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "fields",
    [
        {"due_at": TEN},
        {"why": "Another."},
        {"kind": "withdraw"},
        {"basis": {}},
        {"planned_at": NOW - timedelta(days=1)},
    ],
    ids=str,
)
def test_a_plan_stays_as_it_was_made(fields):
    planned()
    refused(lambda: Plan.objects.update(**fields), "stays as it was made")


def test_a_plan_is_not_deleted_nor_given_to_somebody_else():
    planned()
    refused(lambda: Plan.objects.update(planned_by=person("editor")), "stays as it was made")
    refused(lambda: Plan.objects.all()._raw_delete("default"), "stays as it was made|FOREIGN KEY|foreign key")


def test_what_became_of_it_is_only_added_to():
    planned()
    refused(lambda: PlanStep.objects.update(why="Forged."), "only ever added to")
    refused(lambda: PlanStep.objects.all().delete(), "only ever added to")


def test_nobody_says_that_it_is_done_before_it_is():
    plan = planned()
    refused(lambda: Plan.objects.update(state="done", ended_at=NOW), "is done when its version is out")
    other = planned_withdrawal(plan.page, due_at=TEN)
    refused(lambda: Plan.objects.filter(pk=other.pk).update(state="done", ended_at=NOW), "its page is withdrawn")


def test_what_ended_stays_as_it_ended():
    plan = planned()
    services.call_off(plan=plan, by=person("publisher"), why="Not yet.", at=NOW)
    refused(lambda: Plan.objects.update(state="planned", ended_at=None), "stays as it ended")
    refused(lambda: Plan.objects.update(ended_at=TEN), "stays as it ended")


def test_a_plan_begins_as_one_that_stands():
    plan = planned()
    carried_out()
    values = Plan.objects.values().get(pk=plan.pk) | {"id": None, "due_at": TEN}
    refused(lambda: Plan.objects.create(**values), "begins as one that stands")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"why": ""}, "a_plan_says_why"),
        ({"due_at": NOW, "planned_at": NOW}, "a_plan_is_for_later"),
        ({"ended_at": NOW}, "a_plan_stands_or_ended_at_a_time"),
        ({"seen_at": NOW}, "only_what_came_to_nothing_is_seen_to"),
        ({}, "a_page_has_one_plan_of_a_kind_at_a_time|stays as it was made"),
    ],
    ids=str,
)
def test_what_must_never_be_is_a_constraint(fields, words):
    plan = planned()
    other = factories.latest(factories.published_page("other", title="Other"))
    place = {"page_id": other.content.page_id, "version_id": other.pk} if fields else {}
    values = Plan.objects.values().get(pk=plan.pk) | {"id": None} | place | fields

    refused(lambda: Plan.objects.create(**values), words)


def test_only_a_withdrawal_leads_elsewhere():
    plan = planned()
    other = factories.latest(factories.published_page("other", title="Other"))
    values = Plan.objects.values().get(pk=plan.pk)
    values |= {"id": None, "page_id": other.content.page_id, "version_id": other.pk, "instead_id": plan.page_id}

    refused(lambda: Plan.objects.create(**values), "only_a_withdrawal_leads_elsewhere")


def test_a_forged_plan_lets_out_nothing_that_nobody_judged():
    version = factories.latest(factories.page())
    Plan.objects.create(
        kind="publish",
        page=version.content.page,
        version=version,
        basis=basis_of("publish", version),
        due_at=NINE,
        why="Forged.",
        planned_by=person("publisher"),
        planned_at=NOW,
    )

    (came_of_it,) = carried_out()

    assert not came_of_it.happened
    assert factories.latest(version.content.page).state == "draft"
