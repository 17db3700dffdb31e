"""What is due stands in a calendar and in the table of pages, by section, kind and owner, with every reason why."""

from datetime import timedelta

import pytest

from desk.events import escaped, folded
from feedback.models import Remark
from glossary.models import Term
from reviews.models import Alarm
from sources.link_checks import keep
from sources.links import LinkAnswer
from sources.models import Change
from tests import factories
from tests.cases import first
from tests.desk.scenes import due_page, urgently_published
from tests.factories import NOW, latest, page, person, published_page, source
from tests.feedback.scenes import remark
from tests.glossary.scenes import explained, retired

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

GONE = LinkAnswer(False, "The server says that there is nothing (404).", 404)


def shown(client, query=""):
    """Give the months that have something due, each with how many and the pages that are named."""
    answer = client.get(f"/desk/calendar/?{query}")
    assert answer.status_code == 200
    months = answer.context["months"]
    assert len(months) == 12
    return {f"{one.first:%Y-%m}": (one.number, [due.title for due in one.pages]) for one in months if one.number}


def now(client, query=""):
    return {row.title: row.notes for row in client.get(f"/desk/calendar/?{query}").context["rows"]}


# Months ---------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_each_month_names_what_is_due_in_it_by_day(editor):
    due_page(0, "today")
    due_page(13, "soon")
    due_page(15, "next month")
    due_page(400, "next year")
    page("draft", title="Draft")

    assert shown(editor) == {"2026-11": (2, ["Today", "Soon"]), "2026-12": (1, ["Next Month"])}
    assert shown(editor, "from=2027-11") == {"2027-12": (1, ["Next Year"])}
    assert shown(editor, "from=2020-01") == {}
    assert editor.get("/desk/calendar/?from=2020-01").context["next_due_url"] == "/desk/calendar/?from=2026-11"
    words = editor.get("/desk/calendar/").content.decode()
    assert "The next is due in December 2027" in words
    assert '<time datetime="2026-11-29">29 November</time>' in words
    assert 'href="/desk/calendar/?from=2027-11"' in words


def test_a_full_month_names_the_first_and_leads_to_all_of_them_in_the_table(editor):
    for n in range(7):
        due_page(20, f"page {n}")
    assert shown(editor) == {"2026-12": (7, [f"Page {n}" for n in range(5)])}

    (url,) = {month.url for month in editor.get("/desk/calendar/").context["months"] if month.number}
    table = editor.get(url)
    assert [row.title for row in table.context["rows"]] == [f"Page {n}" for n in range(7)]
    assert '<option value="2026-12" selected>December 2026</option>' in table.content.decode()


@pytest.mark.both_databases
def test_it_is_narrowed_down_by_section_kind_and_owner_and_keeps_that_on_every_way_on(editor):
    scans = due_page(20, "scans")
    due_page(21, "ct", parent=scans, kind="imaging")
    due_page(22, "liver", kind="biopsy", owner=person("editor", "other@example.org"))
    other = person("editor", "other@example.org")

    assert shown(editor, "section=scans") == {"2026-12": (2, ["Scans", "Ct"])}
    assert shown(editor, "kind=imaging") == {"2026-12": (1, ["Ct"])}
    assert shown(editor, f"owner={other.pk}") == {"2026-12": (1, ["Liver"])}
    assert shown(editor, "owner=me") == {"2026-12": (2, ["Scans", "Ct"])}
    answer = editor.get("/desk/calendar/?kind=imaging&owner=me")
    assert answer.context["later"] == "/desk/calendar/?kind=imaging&owner=me&from=2027-11"
    assert answer.context["months"][1].url == "/desk/pages/?kind=imaging&owner=me&due=2026-12&sort=due"
    assert answer.context["file_url"] == "/desk/pages.csv?kind=imaging&owner=me&due=365&sort=due"
    assert 'href="/desk/calendar.ics?kind=imaging&amp;owner=me"' in answer.content.decode()


def test_only_what_readers_get_is_due(editor):
    factories.withdraw(due_page(20, "gone"))
    factories.publish_again(due_page(20, "replaced"))

    assert shown(editor) == {}
    assert "Nothing is due." in editor.get("/desk/calendar/").content.decode()


