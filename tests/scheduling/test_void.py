"""A plan is void once anything that it rests on has changed, says why, and is somebody's task."""

from datetime import timedelta

import pytest
from cms.models import PageContent
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT

from accounts.models import User
from desk.worklist import Worklist
from pages.rules import NotAllowed
from reviews import publishing, services
from reviews.models import Review, SignOff
from scheduling import services as plans
from scheduling.models import Plan
from sources.models import Fact, Source
from tests import factories
from tests.factories import NOW, TODAY, person, published_page
from tests.forging import unguarded
from tests.reviews.scenes import approved, asked_by_policy, in_roles, state_of
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

BODY = "<p>It takes [fact: scan-time]. You lie still [source: guide].</p>"
ADVICE = [
    ("CalloutPlugin", {"tone": "urgent", "heading": "Ring now", "html": "<p>Ring 999.</p>"}),
    ("TextPlugin", {"html": "<p>More.</p>"}),
]


@pytest.fixture
def draft():
    """An approved version that cites a source, names a fact and shows urgent advice."""
    factories.source("guide", title="A guide")
    factories.fact()
    published_page("danger", title="Ring now", kind="danger", body=ADVICE)
    body = [("DangerPlugin", {"box": "danger"}), ("TextPlugin", {"html": BODY})]
    return approved_draft(body=body)


# What makes it void ---------------------------------------------------------------------------------------------------


def take_back(draft):
    review = draft.reviews.get()
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="A word is missing.")


def take_back_and_send_again(draft):
    take_back(draft)
    approved(draft.content.page)


def change_the_text(draft):
    Text.objects.filter(placeholder__object_id=draft.object_id).update(body="<p>Other.</p>")


def change_the_title(draft):
    PageContent.admin_manager.filter(pk=draft.object_id).update(title="Other")


def withdraw_a_source(draft):
    guide = Source.objects.get(key="guide")
    guide.state = Source.Standing.WITHDRAWN
    guide.save(at=NOW, why="Its publisher took it away.")


def withdraw_the_source_of_a_fact(draft):
    leaflet = Source.objects.get(key="leaflet")
    leaflet.state = Source.Standing.SUPERSEDED
    leaflet.save(at=NOW, why="A newer one is out.")


def withdraw_a_source_and_take_that_back(draft):
    withdraw_a_source(draft)
    with unguarded():
        Source.objects.filter(key="guide").update(state=Source.Standing.CURRENT)


def rename_a_source_past_every_step(draft):
    with unguarded():
        Source.objects.filter(key="guide").update(title="Another guide")


def replace_a_fact(draft):
    old = Fact.objects.get(key="scan-time")
    old.state, old.superseded_by = Fact.Validity.SUPERSEDED, factories.fact("scan-time-2", text="20 to 40 minutes")
    old.save(at=NOW)


def rewrite_a_fact_past_every_step(draft):
    with unguarded():
        Fact.objects.filter(key="scan-time").update(text="5 minutes")


def publish_other_advice(draft):
    box = PageContent.objects.get(page__reverse_id="danger").page
    factories.publish_again(box, body=[ADVICE[0], ("TextPlugin", {"html": "<p>Other.</p>"})])


def rewrite_advice_past_every_step(draft):
    with unguarded():
        box = PageContent.objects.get(page__reverse_id="danger")
        Text.objects.filter(placeholder__object_id=box.pk).update(body="<p>Other.</p>")


def forge_a_sign_off(draft):
    review = draft.reviews.get()
    given = review.sign_offs.first()
    with unguarded():
        SignOff.objects.filter(pk=given.pk).delete()
        given.pk = None
        given.save(force_insert=True)


def ask_other_people(draft):
    asked_by_policy("guide", "full", "clinical", "plain-language")


def call_the_page_another_kind(draft):
    details = PageContent.admin_manager.get(pk=draft.object_id).pagedetails
    type(details).objects.filter(pk=details.pk).update(kind="imaging")


def withdraw_the_page(draft):
    factories.withdraw(draft.content.page)


def publish_by_hand(draft):
    publishing.publish(version=draft, by=person("publisher"), at=NOW)


