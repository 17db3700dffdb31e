"""Who may plan what, for when, and what is said of it."""

from datetime import timedelta

import pytest
from django.core import mail

from pages.rules import NotAllowed, is_live
from scheduling import services
from scheduling.models import Plan, PlanStep
from scheduling.telling import tell
from tests import factories
from tests.factories import NOW, new_draft, person, published_page
from tests.reviews.scenes import approved, in_roles, signed, somebody, submitted
from tests.scheduling.scenes import NINE, TEN, WHY, approved_draft, as_it_is, planned, planned_withdrawal

pytestmark = pytest.mark.django_db


def words(plan: Plan) -> str:
    return tell([as_it_is(plan)])[0].words


# What is said ---------------------------------------------------------------------------------------------------------


def test_a_plan_says_what_goes_out_when_and_what_readers_see_until_then():
    assert words(planned()) == (
        "Version 2 of CT scan goes out on Sunday 29 November 2026 at 9:00. Until then readers see version 1."
    )


def test_a_first_version_has_nothing_before_it():
    plan = planned(approved().version)

    assert words(plan) == (
        "Version 1 of CT scan goes out on Sunday 29 November 2026 at 9:00. Until then readers cannot read the page."
    )


def test_a_withdrawal_says_the_same_of_the_page():
    assert words(planned_withdrawal()) == (
        "CT scan is withdrawn on Sunday 29 November 2026 at 9:00. Until then readers see version 1."
    )


def test_of_two_plans_the_later_one_says_what_comes_before_it():
    draft = approved_draft()
    planned(draft)
    plan = planned_withdrawal(draft.content.page, due_at=TEN)

    assert words(plan) == (
        "CT scan is withdrawn on Sunday 29 November 2026 at 10:00. Before that, from Sunday 29 November 2026 at 9:00,"
        " readers see version 2."
    )


def test_a_page_that_comes_back_says_that_it_is_away_before():
    draft = approved_draft()
    planned_withdrawal(draft.content.page)

    assert "Before that, from Sunday 29 November 2026 at 9:00, readers cannot read the page." in words(
        planned(draft, due_at=TEN)
    )


def test_plans_take_the_same_few_queries_however_many_they_are(django_assert_num_queries):
    plans = [planned_withdrawal(published_page(f"page-{n}", title=f"Page {n}")) for n in range(4)]
    planned(approved_draft(published_page("other", title="Other")))
    for some in (plans[:1], plans):
        with django_assert_num_queries(2):
            tell(Plan.objects.filter(pk__in=[plan.pk for plan in some]))


# Who may, and for when ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "clinical", "patient", "plain-language", "admin", "superuser"])
def test_only_a_publisher_plans_and_calls_off(who):
    draft = approved_draft()
    by = somebody(who)

    with pytest.raises(NotAllowed, match="Only a publisher publishes"):
        services.plan_publication(version=draft, by=by, due_at=NINE, why=WHY, at=NOW)
    with pytest.raises(NotAllowed, match="Only a publisher withdraws"):
        services.plan_withdrawal(page=draft.content.page, by=by, due_at=NINE, why=WHY, at=NOW)
    plan = planned(draft)
    with pytest.raises(NotAllowed, match="Only a publisher calls a plan off"):
        services.call_off(plan=plan, by=by, why=WHY, at=NOW)
    assert as_it_is(plan).stands


def test_what_nobody_has_approved_cannot_be_planned():
    draft = new_draft(published_page())
    for version in (draft, submitted(draft.content.page).version):
        with pytest.raises(NotAllowed, match=r"Nobody has reviewed|Still to sign off"):
            planned(version)


def test_a_live_version_cannot_be_planned_and_what_is_not_live_cannot_expire():
    live = factories.latest(published_page())
    with pytest.raises(NotAllowed, match="Only a draft can be published"):
        planned(live)
    with pytest.raises(NotAllowed, match="not live"):
        planned_withdrawal(factories.page("mri-scan", title="MRI scan"))


def test_the_home_page_does_not_expire():
    home = published_page("home", title="Home", template="home")
    home.set_as_homepage()

    with pytest.raises(NotAllowed, match="home page cannot be withdrawn"):
        planned_withdrawal(home)