# Why ------------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_whatever_asks_for_somebody_now_is_there_with_its_reason(editor):
    due_page(-3, "late")
    due_page(3, "not yet")
    changed = source("changed")
    published_page("cites", title="Cites", slug="cites", body="<p>[source: changed]</p>")
    published_page("leads", title="Leads", slug="leads", body='<p><a href="https://gone.example.org/">There</a></p>')
    remark(published_page("read", title="Read", slug="read"), words="Too long.")
    Alarm.objects.create(version=latest(published_page("odd", title="Odd", slug="odd")), kind="text", noticed_at=NOW)
    urgently_published("fast")
    explained("biopsy")
    published_page("says", title="Says", slug="says", body="<p>A biopsy.</p>")
    for at in (NOW - timedelta(days=2), NOW):
        keep("https://gone.example.org/", GONE, at=at)
    Change.objects.create(source=changed, at=NOW + timedelta(hours=1), what="was withdrawn")
    found = now(editor)

    assert found["Late"] == ["Its review has been overdue for 3 days."]
    assert "was withdrawn" in found["Cites"][0]
    assert "https://gone.example.org/" in found["Leads"][0]
    assert found["Read"] == ["1 remark of a reader waits."]
    assert found["Odd"] == ["Its text is not the one that our reviewers signed."]
    assert "Live without a review" in found["CT scan"][0]
    assert set(found) == {"Late", "Cites", "Leads", "Read", "Odd", "CT scan"}
    assert Remark.objects.get().words not in editor.get("/desk/calendar/").content.decode()


def test_a_word_that_is_no_longer_explained_is_a_reason(editor):
    explained("biopsy")
    published_page("says", title="Says", slug="says", body="<p>A biopsy.</p>")
    retired(Term.objects.get(key="biopsy"), at=NOW + timedelta(hours=1))

    assert "Readers have not been told what “biopsy” means" in now(editor)["Says"][0]


def test_the_table_counts_days_and_has_views_of_thirty_sixty_and_ninety(editor):
    due_page(20, "in 20")
    due_page(50, "in 50")
    due_page(90, "in 90")
    due_page(91, "in 91")
    words = editor.get("/desk/pages/?due=90").content.decode()
    assert "Its review is due in 20 days." in words
    for view in ("Due in 30 days (1)", "Due in 60 days (2)", "Due in 90 days (3)"):
        assert view in words


# As a file for a calendar programme -----------------------------------------------------------------------------------


def test_a_calendar_programme_gets_each_day_as_an_event(editor):
    made = due_page(20, "ct", owner=person("editor", "other@example.org"))
    answer = editor.get("/desk/calendar.ics")
    words = answer.getvalue().decode()

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="reviews.ics"'
    address = f"/desk/versions/{latest(made).pk}/"
    assert words == "\r\n".join(
        [
            *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Plainleaf//Desk//EN", "BEGIN:VEVENT"),
            *(f"UID:{address}@testserver", "DTSTAMP:20261116T120000Z", "DTSTART;VALUE=DATE:20261206"),
            *("DTEND;VALUE=DATE:20261207", "SUMMARY:Review due: Ct", "DESCRIPTION:Owner: other@example.org"),
            *(f"URL:http://testserver{address}", "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", ""),
        ]
    )
    assert "BEGIN:VEVENT" not in editor.get("/desk/calendar.ics?kind=imaging").getvalue().decode()


def test_words_cannot_end_a_line_of_the_file_and_long_ones_are_cut_between_letters():
    assert escaped("a;b,c\\d\r\nBEGIN:VEVENT") == "a\\;b\\,c\\\\d\\nBEGIN:VEVENT"
    lines = folded("é" * 100).split("\r\n")
    assert [len(line.encode()) for line in lines] == [74, 75, 53, 0]
    assert "".join(line.removeprefix(" ") for line in lines) == "é" * 100


# Whoever asks, and whatever -------------------------------------------------------------------------------------------


ODD = ["\0", "9" * 40, "0000-01", "9999-12", "２０２６-01", "2026-13", "1000-01", "", "%", "-1", "x" * 10_000, "'\"<b>"]


@pytest.mark.both_databases
@pytest.mark.parametrize("value", first(5, ODD), ids=range(len(ODD)))
def test_no_question_breaks_it(editor, value):
    due_page(20, "ct")
    choices = {name: [value, value] for name in ("section", "kind", "owner", "due")}
    for path in ("/desk/calendar/", "/desk/calendar.ics"):
        for asked in ({"from": [value, value]}, choices):
            answer = editor.get(path, asked)
            assert answer.status_code == 200, (path, asked)
            assert answer.getvalue()