CHANGES = {
    take_back: "It was taken back from review, or is judged anew.",
    take_back_and_send_again: "It was taken back from review, or is judged anew.",
    change_the_text: "Its text was changed.",
    change_the_title: "Its text was changed.",
    withdraw_a_source: "“Guideline Makers: A guide” was withdrawn by its publisher on 16 November 2026.",
    withdraw_the_source_of_a_fact: "“Guideline Makers: Having a scan” was replaced by a newer edition on 16 November 2026.",
    withdraw_a_source_and_take_that_back: "“Guideline Makers: A guide” was withdrawn",
    rename_a_source_past_every_step: "A fact or a source that it rests on has changed.",
    replace_a_fact: "was replaced by “How long a scan takes: 20 to 40 minutes” on 16 November 2026.",
    rewrite_a_fact_past_every_step: "Its text was changed.",
    publish_other_advice: "Urgent advice that it shows has changed.",
    rewrite_advice_past_every_step: "Urgent advice that it shows has changed.",
    forge_a_sign_off: "Its sign-offs are not those that it had.",
    ask_other_people: "Who must sign off such a page has changed.",
    call_the_page_another_kind: "Who must sign off such a page has changed.",
    withdraw_the_page: "The page was withdrawn meanwhile.",
    publish_by_hand: "Somebody has published it already.",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_the_plan_is_void_says_why_and_nothing_goes_out(draft, change):
    plan = planned(draft)
    change(draft)
    before = state_of(draft)

    (came_of_it,) = carried_out()

    assert as_it_is(plan).state == Plan.Stage.VOID
    assert CHANGES[change] in last_why(plan)
    assert CHANGES[change] in came_of_it.words
    assert not came_of_it.happened
    assert state_of(draft) == before


@pytest.mark.parametrize(
    "change", [take_back, withdraw_a_source, replace_a_fact, publish_other_advice, ask_other_people, withdraw_the_page]
)
def test_what_is_changed_by_a_step_makes_it_void_at_once(draft, change, django_capture_on_commit_callbacks):
    plan = planned(draft)

    with django_capture_on_commit_callbacks(execute=True):
        change(draft)

    assert as_it_is(plan).state == Plan.Stage.VOID


def take_the_planners_role(plan):
    person("publisher").groups.clear()


def let_the_planner_go(plan):
    User.objects.filter(pk=person("publisher").pk).update(is_active=False)


def let_the_owner_go(plan):
    User.objects.filter(pk=person("editor").pk).update(is_active=False)


def take_the_owners_role(plan):
    person("editor").groups.set([Group.objects.get(name="clinical")])


def put_a_page_at_its_address(plan):
    published_page("other", title="Other", slug="new-address")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (take_the_planners_role, "planned this, and is no publisher any more."),
        (let_the_planner_go, "planned this, and is no publisher any more."),
        (let_the_owner_go, "Nobody answers for this page yet."),
        (take_the_owners_role, "Nobody answers for this page yet."),
        (put_a_page_at_its_address, "new-address"),
    ],
)
def test_what_would_be_refused_is_void_before_its_time_and_a_publisher_is_told(
    change, why, django_capture_on_commit_callbacks
):
    other = in_roles("second-publisher@example.org", "publisher")
    plan = planned(approved_draft(slug="new-address"))
    mail.outbox.clear()
    change(plan)
    with django_capture_on_commit_callbacks(execute=True):
        carried_out(NINE - timedelta(days=2))
        carried_out(NINE - timedelta(days=1))

    assert Plan.objects.get().state == Plan.Stage.VOID
    assert why in last_why(plan)
    (letter,) = [one for one in mail.outbox if "did not happen" in one.subject]
    assert letter.to == [(other if "planner" in change.__name__ else person("publisher")).email]
    assert carried_out() == []
    assert state_of(plan.version) == DRAFT


def test_a_withdrawal_that_would_be_refused_is_void_before_its_time_too():
    instead = published_page("instead", title="Instead", slug="instead")
    plan = planned_withdrawal(instead=instead)
    factories.withdraw(instead)
    carried_out(NINE - timedelta(days=1))

    assert Plan.objects.get().state == Plan.Stage.VOID
    assert last_why(plan)
    assert carried_out() == []


