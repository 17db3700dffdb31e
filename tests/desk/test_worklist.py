"""What a person must do next stands in one list, the most pressing first, each with why and until when."""

from datetime import timedelta

import pytest

from desk.worklist import Worklist
from feedback.models import Remark
from pages.models import PageDetails
from proposals import services as proposals
from reviews.models import Alarm
from sources.link_checks import keep
from sources.links import LinkAnswer
from sources.models import Change
from tests import factories
from tests.cases import first
from tests.desk.scenes import overdue_page, submitted, urgently_published
from tests.factories import NOW, TODAY, latest, new_draft, page, person, published_page, source
from tests.reviews.scenes import signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

GONE = LinkAnswer(False, "The server says that there is nothing (404).", 404)


def tasks(user, today=TODAY):
    return Worklist(user, today)[:100]


def told(user, today=TODAY):
    return [task.what for task in tasks(user, today)]


def only(user, today=TODAY):
    (task,) = tasks(user, today)
    return task


# What there is to do --------------------------------------------------------------------------------------------------


def test_somebody_with_nothing_to_do_is_told_so(client):
    published_page()
    client.force_login(person("clinical"))

    assert "Nothing waits for you." in client.get("/desk/").content.decode()


def test_reviewers_are_asked_for_their_word():
    review = submitted()
    task = only(person("clinical"))

    assert task.what == "Review CT scan, version 1"
    assert task.why == "Full review, sent by editor@example.org: “First version.”"
    assert task.when == "sent on 16 November 2026"
    assert task.url == review.get_absolute_url()


def test_the_author_is_asked_to_answer_what_a_reviewer_wants_changed():
    signed(submitted(), "clinical", decision="changes-wanted", comment="100% wrong, %(comment)s %s")
    task = only(person("editor"))

    assert task.what == "Answer what a reviewer wants changed in CT scan, version 1"
    assert task.why == "“100% wrong, %(comment)s %s” Change the text and send it again."
    assert task.when == "wanted since 16 November 2026"


def test_a_publisher_is_asked_to_publish_what_everybody_approved():
    review = submitted()
    for role in review.roles_needed:
        signed(review, role)
    task = only(person("publisher"))

    assert task.what == "Publish CT scan, version 1"
    assert task.url == f"/desk/versions/{review.version_id}/#publish"


@pytest.mark.parametrize(
    ("days", "when"),
    [
        (0, "by 23 November 2026, 7 days left"),
        (6, "by 23 November 2026, 1 day left"),
        (7, "by today"),
        (8, "was due on 23 November 2026"),
    ],
)
def test_an_urgent_correction_counts_its_days_down(days, when):
    urgently_published()
    task = only(person("clinical"), TODAY + timedelta(days=days))

    assert task.what == "Review the urgent correction to CT scan, version 2"
    assert task.when == when


def test_whoever_answers_for_an_overdue_page_starts_its_review():
    overdue_page()
    task = only(person("editor"))

    assert task.what == "Start the full review of CT scan"
    assert task.why == "You own the page. Its readers are told that its review is overdue."
    assert task.when.startswith("was due on ")
    assert told(person("editor", "other@example.org")) == []


def test_a_review_that_is_under_way_need_not_be_started():
    submitted(new_draft(overdue_page()).content.page)

    assert told(person("editor")) == []


@pytest.mark.parametrize(("days", "asked"), [(-1, True), (0, True), (90, True), (91, False)])
def test_a_page_is_due_for_ninety_days_and_then_overdue(days, asked):
    published_page()
    today = PageDetails.objects.get().review_due_on - timedelta(days=days)

    assert told(person("editor"), today) == (["Start the full review of CT scan"] if asked else [])
    if asked:
        assert ("overdue" in only(person("editor"), today).why) is (days < 0)


def test_deputies_see_to_it_as_well_and_are_told_why():
    published_page()
    PageDetails.objects.update(deputy=person("editor", "deputy@example.org"))
    today = PageDetails.objects.get().review_due_on

    assert only(person("editor", "deputy@example.org"), today).why.startswith("You are the deputy of its owner.")


def test_a_changed_source_is_looked_at_by_who_answers_for_the_page_and_else_by_a_publisher():
    cited = source("changed")
    published_page(body="<p>You lie still [source: changed].</p>")
    Change.objects.create(source=cited, at=NOW + timedelta(days=1), what="was withdrawn")
    task = only(person("editor"))

    assert task.what == "Look at CT scan: something it rests on has changed"
    assert "was withdrawn" in task.why
    assert task.when == "since 17 November 2026"
    assert told(person("publisher")) == []

    PageDetails.objects.update(owner=None)
    assert told(person("editor")) == []
    assert told(person("publisher")) == [
        "Look at CT scan: something it rests on has changed",
        "Name an owner for 1 page",
    ]


def test_a_dead_link_is_mended_by_who_answers_for_the_page():
    published_page(body='<p><a href="https://charity.example.org/">What a charity says</a></p>')
    for at in (NOW - timedelta(days=2), NOW):
        keep("https://charity.example.org/", GONE, at=at)
    task = only(person("editor"))

    assert task.what == "Mend a link of CT scan"
    assert "A link in the text leads to https://charity.example.org/." in task.why
    assert task.when == "dead since 14 November 2026"
    assert told(person("clinical")) == []


