"""What is planned stands on the desk in words, for everybody with a role; a publisher plans and calls off there."""

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desk.page_filters import SAVED_VIEWS
from desk.worklist import Worklist
from reviews import services as reviews
from scheduling import services
from scheduling.models import Plan
from tests import factories
from tests.cases import first
from tests.factories import NOW, TODAY, person, published_page
from tests.reviews.scenes import approved, somebody
from tests.scheduling.scenes import NINE, TEN, approved_draft, as_it_is, carried_out, planned, planned_withdrawal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

GOES_OUT = "Version 2 of CT scan goes out on Sunday 29 November 2026 at 9:00. Until then readers see version 1."
FILLED_IN = {"day": "29/11/2026", "clock": "9:00", "why": "The leaflet comes out that day."}


def words(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return " ".join(body.decode().replace("&#x27;", "'").split())


def rows(answer) -> list[list[str]]:
    return list(csv.reader(words_of_file(answer).splitlines()))


def words_of_file(answer) -> str:
    return b"".join(answer.streaming_content).decode().removeprefix("\ufeff")


# Planning -------------------------------------------------------------------------------------------------------------


def test_a_publisher_plans_on_the_versions_page_and_reads_there_what_will_happen(publisher):
    draft = approved_draft()
    address = f"/desk/versions/{draft.pk}/"
    assert "Publish at a set time" in words(publisher.get(address))

    answer = publisher.post(f"{address}plan-publish/", FILLED_IN)

    assert answer.url == address
    assert Plan.objects.get().due_at == NINE
    shown = words(publisher.get(address))
    assert GOES_OUT in shown
    assert "Everybody asked has approved it. It is planned to go out on Sunday 29 November 2026 at 9:00." in shown
    assert "A publisher can publish it now" not in shown
    assert "Publish at a set time" not in shown
    assert f'href="/desk/plans/{Plan.objects.get().pk}/"' in shown
    assert "Planned" in shown.partition("Record of this page")[2]


def test_a_publisher_plans_a_withdrawal_with_a_page_to_go_to(publisher):
    page, instead = published_page(), published_page("mri-scan", title="MRI scan")
    live = factories.latest(page)

    publisher.post(
        f"/desk/versions/{live.pk}/plan-withdraw/",
        {"day": "2026-11-29", "clock": "9am", "reason": "No longer done.", "instead": instead.pk},
    )

    plan = Plan.objects.get()
    assert (plan.kind, plan.due_at, plan.why, plan.instead) == ("withdraw", NINE, "No longer done.", instead)
    shown = words(publisher.get(f"/desk/versions/{live.pk}/"))
    assert "CT scan is withdrawn on Sunday 29 November 2026 at 9:00." in shown
    assert "MRI scan" in words(publisher.get(plan.get_absolute_url()))


@pytest.mark.parametrize(
    ("more", "said", "status"),
    [
        ({"day": "28/3/2027", "clock": "1:30"}, "There is no 1:30 on Sunday 28 March 2027", 422),
        ({"day": "31/10/2027", "clock": "1:30"}, "1:30 comes twice on Sunday 31 October 2027", 422),
        ({"day": "30/2/2027"}, "Write the day like this", 422),
        ({"day": "soon\0", "clock": "[{"}, "Write the time like this", 422),
        ({"day": ""}, "This field is required", 422),
        ({"why": " "}, "This field is required", 422),
        ({"why": "x" * 1001}, "at most 1000", 422),
        ({"day": "16/11/2026", "clock": "12:00"}, "has gone already", 409),
        ({"day": "31/12/9999", "clock": "23:59"}, "more than a year away", 409),
        ({"day": "01/01/0001", "clock": "0:00"}, "has gone already", 409),
    ],
)
def test_what_cannot_be_is_asked_again_and_nothing_typed_is_lost(publisher, more, said, status):
    draft = approved_draft()
    asked = FILLED_IN | more

    answer = publisher.post(f"/desk/versions/{draft.pk}/plan-publish/", asked)

    assert answer.status_code == status
    shown = words(answer)
    assert said in shown
    if more.get("why") is None:
        assert FILLED_IN["why"] in shown
    if "\0" not in asked["day"]:
        assert f'value="{asked["day"]}"' in shown
    assert not Plan.objects.exists()


def test_day_and_time_are_read_as_they_are_written_here(publisher):
    draft = approved_draft()
    for day, clock in (
        ("29/11/2026", "9:00"),
        ("29 November 2026", "09.00"),
        ("2026-11-29", "9am"),
        ("29.11.2026", "9 AM"),
    ):
        publisher.post(f"/desk/versions/{draft.pk}/plan-publish/", FILLED_IN | {"day": day, "clock": clock})
        plan = Plan.objects.standing().get()
        assert plan.due_at == NINE
        services.call_off(plan=plan, by=person("publisher"), why="Again.", at=NOW)


@pytest.mark.parametrize("who", first(2, ["editor", "clinical", "admin", "patient", "plain-language"]))
def test_others_see_what_is_planned_and_are_told_why_they_do_not_plan(client, who):
    draft = approved_draft()
    client.force_login(somebody(who))
    address = f"/desk/versions/{draft.pk}/"

    answer = client.post(f"{address}plan-publish/", FILLED_IN)
    assert answer.status_code == 409
    assert "Only a publisher publishes." in words(answer)
    plan = planned(draft)
    answer = client.post(f"{plan.get_absolute_url()}call-off/", {"why": "No."})
    assert answer.status_code == 409
    assert "Only a publisher calls a plan off." in words(answer)
    client.post(f"{plan.get_absolute_url()}aside/")
    assert as_it_is(plan).stands
    for place in (address, plan.get_absolute_url(), "/desk/pages/"):
        assert GOES_OUT in words(client.get(place))
    assert "Version 2 of CT scan goes out on Sunday 29 November 2026 at 9:00." in words(client.get("/desk/plans/"))


# Calling off ----------------------------------------------------------------------------------------------------------


def test_a_publisher_calls_it_off_with_a_reason(publisher):
    plan = planned()
    address = plan.get_absolute_url()

    assert publisher.get(f"{address}call-off/").url == address
    assert publisher.post(f"{address}call-off/", {"why": ""}).status_code == 422
    assert publisher.post(f"{address}call-off/", {"why": "The leaflet is late."}).url == address

    shown = words(publisher.get(address))
    assert "“The leaflet is late.”" in shown
    assert "Call it off" not in shown
    answer = publisher.post(f"{address}call-off/", {"why": "Typed twice."})
    assert answer.status_code == 409
    assert "It is now: Called off." in words(answer)
    assert "Typed twice." in words(answer)


def test_a_plan_that_came_to_nothing_is_put_aside(publisher):
    plan = planned()
    review = plan.version.reviews.get()
    reviews.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="A word is missing.")
    services.look_again(NOW)
    assert "See to it" in words(publisher.get(f"/desk/versions/{plan.version_id}/"))

    publisher.post(f"{plan.get_absolute_url()}aside/")

    assert "no longer on your list" in words(publisher.get(plan.get_absolute_url()))
    publisher.post(f"{plan.get_absolute_url()}aside/")
    assert "There is nothing to see to." in words(publisher.get(plan.get_absolute_url()))
    assert as_it_is(plan).steps.count() == 3


