"""The desk's lists: who sees what on them, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk import worklists
from desk.inbox import waiting_for
from reviews import publishing, rules, services
from reviews.models import Review
from tests import factories
from tests.factories import NOW, TODAY, new_draft, page, person, published_page

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def submitted(of=None, *, key="ct-scan", by=None, size="full", at=NOW) -> Review:
    version = factories.latest(of or page(key, by=by))
    return services.submit(version=version, by=by or person("editor"), at=at, size=size, change_note="First version.")


def sign(review, role, *, by=None, decision="approved", comment=""):
    return services.sign_off(
        review=review,
        role=role,
        by=by or person(role),
        decision=decision,
        comment=comment,
        declared_interest="none",
        at=NOW,
    )


def urgently_published(key="x-ray", at=NOW) -> Review:
    draft = new_draft(published_page(key, slug=key))
    return publishing.publish_urgently(version=draft, by=person("publisher"), at=at, reason="The dose was wrong.")


def overdue_page(key="old-page"):
    return published_page(key, slug=key, at=NOW - timedelta(days=4 * 365))


def waiting(user):
    return list(waiting_for(user))


def shown(user, name):
    return next(one for one in worklists.lists_for(user, TODAY) if one.name == name)


def titles(user, name):
    found = shown(user, name)
    return [line.title for line in found.tell(found.items, TODAY)]


# Waiting for me -------------------------------------------------------------------------------------------------------


def test_a_review_waits_for_those_who_can_sign_it_off():
    review = submitted()

    assert {role for role in ("clinical", "patient", "plain-language") if waiting(person(role)) == [review]} == {
        "clinical",
        "patient",
        "plain-language",
    }
    assert waiting(person("editor")) == []
    assert waiting(person("publisher")) == []


def test_a_review_stops_waiting_for_a_role_that_has_signed():
    review = submitted()
    sign(review, "clinical")

    assert waiting(person("clinical", "second@example.org")) == []
    assert waiting(person("patient")) == [review]


def test_a_review_does_not_wait_for_those_who_wrote_the_text():
    author = person("editor", "both@example.org")
    person("clinical", "both@example.org")
    submitted(by=author)

    assert waiting(type(author).objects.get(pk=author.pk)) == []


def test_a_review_does_not_wait_for_those_who_wrote_what_the_text_was_copied_from():
    author = person("editor", "both@example.org")
    person("clinical", "both@example.org")
    first = page(by=author)
    factories.latest(first).archive(author)
    services.submit(
        version=new_draft(first), by=person("editor"), at=NOW, size="full", change_note="Somebody else went on."
    )

    assert waiting(type(author).objects.get(pk=author.pk)) == []


def test_a_review_waits_for_those_who_wrote_an_earlier_text_that_others_have_judged():
    author = person("editor", "both@example.org")
    person("clinical", "both@example.org")
    review = services.submit(
        version=new_draft(published_page(by=author)), by=person("editor"), at=NOW, size="full", change_note="More."
    )

    assert waiting(type(author).objects.get(pk=author.pk)) == [review]


def test_a_review_does_not_wait_twice_for_one_person():
    two_roles = person("clinical", "two@example.org")
    person("patient", "two@example.org")
    review = submitted()
    sign(review, "clinical", by=two_roles)

    assert waiting(type(two_roles).objects.get(pk=two_roles.pk)) == []


def test_an_approved_version_waits_for_a_publisher():
    review = submitted()
    for role in ("clinical", "patient", "plain-language"):
        sign(review, role)

    assert waiting(person("publisher")) == [review]
    assert waiting(person("clinical")) == []


def test_nothing_waits_once_it_is_over():
    review = submitted()
    sign(review, "clinical", decision="rejected", comment="Unsafe.")

    assert [waiting(person(role)) for role in ("patient", "plain-language", "publisher")] == [[], [], []]


def test_the_urgent_come_first_and_then_those_that_have_waited_longest():
    younger = submitted(key="mri-scan")
    older = submitted(key="bone-scan", at=NOW - timedelta(days=3))
    urgent = urgently_published()

    assert waiting(person("clinical")) == [urgent, older, younger]


def test_what_waits_is_what_the_rules_let_a_person_sign_off():
    both = person("clinical", "both@example.org")
    person("plain-language", "both@example.org")
    reviews = [submitted(key=f"page-{n}") for n in range(3)]
    sign(reviews[1], "clinical")
    sign(reviews[2], "clinical", by=both)
    everybody = [person("clinical"), person("patient"), person("plain-language"), both]

    for user in [type(both).objects.get(pk=user.pk) for user in everybody]:
        allowed = [
            review
            for review in reviews
            if any(not rules.objection_to_sign_off(user, review, role) for role in review.roles_needed)
        ]
        assert {review.pk for review in waiting(user)} == {review.pk for review in allowed}


# My pages -------------------------------------------------------------------------------------------------------------


def test_my_pages_say_where_each_stands():
    editor = person("editor")
    page("mri-scan", title="MRI scan")
    submitted(page("bone-scan", title="Bone scan"))
    refused = submitted(page("ultrasound", title="Ultrasound"))
    sign(refused, "patient", decision="changes-wanted", comment="Too long.")
    published_page("x-ray", title="X-ray")
    lines = {line.title: line.more for line in shown(editor, "mine").tell(shown(editor, "mine").items, TODAY)}

    assert lines == {
        "MRI scan, version 1": "Draft, not sent for review yet.",
        "Bone scan, version 1": "Still to sign off: clinical, patient, plain-language.",
        "Ultrasound, version 1": "Draft. Changes were wanted: “Too long.”",
        "X-ray, version 1": "Live.",
    }


def test_a_comment_with_a_percent_sign_is_shown_as_it_is():
    refused = submitted()
    sign(refused, "patient", decision="rejected", comment="100% wrong, %(comment)s %s")
    editor = person("editor")

    assert "100% wrong, %(comment)s %s" in shown(editor, "mine").tell(shown(editor, "mine").items, TODAY)[0].more


def test_a_version_is_mine_once_however_often_i_touched_it():
    of = published_page()
    draft = new_draft(of)
    review = services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="A.")
    services.withdraw_from_review(review=review, by=person("editor"), at=NOW, reason="Not yet.")
    services.submit(version=draft, by=person("editor"), at=NOW, size="full", change_note="B.")

    assert titles(person("editor"), "mine") == ["CT scan, version 2", "CT scan, version 1"]
    assert titles(person("editor", "other@example.org"), "mine") == []


# Due, overdue, urgent -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "due", "overdue"), [(-1, 0, 1), (0, 1, 0), (90, 1, 0), (91, 0, 0)], ids=["late", "today", "in 90", "in 91"]
)
def test_a_page_is_due_for_ninety_days_and_then_overdue(days, due, overdue):
    published_page()
    details = factories.PageDetails.objects.get()
    today = details.review_due_on - timedelta(days=days)

    assert (worklists.due_soon(today).count(), worklists.overdue(today).count()) == (due, overdue)


def test_only_what_patients_read_is_due():
    factories.withdraw(overdue_page("gone"))
    replaced = overdue_page("replaced")
    factories.publish_again(replaced)

    assert titles(person("editor"), "overdue") == []


def test_overdue_pages_name_who_answers_for_them(client):
    overdue_page()
    client.force_login(person("patient"))
    words = client.get("/desk/overdue/").content.decode()

    assert "CT scan" in words
    assert "editor@example.org" in words
    assert "(overdue)" in words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "7 days left"),
        (6, "1 day left"),
        (7, "must be reviewed today"),
        (8, "should have been reviewed by 23 November 2026"),
    ],
)
def test_an_unreviewed_urgent_correction_counts_its_days_down(days, words):
    urgently_published()
    (line,) = worklists.review_lines(worklists.urgent(), TODAY + timedelta(days=days))

    assert words in line.urgent


@pytest.mark.parametrize("role", ["editor", "clinical", "patient", "plain-language", "publisher", "admin"])
def test_an_unreviewed_urgent_correction_is_on_everybodys_desk(client, role):
    urgently_published()
    client.force_login(person(role))
    words = client.get("/desk/").content.decode()

    assert "Urgent (1)" in words
    assert "7 days left" in words


def test_a_reviewed_urgent_correction_leaves_every_desk():
    review = urgently_published()
    for role in review.roles_needed:
        sign(review, role)

    assert worklists.urgent().count() == 0


# What it costs --------------------------------------------------------------------------------------------------------


def make_pages(start, number):
    for n in range(start, start + number):
        submitted(key=f"waiting-{n}")
        overdue_page(f"old-{n}")
        urgently_published(f"urgent-{n}")


def test_a_list_takes_as_many_queries_for_three_pages_as_for_one(client):
    def costs():
        found = {}
        for role in ("editor", "clinical", "publisher"):
            client.force_login(person(role))
            for path in ("", "waiting/", "mine/", "due/", "overdue/", "early/", "links/", "urgent/", "record/"):
                with CaptureQueriesContext(connection) as queries:
                    client.get(f"/desk/{path}")
                found[role, path] = len(queries)
        return found

    make_pages(0, 1)
    costs()  # so that what is remembered for good is remembered
    for_one = costs()
    make_pages(1, 2)

    assert costs() == for_one
    assert max(for_one.values()) <= 40


def test_a_long_list_comes_screen_by_screen(client, monkeypatch):
    monkeypatch.setattr("desk.views.LINES_ON_A_SCREEN", 2)
    monkeypatch.setattr("desk.views.LINES_ON_OVERVIEW", 2)
    for n in range(3):
        submitted(key=f"waiting-{n}")
    client.force_login(person("clinical"))

    assert "The whole list: Waiting for me" in client.get("/desk/").content.decode()
    assert "Screen 1 of 2" in client.get("/desk/waiting/").content.decode()
    assert "Screen 2 of 2" in client.get("/desk/waiting/?page=2").content.decode()
    assert "Screen 2 of 2" in client.get("/desk/waiting/?page=999999999999999999999").content.decode()


# The record -----------------------------------------------------------------------------------------------------------


def test_the_record_can_be_narrowed_down(client):
    published_page("x-ray", title="X-ray")
    submitted(page("mri-scan", title="MRI scan"))
    client.force_login(person("admin"))

    def lines(query):
        return [(entry.about, entry.step) for entry in client.get(f"/desk/record/?{query}").context["entries"]]

    assert len(lines("")) == 7
    assert lines("words=mri") == [("MRI scan, version 1", "Sent for review")]
    assert lines("step=published") == [("X-ray, version 1", "Published")]
    assert lines("step=published&words=mri") == []


# Sources without a date -----------------------------------------------------------------------------------------------


def test_the_desk_says_how_many_sources_have_no_date_and_leads_to_them(client):
    for key in ("leaflet", "page"):
        factories.source(key, published="")
    factories.source("replaced", published="", state="superseded")
    factories.source("guideline", published="2026-05")
    client.force_login(person("editor"))

    told = client.get("/desk/").context["undated"]

    assert told.count == 2
    listed = client.get(told.address).context["cl"].result_list
    assert {one.key for one in listed} == {"leaflet", "page"}
    assert f'href="{told.address.replace("&", "&amp;")}"' in client.get("/desk/").content.decode()


def test_the_desk_says_nothing_of_dates_where_every_source_has_one_or_nobody_may_look(client):
    client.force_login(person("editor"))
    factories.source("guideline", published="2026-05")
    assert client.get("/desk/").context["undated"] is None

    factories.source("leaflet", published="")
    assert worklists.undated_sources(person("clinical")) is None