def test_what_needs_a_second_person_is_asked_of_those_who_may_decide_and_did_not_ask():
    cited = source()
    published_page(body="<p>You lie still [source: guideline-2026].</p>")
    proposals.ask(thing=cited, after={"title": "Other"}, why="It moved.", by=person("publisher"), at=NOW)

    assert told(person("publisher")) == told(person("admin")) == []
    task = only(person("clinical"))
    assert task.what.startswith("Decide on a change of ")
    assert task.why == "publisher@example.org asked for it: “It moved.”"


def test_a_draft_that_nobody_judges_is_gone_on_with_by_who_works_on_it():
    page()
    submitted(page("mri-scan", title="MRI scan"))

    assert told(person("editor")) == ["Go on with your draft of CT scan, version 1"]


# In what order --------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_what_may_do_readers_harm_comes_first_and_what_nobody_waits_for_last():
    overdue_page()
    page("draft", title="Draft")
    signed(submitted(page("refused", title="Refused")), "patient", decision="rejected", comment="No.")
    signed(urgently_published(), "patient", decision="rejected", comment="No.")
    Alarm.objects.create(version=latest(published_page("doubt", title="Doubt")), kind="text", noticed_at=NOW)

    assert told(person("editor")) == [
        "Look at once at Doubt, version 1: it is in doubt",
        "Put right the urgent correction to CT scan, version 2",
        "Answer why Refused, version 1 was rejected",
        "Start the full review of CT scan",
        "Go on with your draft of Draft, version 1",
    ]


@pytest.mark.both_databases
def test_the_list_can_be_cut_anywhere():
    for n in range(3):
        overdue_page(f"old-{n}")
        page(f"draft-{n}", title=f"Draft {n}")
    whole = Worklist(person("editor"), TODAY)

    assert whole.count() == len(whole[:]) == 6
    assert whole[0:6] == whole[0:2] + whole[2:5] + whole[5:9]
    assert whole[6:] == []


@pytest.mark.both_databases
def test_the_rest_comes_screen_by_screen(client, monkeypatch):
    monkeypatch.setattr("desk.screens.LINES_ON_A_SCREEN", 2)
    monkeypatch.setattr("desk.overview.LINES_ON_OVERVIEW", 2)
    for n in range(3):
        submitted(key=f"waiting-{n}")
    client.force_login(person("clinical"))

    assert "All 3 things" in client.get("/desk/").content.decode()
    assert "Screen 1 of 2" in client.get("/desk/next/").content.decode()
    assert "Screen 2 of 2" in client.get("/desk/next/?page=2").content.decode()
    assert "Screen 2 of 2" in client.get("/desk/next/?page=999999999999999999999").content.decode()
    assert client.get("/desk/waiting/")["Location"] == "/desk/next/"


# What others wait for -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(2, ["editor", "clinical", "patient", "plain-language", "publisher", "admin"]))
def test_an_unreviewed_urgent_correction_is_on_everybodys_desk(client, role):
    urgently_published()
    client.force_login(person(role))
    words = client.get("/desk/").content.decode()

    assert "7 days left" in words
    assert "Urgent and unreviewed (1)" in words


def test_a_reviewed_urgent_correction_leaves_every_desk(client):
    review = urgently_published()
    for role in review.roles_needed:
        signed(review, role)
    client.force_login(person("publisher"))

    assert "Urgent and unreviewed" not in client.get("/desk/").content.decode()


@pytest.mark.both_databases
def test_what_others_wait_for_says_for_whom_and_since_when(client):
    submitted()
    client.force_login(person("editor"))
    (one,) = client.get("/desk/").context["others"]

    assert one.waits_for == "Still to sign off: clinical, patient, plain-language."
    assert one.since == "since 16 November 2026"


# Sources without a date -----------------------------------------------------------------------------------------------


def test_the_desk_says_how_many_sources_have_no_date_and_leads_to_them(client):
    for key in ("leaflet", "page"):
        factories.source(key, published="")
    factories.source("replaced", published="", state="superseded")
    factories.source("guideline", published="2026-05")
    client.force_login(person("editor"))

    told = client.get("/desk/").context["undated"]

    assert told["count"] == 2
    listed = client.get(told["address"]).context["cl"].result_list
    assert {one.key for one in listed} == {"leaflet", "page"}
    assert f'href="{told["address"].replace("&", "&amp;")}"' in client.get("/desk/").content.decode()


def test_the_desk_says_nothing_of_dates_where_every_source_has_one_or_nobody_may_look(client):
    client.force_login(person("editor"))
    factories.source("guideline", published="2026-05")
    assert client.get("/desk/").context["undated"] is None

    factories.source("leaflet", published="")
    client.force_login(person("clinical"))
    assert client.get("/desk/").context["undated"] is None


def test_a_draft_in_work_by_somebody_else_is_not_mine():
    new_draft(published_page())

    assert told(person("editor", "other@example.org")) == []
    assert told(person("editor")) == ["Go on with your draft of CT scan, version 2"]


def test_what_readers_wrote_is_one_thing_to_do_for_those_who_decide_on_it():
    version = latest(published_page())
    for words in ("Too long.", "It hurt."):
        Remark.objects.create(page=version.content.page, version=version, words=words, received_on=TODAY)

    assert told(person("publisher")) == ["Decide on 2 remarks that readers wrote"]
    assert told(person("clinical")) == []