# Lists ----------------------------------------------------------------------------------------------------------------


def test_the_list_says_what_happens_when_in_order_and_is_a_file_too(publisher):
    later = planned(due_at=TEN)
    planned_withdrawal(published_page("mri-scan", title="MRI scan"))

    shown = words(publisher.get("/desk/plans/"))
    assert shown.index("MRI scan is withdrawn") < shown.index("Version 2 of CT scan goes out")
    headings, first, second = rows(publisher.get("/desk/plans.csv"))
    assert headings[:4] == ["When", "What", "Until then", "State"]
    assert first[0] == "2026-11-29 09:00"
    assert second[:4] == [
        "2026-11-29 10:00",
        "Version 2 of CT scan goes out on Sunday 29 November 2026 at 10:00.",
        "Until then readers see version 1.",
        "Planned",
    ]
    assert second[-1] == f"http://testserver{later.get_absolute_url()}"


def test_what_came_of_plans_has_a_list_a_file_and_a_record(publisher):
    planned()
    carried_out(NINE + timedelta(hours=3))

    told = "Version 2 of CT scan was to go out on Sunday 29 November 2026 at 9:00."
    assert told not in words(publisher.get("/desk/plans/"))
    for place in ("/desk/plans/ended/", "/desk/record/plans/"):
        assert "It was 3 hours late." in words(publisher.get(place))
    assert told in words_of_file(publisher.get("/desk/plans/ended.csv"))
    assert "Done as planned" in words_of_file(publisher.get("/desk/record/plans.csv"))
    assert "Done as planned" in words(publisher.get(f"/desk/versions/{Plan.objects.get().version_id}/"))