@pytest.mark.parametrize(
    ("due_at", "refusal"),
    [
        (NOW, "has gone already"),
        (NOW - timedelta(minutes=1), "has gone already"),
        (NOW + timedelta(days=367), "more than a year away"),
    ],
)
def test_a_plan_is_for_a_time_within_a_year_from_now(due_at, refusal):
    draft = approved_draft()
    with pytest.raises(NotAllowed, match=refusal):
        planned(draft, due_at=due_at)
    with pytest.raises(NotAllowed, match=refusal):
        planned_withdrawal(draft.content.page, due_at=due_at)


@pytest.mark.parametrize("why", ["", " \n"])
def test_a_plan_and_its_end_have_a_reason(why):
    draft = approved_draft()
    with pytest.raises(NotAllowed, match="Say why"):
        planned(draft, why=why)
    with pytest.raises(NotAllowed, match="Say why"):
        planned_withdrawal(draft.content.page, why=why)
    with pytest.raises(NotAllowed, match="Say why"):
        services.call_off(plan=planned(draft), by=person("publisher"), why=why, at=NOW)


def test_readers_are_led_to_a_live_page_alone():
    page, draft = published_page(), factories.page("mri-scan", title="MRI scan")
    for instead in (page, draft):
        with pytest.raises(NotAllowed, match="Choose a live page"):
            planned_withdrawal(page, instead=instead)


def test_a_page_has_one_plan_of_a_kind_and_a_later_one_comes_later():
    draft = approved_draft()
    planned(draft, due_at=TEN)

    with pytest.raises(NotAllowed, match=r"Version 2 of CT scan goes out on .* Call that off first"):
        planned(draft, due_at=TEN + timedelta(hours=1))
    for due_at in (NINE, TEN):
        with pytest.raises(NotAllowed, match=r"goes out on .* Choose a later time"):
            planned_withdrawal(draft.content.page, due_at=due_at)


# Called off, and on record --------------------------------------------------------------------------------------------


def test_whoever_may_publish_calls_off_and_the_planner_hears_of_it(django_capture_on_commit_callbacks):
    plan = planned()
    other = in_roles("second-publisher@example.org", "publisher")

    with django_capture_on_commit_callbacks(execute=True):
        services.call_off(plan=plan, by=other, why="The leaflet is late.", at=NOW)

    assert words(plan) == (
        "Version 2 of CT scan was to go out on Sunday 29 November 2026 at 9:00. second-publisher@example.org called it"
        " off on Monday 16 November 2026 at 12:00: “The leaflet is late.”"
    )
    (letter,) = mail.outbox
    assert letter.to == ["publisher@example.org"]
    assert letter.subject == "CT scan: what you planned was called off"
    assert "The leaflet is late." in letter.body
    with pytest.raises(NotAllowed, match=r"This plan is over. It is now: Called off"):
        services.call_off(plan=plan, by=other, why="Again.", at=NOW)
    planned(plan.version)


def test_a_look_at_plans_that_fails_undoes_nothing_and_is_in_the_log(
    monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("No disk.")

    draft = approved_draft()
    monkeypatch.setattr("scheduling.hearing.look_again", fail)

    with django_capture_on_commit_callbacks(execute=True):
        factories.withdraw(draft.content.page)

    assert "on_commit" in caplog.text
    assert not is_live(draft.content.page.pk)


def test_every_step_is_on_record_with_the_name_of_then():
    plan = planned()
    services.call_off(plan=plan, by=person("publisher"), why="Not yet.", at=NOW)

    assert list(plan.steps.values_list("step", "by_name", "why")) == [
        (PlanStep.Turn.PLANNED, "publisher@example.org", WHY),
        (PlanStep.Turn.CALLED_OFF, "publisher@example.org", "Not yet."),
    ]


def test_a_plan_changes_nothing_that_readers_get_and_nothing_of_the_review():
    draft = approved_draft()
    planned(draft)

    assert is_live(draft.content.page_id)
    assert draft.reviews.get().state == "approved"
    with pytest.raises(NotAllowed, match=r"already|over|no longer"):
        signed(draft.reviews.get(), "clinical", by=in_roles("second@example.org", "clinical"))
