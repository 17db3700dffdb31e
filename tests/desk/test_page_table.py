"""The desk's one table of pages: found by words, narrowed down and sorted, all of it in the address."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict

from accounts.models import User
from desk.page_filters import SAVED_VIEWS, PageFilterForm
from desk.page_list import narrowed_down, numbers_of
from desk.page_order import in_order
from pages.models import PageDetails
from reviews.models import Alarm
from tests import factories
from tests.cases import first
from tests.desk.scenes import overdue_page, submitted, urgently_published
from tests.factories import NOW, new_draft, page, person, published_page
from tests.reviews.scenes import approved, signed
from tests.scheduling.scenes import planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]


def rows(client, query=""):
    answer = client.get(f"/desk/pages/?{query}")
    assert answer.status_code == 200
    return answer.context["rows"]


def titles(query=""):
    """Give what the table lists for an editor, without drawing it: `rows` are drawn."""
    form, user, today = PageFilterForm(QueryDict(query)), person("editor"), NOW.date()
    form.is_valid()
    found = in_order(narrowed_down(form.cleaned_data, user, today), form.data.get("sort", ""), user, today)
    return [text.title for text in found]


def row_of(client, title, query=""):
    return next(row for row in rows(client, query) if row.title == title)


# What a row says ------------------------------------------------------------------------------------------------------


def test_each_page_is_there_once_with_what_readers_get_whatever_is_in_work():
    new_draft(published_page(), title="CT scan, other words")
    page("mri-scan", title="MRI scan")

    assert titles() == ["CT scan", "MRI scan"]


def test_a_row_says_where_the_page_stands_and_whom_it_waits_for(editor):
    page("a", title="Draft")
    submitted(page("b", title="In review"))
    refused = submitted(page("c", title="Refused"))
    signed(refused, "patient", decision="changes-wanted", comment="Too long.")
    approved = submitted(page("d", title="Approved"))
    for role in approved.roles_needed:
        signed(approved, role)
    published_page("e", title="Live", slug="e")
    submitted(new_draft(published_page("f", title="Both", slug="f")).content.page)

    assert {row.title: (row.state, row.waits_for) for row in rows(editor)} == {
        "Draft": ("draft in work", "you"),
        "In review": ("in review", "clinical, patient, plain-language sign-off"),
        "Refused": ("changes wanted", "you"),
        "Approved": ("approved, not yet out", "a publisher"),
        "Live": ("live", ""),
        "Both": ("live, in review", "clinical, patient, plain-language sign-off"),
    }
    assert row_of(editor, "Refused").notes == ["“Too long.”"]


def test_whom_it_waits_for_is_told_to_each_as_it_is_for_them(client):
    submitted()
    client.force_login(person("clinical"))

    assert row_of(client, "CT scan").waits_for == "you"


def test_a_row_says_when_its_review_is_due_and_who_answers_for_it(editor):
    overdue_page("old")
    old = row_of(editor, "CT scan")

    assert (old.is_overdue, old.owner, old.waits_for) == (True, "you", "you")
    assert old.due == f"{PageDetails.objects.get().review_due_on:%-d %B %Y}"
    words = editor.get("/desk/pages/").content.decode()
    assert f"{old.due}</time> (overdue)" in words


def test_a_day_that_is_known_to_the_month_only_is_told_so(editor):
    overdue_page("old")
    PageDetails.objects.update(dates_to_month=True)

    assert row_of(editor, "CT scan").due == f"{PageDetails.objects.get().review_due_on:%B %Y}"


@pytest.mark.parametrize("goes", ["leaves", "is no editor any more"])
def test_a_page_of_somebody_who_edits_no_more_has_no_owner(editor, goes):
    gone = person("editor", "a-gone@example.org")
    published_page(owner=gone)
    published_page("owned", title="Owned", slug="owned", owner=person("editor"))
    if goes == "leaves":
        User.objects.filter(pk=gone.pk).update(is_active=False)
    else:
        gone.groups.set([Group.objects.get(name="clinical")])

    assert row_of(editor, "CT scan", "owner=nobody").waits_for == "an owner"
    assert titles("owner=nobody") == ["CT scan"]
    assert "no owner" in editor.get("/desk/pages/").content.decode()
    assert titles("sort=owner") == titles("sort=-owner") == ["Owned", "CT scan"]
    assert b"a-gone@example.org" not in b"".join(editor.get("/desk/calendar.ics").streaming_content)


def test_a_page_leads_to_its_work_and_from_there_to_the_site(editor):
    made = published_page()
    draft = new_draft(made)

    assert row_of(editor, "CT scan").url == f"/desk/versions/{draft.pk}/"
    assert 'href="/ct-scan/"' in editor.get(f"/desk/versions/{draft.pk}/").content.decode()


# What it is narrowed down by ------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_pages_are_found_by_words_of_their_titles_and_other_names():
    new_draft(published_page(words_people_use="doughnut"), title="Words that are in work")
    published_page("mri-scan", title="MRI scan", slug="mri-scan", also_called="Tunnel scan, magnetic resonance")

    for words, found in (
        ("ct", ["CT scan"]),
        ("SCAN", ["CT scan", "MRI scan"]),
        ("tunnel", ["MRI scan"]),
        ("doughnut+scan", ["CT scan"]),
        ("in+work", ["CT scan"]),
        ("%25", []),
        ("_", []),
        ("nothing+of+the+kind", []),
    ):
        assert titles(f"q={words}") == found, words


@pytest.mark.both_databases
def test_pages_are_found_by_section_kind_and_owner(editor):
    scans = published_page("imaging", title="Scans", slug="imaging")
    published_page(parent=scans, kind="imaging")
    published_page("liver", title="Liver tests", slug="liver", owner=person("editor", "other@example.org"))
    other = person("editor", "other@example.org")

    assert titles("section=imaging") == ["CT scan", "Scans"]
    assert row_of(editor, "CT scan").section == "Scans"
    assert titles("kind=imaging") == ["CT scan"]
    assert titles(f"owner={other.pk}") == ["Liver tests"]
    assert titles("owner=me") == ["CT scan", "Scans"]
    assert titles("owner=nobody") == []
    assert titles("owner=wrote&kind=imaging") == ["CT scan"]


@pytest.mark.both_databases
def test_pages_are_found_by_when_their_review_is_due():
    overdue_page("old")
    due = factories.latest(published_page("soon", title="Soon", slug="soon")).object_id
    PageDetails.objects.filter(extended_object=due).update(review_due_on=NOW.date() + timedelta(days=45))
    page("draft", title="Draft")

    assert titles("due=overdue") == ["CT scan"]
    assert titles("due=30") == []
    assert titles("due=60") == titles("due=90") == titles("due=365") == ["Soon"]
    assert titles("due=none") == ["Draft"]


def test_only_what_patients_read_is_due():
    factories.withdraw(overdue_page("gone"))
    factories.publish_again(overdue_page("replaced"))

    assert titles("due=overdue") == titles("due=overdue&state=withdrawn") == []


@pytest.mark.both_databases
def test_pages_are_found_by_where_they_stand(editor):
    page("a", title="Draft")
    submitted(page("b", title="Asked"))
    signed(submitted(page("c", title="Refused")), "patient", decision="rejected", comment="No.")
    urgently_published("d")
    factories.withdraw(published_page("e", title="Gone", slug="e"), reason="The advice has changed.")
    factories.latest(page("f", title="Aside")).archive(person("editor"))
    expected = {
        "live": ["CT scan"],
        "draft": ["Draft"],
        "review": ["Asked", "CT scan"],
        "wanted": ["Refused"],
        "approved": [],
        "unchecked": ["CT scan"],
        "doubt": [],
        "withdrawn": ["Gone"],
        "aside": ["Aside"],
        "bin": [],
    }

    assert {state: titles(f"state={state}") for state in expected} == expected
    assert titles() == ["Asked", "CT scan", "Draft", "Refused"]
    assert row_of(editor, "Gone", "state=withdrawn").notes == ["Withdrawn on 16 November 2026: The advice has changed."]


def test_an_urgent_correction_whose_page_is_gone_is_still_to_be_reviewed(editor):
    review = urgently_published()
    factories.withdraw(review.version.content.page)

    (row,) = rows(editor, "state=unchecked")
    assert "It was live without a review, which is still to be done." in row.notes


# In what order --------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_table_sorts_by_each_of_its_columns_both_ways(editor):
    scans = published_page("imaging", title="Scans", slug="imaging", kind="guide")
    published_page(parent=scans, kind="imaging", owner=person("editor", "zoe@example.org"))
    overdue_page("old")
    PageDetails.objects.filter(extended_object__page__reverse_id="old").update(kind="biopsy")
    submitted(page("draft", title="a draft"))

    assert titles() == titles("sort=title") == ["a draft", "CT scan", "CT scan", "Scans"]
    assert titles("sort=-title") == ["Scans", "CT scan", "CT scan", "a draft"]
    assert titles("sort=-owner")[0] == "CT scan"
    assert titles("sort=state")[0] == "a draft"
    assert [row.is_overdue for row in rows(editor, "sort=due")] == [True, False, False, False]
    assert rows(editor, "sort=due")[-1].title == rows(editor, "sort=-due")[-1].title == "a draft"


@pytest.mark.both_databases
def test_the_table_sorts_by_state_as_far_as_each_page_has_come():
    published_page("live", title="Live", slug="live")
    page("draft", title="Draft")
    submitted(page("asked", title="Asked"))
    approved(page("approved", title="Approved"))
    signed(submitted(page("refused", title="Refused")), "patient", decision="rejected", comment="No.")
    states = ["Refused", "Approved", "Asked", "Draft", "Live"]

    assert titles("sort=state") == states
    assert titles("sort=-state") == states[::-1]


@pytest.mark.both_databases
@pytest.mark.parametrize("column", ["section", "kind"])
def test_what_a_column_says_is_what_it_is_sorted_by_and_empty_cells_come_last(editor, column):
    for n, (section, kind) in enumerate([("Scans", "imaging"), ("About us", "about"), ("Blood tests", "blood-test")]):
        top = published_page(f"top-{n}", title=section, slug=f"top-{n}", kind=kind)
        published_page(f"below-{n}", title=f"Below {section}", slug=f"below-{n}", parent=top, kind=kind)
    for query in (column, f"-{column}"):
        said = [getattr(row, column) for row in rows(editor, f"sort={query}")]
        words = [one for one in said if one]

        assert words == sorted(words, key=str.casefold, reverse=query.startswith("-"))
        assert said == [*words, *([""] * (len(said) - len(words)))]


@pytest.mark.both_databases
def test_the_table_sorts_by_whom_a_page_waits_for_yours_first_and_what_waits_for_nobody_last(editor):
    zoe = person("editor", "zoe@example.org")
    page("theirs", title="Theirs", by=zoe)
    page("mine", title="Mine")
    submitted(page("asked", title="Asked"))
    signed(submitted(page("refused", title="Refused", by=zoe), by=zoe), "patient", decision="rejected", comment="No.")
    approved(page("approved", title="Approved"))
    planned(approved(page("planned", title="Planned")).version)
    published_page("live", title="Live", slug="live")
    published_page("unowned", title="Unowned", slug="unowned")
    published_page("due", title="Due", slug="due", owner=zoe, at=NOW - timedelta(days=4 * 365))
    Alarm.objects.create(version=factories.latest(published_page("doubt", title="Doubt")), kind="text", noticed_at=NOW)
    PageDetails.objects.filter(extended_object__title="Unowned").update(owner=None)
    waiting = [
        *(("Mine", "you"), ("Approved", "a publisher"), ("Doubt", "a publisher")),
        *(("Asked", "clinical, patient, plain-language sign-off"), ("Due", "zoe@example.org")),
        *(
            ("Refused", "zoe@example.org"),
            ("Theirs", "zoe@example.org"),
            ("Unowned", "an owner"),
            ("Planned", "its time"),
        ),
    ]

    assert [(row.title, row.waits_for) for row in rows(editor, "sort=waits")] == [*waiting, ("Live", "")]
    backwards = [row.waits_for for row in rows(editor, "sort=-waits")]
    assert backwards == [*(whom for _title, whom in reversed(waiting)), ""]


def test_a_heading_says_how_the_table_is_sorted_and_sorts_it_the_other_way(editor):
    published_page()
    words = editor.get("/desk/pages/?kind=guide&sort=due").content.decode()

    assert 'aria-sort="ascending"><a href="/desk/pages/?kind=guide&amp;sort=-due">Review due</a>' in words
    assert 'href="/desk/pages/?kind=guide&amp;sort=title"' in words


@pytest.mark.both_databases
def test_a_long_table_comes_screen_by_screen_and_keeps_what_was_asked(editor, monkeypatch):
    monkeypatch.setattr("desk.screens.LINES_ON_A_SCREEN", 2)
    for n in range(3):
        page(f"page-{n}", title=f"Page {n}")
    words = editor.get("/desk/pages/?q=page&sort=-title").content.decode()

    assert "Screen 1 of 2" in words
    assert "?q=page&amp;sort=-title&amp;page=2" in words
    assert [row.title for row in rows(editor, "q=page&sort=-title&page=2")] == ["Page 0"]


# Saved views ----------------------------------------------------------------------------------------------------------


def test_a_view_says_how_many_pages_it_holds_and_marks_the_one_that_is_open(editor):
    overdue_page("old")
    submitted()
    views = {str(view["title"]): view for view in editor.get("/desk/pages/?due=overdue").context["views"]}

    assert {title: view["count"] for title, view in views.items()} == {
        "All": 2,
        "Mine": 2,
        "I wrote in": 2,
        "In review": 1,
        "Overdue": 1,
        "Due in 90 days": 0,
    }
    assert [title for title, view in views.items() if view["is_current"]] == ["Overdue"]


def test_every_view_has_a_short_name_and_counts_what_it_lists(editor, subtests):
    factories.withdraw(published_page("gone", title="Gone", slug="gone"))
    urgently_published()
    page("draft", title="Draft")
    overdue_page("old")

    for view in SAVED_VIEWS:
        with subtests.test(view.name):
            assert editor.get(f"/desk/{view.name}/")["Location"] == view.address
            query = view.address.partition("?")[2]
            counts = numbers_of({view.name: view.asks}, person("editor"), NOW.date())
            assert counts[view.name] == len(titles(query))


# Whatever is asked ----------------------------------------------------------------------------------------------------

ODD = ["'\"<b>", "-1", "title", "", "\u202e", "__class__", "a\r\nb"]
ODD_TO_A_DATABASE = ["\0", "%", "9" * 40, "x" * 10_000, "\ud7ff"]


@pytest.mark.parametrize(
    "value",
    [*first(3, ODD), *(pytest.param(value, marks=pytest.mark.both_databases) for value in ODD_TO_A_DATABASE)],
    ids=range(len(ODD) + len(ODD_TO_A_DATABASE)),
)
def test_no_question_breaks_the_table(editor, value):
    published_page()
    words = {"q": [value, value]}
    choices = {name: [value, value] for name in ("section", "kind", "owner", "state", "due", "sort", "page", "other")}
    # Words may find nothing, so that nothing is chosen from.
    for path, query in (("/desk/pages/", words), ("/desk/pages/", choices), ("/desk/pages.csv", words | choices)):
        answer = editor.get(path, query)
        assert answer.status_code == 200, (path, query)
        assert answer.getvalue()


def test_what_cannot_be_asked_is_said_at_its_field_and_the_rest_is_shown(editor):
    published_page()
    answer = editor.get("/desk/pages/?state=nonsense&q=scan")

    assert [row.title for row in answer.context["rows"]] == ["CT scan"]
    assert "Select a valid choice. nonsense is not one of the available choices." in answer.content.decode()