def test_the_row_of_the_page_says_it_and_pages_are_found_by_it(publisher):
    planned()
    published_page("mri-scan", title="MRI scan")

    shown = words(publisher.get("/desk/pages/?state=planned"))
    assert GOES_OUT in shown
    assert "its time" in shown
    assert "MRI scan" not in shown
    assert "planned" in {view.name for view in SAVED_VIEWS}
    assert GOES_OUT in words_of_file(publisher.get("/desk/pages.csv?state=planned"))


def test_nobody_is_asked_to_publish_what_is_planned(publisher):
    plan = planned()
    tasks = [task.what for task in Worklist(person("publisher"), TODAY)[:20]]
    assert not [what for what in tasks if what.startswith("Publish ")]

    services.call_off(plan=plan, by=person("publisher"), why="Not yet.", at=NOW)

    tasks = [task.what for task in Worklist(person("publisher"), TODAY)[:20]]
    assert "Publish CT scan, version 2" in tasks


def how_many_queries(client, addresses: tuple[str, ...]) -> list[int]:
    """Count what these ask the database when they are asked for a second time."""
    counted = []
    for address in addresses:
        words(client.get(address))
        with CaptureQueriesContext(connection) as queries:
            words(client.get(address))
        counted.append(len(queries))
    return counted


def test_lists_take_the_same_few_queries_however_many_plans_there_are(publisher):
    addresses = ("/desk/plans/", "/desk/plans.csv", "/desk/record/plans/")
    planned_withdrawal(published_page())
    few = how_many_queries(publisher, addresses)

    for n in range(2):
        planned_withdrawal(published_page(f"page-{n}", title=f"Page {n}"))

    assert how_many_queries(publisher, addresses) == few
    assert max(few) <= 20


# Withdrawn pages ------------------------------------------------------------------------------------------------------


def test_withdrawn_pages_have_a_list_with_who_when_and_why(publisher):
    instead = published_page("mri-scan", title="MRI scan")
    factories.withdraw(published_page(), reason="The advice has changed.", instead=instead)

    shown = words(publisher.get("/desk/withdrawals/"))
    assert "“The advice has changed.” Readers are led to MRI scan." in shown
    assert "Withdrawn on 16 November 2026: publisher@example.org." in shown
    (_headings, row) = rows(publisher.get("/desk/withdrawals.csv"))
    assert row[:7] == [
        "CT scan",
        "2026-11-16",
        "publisher@example.org",
        "The advice has changed.",
        "MRI scan",
        "No",
        "",
    ]


def test_the_way_back_is_a_new_draft_that_must_be_reviewed(publisher):
    page = factories.withdraw(published_page(), for_safety=True)
    gone = factories.latest(page)
    assert f'href="/desk/versions/{gone.pk}/#new-draft"' in words(publisher.get("/desk/withdrawals/"))

    publisher.post(f"/desk/versions/{gone.pk}/new-draft/")

    draft = factories.latest(page)
    assert draft.state == "draft"
    assert "Go on with the draft of CT scan" in words(publisher.get("/desk/withdrawals/"))
    answer = publisher.post(f"/desk/versions/{draft.pk}/publish/")
    assert "Nobody has reviewed this version yet" in words(answer)
    answer = publisher.post(f"/desk/versions/{draft.pk}/plan-publish/", FILLED_IN)
    assert "Nobody has reviewed this version yet" in words(answer)
    assert Client().get("/ct-scan/").status_code == 410


def test_a_page_that_came_back_stays_on_the_list_with_its_history(publisher):
    page = factories.withdraw(published_page())
    factories.new_draft(page)
    planned(approved(page).version)
    carried_out()

    shown = words(publisher.get("/desk/withdrawals/"))
    assert "Came back on 29 November 2026." in shown
    assert "#new-draft" not in shown
    assert Client().get("/ct-scan/").status_code == 200


def test_the_list_of_withdrawals_takes_the_same_few_queries(publisher):
    factories.withdraw(published_page())
    few = how_many_queries(publisher, ("/desk/withdrawals/",))

    for n in range(2):
        factories.withdraw(published_page(f"page-{n}", title=f"Page {n}"))

    assert how_many_queries(publisher, ("/desk/withdrawals/",)) == few
    assert max(few) <= 20