def test_what_changes_nothing_of_it_leaves_it_standing(draft, django_capture_on_commit_callbacks):
    plan = planned(draft)

    with django_capture_on_commit_callbacks(execute=True):
        Source.objects.update(checked_on=TODAY)
        published_page("mri-scan", title="MRI scan")
        factories.withdraw(published_page("old-scan", title="Old scan"))
    plans.look_again(NOW)

    assert as_it_is(plan).stands


def test_a_step_looks_at_the_plans_that_it_may_touch_and_at_no_others(django_capture_on_commit_callbacks):
    planned(approved_draft(published_page("mri-scan", title="MRI scan")))
    other = published_page("other", title="Other")
    factories.new_draft(other)
    version = approved(other).version
    queries = []

    for number in range(3):
        planned_withdrawal(published_page(f"page-{number}", title=f"Page {number}"))
        with django_capture_on_commit_callbacks() as callbacks:
            services.withdraw_from_review(
                review=version.reviews.first(), by=person("editor"), at=NOW, reason="A word is missing."
            )
        with CaptureQueriesContext(connection) as taken:
            for callback in callbacks:
                callback()
        queries.append(len(taken))
        approved(other)

    assert len(set(queries)) == 1


def test_an_urgent_correction_makes_the_withdrawal_of_the_text_before_void():
    page = published_page()
    plan = planned_withdrawal(page)
    publishing.publish_urgently(version=factories.new_draft(page), by=person("publisher"), at=NOW, reason="A dose.")

    carried_out()

    assert last_why(plan) == "Another version was published meanwhile."
    assert PageContent.objects.filter(page=page).exists()


def test_a_plan_that_counts_on_another_is_void_with_it():
    draft = approved_draft()
    first = planned(draft)
    second = planned_withdrawal(draft.content.page, due_at=TEN)
    plans.call_off(plan=first, by=person("publisher"), why="Not yet.", at=NOW)

    plans.look_again(NOW)

    assert last_why(second) == "What was planned to come before it did not happen."


# Whose task it is -----------------------------------------------------------------------------------------------------


def told(user):
    return [(task.what, task.why) for task in Worklist(user, TODAY)[:20] if "did not happen" in task.what]


@pytest.fixture
def void_plan(draft, django_capture_on_commit_callbacks):
    plan = planned(draft)
    with django_capture_on_commit_callbacks(execute=True):
        take_back(draft)
    return plan


def test_it_is_the_planners_task_and_letter_until_seen_to(void_plan):
    publisher, other = person("publisher"), in_roles("second-publisher@example.org", "publisher")

    assert told(other) == []
    ((what, why),) = told(publisher)
    assert what == "See to CT scan: what was planned did not happen"
    assert "Version 2 of CT scan was to go out on Sunday 29 November 2026 at 9:00. It is void since" in why
    letter = next(one for one in mail.outbox if "did not happen" in one.subject)
    assert letter.to == ["publisher@example.org"]
    assert "taken back from review" in letter.body
    assert f"/desk/plans/{void_plan.pk}/" in letter.body

    plans.put_aside(plan=void_plan, by=publisher, at=NOW)
    assert told(publisher) == []
    with pytest.raises(NotAllowed, match="nothing to see to"):
        plans.put_aside(plan=void_plan, by=publisher, at=NOW)


def test_only_a_publisher_puts_it_aside(void_plan):
    for who in ("editor", "admin", "clinical"):
        with pytest.raises(NotAllowed, match="Only a publisher sees to plans"):
            plans.put_aside(plan=void_plan, by=person(who), at=NOW)


def test_another_plan_for_the_page_sees_to_it(void_plan):
    approved(void_plan.page)
    planned(void_plan.version)

    assert told(person("publisher")) == []


def test_it_is_every_publishers_task_where_the_planner_is_none_now(void_plan):
    other = in_roles("second-publisher@example.org", "publisher")
    person("publisher").groups.clear()

    assert len(told(other)) == 1


# What is no longer as it was is not made good by putting it back -------------------------------------------------------


def test_a_void_plan_stays_void(draft):
    plan = planned(draft)
    take_back(draft)
    plans.look_again(NOW)
    approved(draft.content.page)

    assert carried_out(NINE + timedelta(days=1)) == []
    assert as_it_is(plan).state == Plan.Stage.VOID
    assert state_of(draft) == DRAFT
    assert Review.objects.filter(version=draft, state="approved").exists()
