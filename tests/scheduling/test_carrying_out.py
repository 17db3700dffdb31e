"""What is planned happens when its time has come: once, in order, by the engine's own steps, or not at all."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from djangocms_versioning.constants import DRAFT, PUBLISHED, UNPUBLISHED

from accounts.models import User
from desk.worklist import Worklist
from pages.models import PageDetails, Withdrawal
from pages.rules import is_live
from reviews import withdrawing
from reviews.models import Entry
from scheduling import carrying_out
from scheduling.models import Plan, PlanStep
from tests import factories
from tests.delivery.scenes import generation
from tests.factories import NOW, TODAY, person, published_page
from tests.reviews.scenes import approved, in_roles, state_of
from tests.scheduling.scenes import (
    NINE,
    TEN,
    approved_draft,
    as_it_is,
    carried_out,
    last_why,
    planned,
    planned_withdrawal,
)

pytestmark = pytest.mark.django_db

EARLY = NINE - timedelta(minutes=1)
LATE = NINE + timedelta(hours=2, minutes=40)


def command(at=NINE) -> str:
    said = StringIO()
    call_command("publish_scheduled", at=at, stdout=said)
    return said.getvalue()


# Going out ------------------------------------------------------------------------------------------------------------


def test_a_version_goes_out_at_its_time_and_not_before():
    plan = planned()

    assert command(EARLY) == ""
    assert state_of(plan.version) == DRAFT
    assert command(NINE) == (
        "Version 2 of CT scan was to go out on Sunday 29 November 2026 at 9:00. Done on Sunday 29 November 2026 at 9:00."
        " It was planned for Sunday 29 November 2026 at 9:00. It was on time.\n"
    )
    assert state_of(plan.version) == PUBLISHED


def test_the_planner_published_it_as_planned_and_everything_follows_as_from_any_publication():
    plan = planned()
    before = generation()

    carried_out()

    entry = Entry.objects.filter(step=Entry.Step.PUBLISHED).last()
    assert (entry.by, entry.at, entry.version) == (person("publisher"), NINE, plan.version)
    step = plan.steps.last()
    assert (step.step, step.by, step.at) == (PlanStep.Turn.DONE, person("publisher"), NINE)
    details = PageDetails.objects.get(extended_object=plan.version.object_id)
    assert details.published_on == NINE.date()
    assert plan.version.seals.exists()
    assert generation() > before


def test_run_again_it_does_nothing():
    planned()
    command()
    entries = Entry.objects.count()

    assert command() == ""
    assert command(TEN) == ""
    assert Entry.objects.count() == entries


def test_what_is_late_goes_out_at_once_and_the_record_says_both_times():
    plan = planned()

    carried_out(LATE)

    assert as_it_is(plan).ended_at == LATE
    assert last_why(plan) == "It was planned for Sunday 29 November 2026 at 9:00. It was 2 hours late."
    assert Entry.objects.filter(step=Entry.Step.PUBLISHED).last().at == LATE


def test_a_page_is_withdrawn_at_its_time_with_the_reason_and_the_page_to_go_to(client):
    page, instead = published_page(), published_page("mri-scan", title="MRI scan")
    plan = planned_withdrawal(page, instead=instead)

    carried_out()

    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.reason, withdrawal.instead, withdrawal.withdrawn_on) == (plan.why, instead, NINE.date())
    assert Entry.objects.filter(step=Entry.Step.WITHDRAWN).get().by == person("publisher")
    assert client.get("/ct-scan/").status_code == 410
    factories.readers_are_told_why()
    assert plan.why in client.get("/ct-scan/").content.decode()


# After a gap ----------------------------------------------------------------------------------------------------------


def test_after_a_gap_everything_happens_in_its_order():
    draft = approved_draft()
    planned_withdrawal(draft.content.page)
    planned(draft, due_at=TEN)
    planned_withdrawal(published_page("mri-scan", title="MRI scan"), due_at=NINE + timedelta(minutes=30))

    told = carried_out(TEN + timedelta(days=3))

    assert [one.words.partition(" on ")[0] for one in told] == [
        "CT scan was to be withdrawn",
        "MRI scan was to be withdrawn",
        "Version 2 of CT scan was to go out",
    ]
    assert all(one.happened for one in told)
    assert is_live(draft.content.page_id)
    assert Withdrawal.objects.get(page=draft.content.page_id).ended_on is not None
    steps = Entry.objects.filter(page=draft.content.page_id).values_list("step", flat=True)
    assert list(steps)[-2:] == [Entry.Step.WITHDRAWN, Entry.Step.PUBLISHED]


def test_a_version_goes_out_and_its_page_is_withdrawn_later_as_planned():
    draft = approved_draft()
    planned(draft)
    plan = planned_withdrawal(draft.content.page, due_at=TEN)

    carried_out(NINE)
    assert as_it_is(plan).stands
    carried_out(TEN)

    assert as_it_is(plan).state == Plan.Stage.DONE
    assert state_of(draft) == UNPUBLISHED


# Refused --------------------------------------------------------------------------------------------------------------


def told(user):
    return [task.why for task in Worklist(user, TODAY)[:20] if "did not happen" in task.what]


def test_what_the_rules_refuse_does_not_go_out_and_is_a_task_and_a_letter(django_capture_on_commit_callbacks):
    plan = planned()
    User.objects.filter(pk=person("editor").pk).update(is_active=False)  # nobody answers for the page any more

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CommandError, match="did not happen: 1"):
        command()

    assert as_it_is(plan).state == Plan.Stage.FAILED
    assert last_why(plan) == "Nobody answers for this page yet. Name its owner in the page details."
    assert state_of(plan.version) == DRAFT
    assert any(last_why(plan) in why for why in told(person("publisher")))
    (letter,) = mail.outbox
    assert letter.to == ["publisher@example.org"]
    assert last_why(plan) in letter.body


@pytest.mark.parametrize("lost", ["role", "account"])
def test_it_is_refused_where_the_planner_may_not_publish_any_more(lost, django_capture_on_commit_callbacks):
    other = in_roles("second-publisher@example.org", "publisher")
    plan = planned()
    if lost == "role":
        person("publisher").groups.clear()
    else:
        User.objects.filter(email="publisher@example.org").update(is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        (came_of_it,) = carried_out()

    assert not came_of_it.happened
    assert last_why(plan) == "publisher@example.org planned this, and is no publisher any more."
    assert state_of(plan.version) == DRAFT
    assert len(told(other)) == 1
    assert [letter.to for letter in mail.outbox] == [["second-publisher@example.org"]]


def test_a_role_that_was_given_back_meanwhile_counts():
    plan = planned()
    publisher = person("publisher")
    groups = list(publisher.groups.all())
    publisher.groups.clear()
    publisher.groups.set(groups)

    carried_out()

    assert as_it_is(plan).state == Plan.Stage.DONE


def test_one_refusal_stops_none_of_the_others():
    nowhere = published_page("nowhere", title="Nowhere")
    refused = planned_withdrawal(published_page("old-scan", title="Old scan"), instead=nowhere)
    plan = planned(due_at=NINE + timedelta(minutes=5))
    factories.withdraw(nowhere)

    first, second = carried_out(TEN)

    assert not first.happened
    assert second.happened
    assert last_why(refused) == "Choose a live page for readers to go to instead."
    assert state_of(plan.version) == PUBLISHED


def test_what_breaks_is_tried_again_and_stops_none_of_the_others(monkeypatch, caplog):
    broken = planned_withdrawal(published_page("old-scan", title="Old scan"))
    plan = planned(due_at=NINE + timedelta(minutes=5))
    with monkeypatch.context() as patched:
        patched.setattr(withdrawing, "withdraw_page", lambda **asked: 1 / 0)
        with pytest.raises(CommandError, match="did not happen: 1"):
            command(TEN)

    assert state_of(plan.version) == PUBLISHED
    assert as_it_is(broken).stands
    assert "could not be done" in caplog.text
    assert all(one.happened for one in carried_out(TEN))


def test_there_is_no_way_around_the_gate(monkeypatch):
    """Whatever a plan says: what the sign-offs themselves do not let out stays where it is."""
    plan = planned()
    monkeypatch.setattr(carrying_out, "what_changed", lambda plan: "")
    review = plan.version.reviews.get()
    with_role = person("clinical")
    plan.version.contributions.create(author=with_role)

    carried_out()

    assert as_it_is(plan).state == Plan.Stage.FAILED
    assert last_why(plan) == "Still to sign off: clinical."
    assert state_of(plan.version) == DRAFT
    assert review.published_at is None


# Over both nights -----------------------------------------------------------------------------------------------------

SPRING, AUTUMN = datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    "due_at",
    [
        SPRING + timedelta(minutes=55),  # 0:55, before the clocks go forward
        SPRING + timedelta(minutes=60),  # 2:00, which comes next
        SPRING + timedelta(hours=2),  # 3:00
        AUTUMN - timedelta(minutes=30),  # 0:30, in summer time
        AUTUMN + timedelta(hours=2),  # 2:00, after the hour that comes twice
        AUTUMN + timedelta(hours=9),
    ],
    ids=str,
)
def test_a_night_on_which_the_clocks_change_is_as_any_other(due_at):
    plan = planned(due_at=due_at)
    runs = [due_at + timedelta(minutes=minutes) for minutes in (-120, -60, -5, 0, 5, 60)]
    went_out = [ran for ran in runs for one in carried_out(ran) if one.happened]

    assert went_out == [due_at]
    assert last_why(plan).endswith("It was on time.")


def test_the_day_of_a_publication_is_the_day_here():
    at = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 July
    plan = planned(due_at=at)

    carried_out(at)

    details = PageDetails.objects.get(extended_object=plan.version.object_id)
    assert str(details.published_on) == "2027-07-01"


def test_an_approval_may_wait_and_its_review_dates_stay_those_of_the_review():
    plan = planned(approved(factories.page()).version, due_at=NOW + timedelta(days=200))

    carried_out(NOW + timedelta(days=200))

    details = PageDetails.objects.get(extended_object=plan.version.object_id)
    assert details.reviewed_on == TODAY
