"""Every list can be had as a file for a spreadsheet, by those who may see it, and nothing in it is run."""

import csv
from datetime import UTC, date, datetime

import pytest
from django.utils.safestring import SafeString

import desk.urls
from accounts.models import User
from desk.spreadsheets import cell
from tests import factories
from tests.cases import first
from tests.desk.scenes import submitted
from tests.factories import person, published_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_at_now")]

#: Every file of the desk's own by its address: what is added joins by itself.
FILES = [
    str(pattern.pattern).removesuffix(".csv")
    for pattern in desk.urls.urlpatterns
    if str(pattern.pattern).endswith(".csv") and "<" not in str(pattern.pattern)
]
KEPT = {
    "sources/source": {"editor", "publisher", "admin"},
    "sources/fact": {"editor", "publisher", "admin"},
    "glossary/term": {"editor", "publisher", "admin"},
    "pages/picture": {"editor", "publisher"},
    "pages/recording": {"editor", "publisher"},
    "quality_marks/scheme": {"admin"},
    "quality_marks/certificate": {"admin"},
    "quality_marks/claim": {"admin"},
    "accounts/user": {"admin"},
    "reviews/reviewpolicy": {"admin"},
}
ROLES = ("editor", "clinical", "admin", "publisher", "patient", "plain-language")


def table(client, path):
    answer = client.get(f"/desk/{path}")
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer["Cache-Control"]
    return list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines()))


# What stands in it ----------------------------------------------------------------------------------------------------


def test_the_pages_are_those_of_the_screen_with_days_that_sort(client):
    published_page()
    published_page("mri-scan", title="MRI scan", slug="mri-scan")
    client.force_login(person("publisher"))

    head, row = table(client, "pages.csv?q=mri")

    assert dict(zip(head, row, strict=True)) == {
        "Page": "MRI scan",
        "Section": "",
        "Kind": "Guide",
        "Owner": "editor@example.org",
        "State": "live",
        "Review due": "2029-11-16",
        "Overdue": "No",
        "Example dates": "No",
        "Waits for": "",
        "Why": "",
        "Where": f"http://testserver/desk/versions/{factories.latest(factories.Page.objects.get(reverse_id='mri-scan')).pk}/",
    }


def test_what_to_do_next_stands_in_its_order(client):
    submitted()
    client.force_login(person("clinical"))

    assert table(client, "next.csv")[1][:3] == [
        "Review CT scan, version 1",
        "Full review, sent by editor@example.org: “First version.”",
        "sent on 16 November 2026",
    ]


def test_a_list_of_the_administration_has_the_rows_and_columns_of_its_screen(client):
    factories.source("older", published="2009-02", checked_on=date(2026, 11, 2))
    factories.source("newer", title="Scans", state="withdrawn")
    client.force_login(person("editor"))

    head, row = table(client, "kept/sources/source.csv?state__exact=current&q=older")

    assert head[:3] == ["Key", "Title", "Publisher"]
    assert row[0] == "older"
    assert row[-1] == "2026-11-02"


def test_a_question_the_administration_does_not_know_is_refused(client):
    client.force_login(person("editor"))

    for query in ("nonsense=1", "state__exact__nonsense=1", "checked_by__password__startswith=a", "q=%00"):
        assert client.get(f"/desk/kept/sources/source.csv?{query}").status_code in (200, 400)
    assert client.get("/desk/kept/sources/source.csv?checked_by__password__startswith=a").status_code == 400


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("CT scan", "CT scan"),
        ("a=1", "a=1"),
        ("-5", "-5"),
        ("5 < 6 & <b>7</b> isn't &amp;", "5 < 6 & <b>7</b> isn't &amp;"),
        (SafeString("…a <mark>&quot;dye&quot;</mark> &amp; it isn&#x27;t…"), '…a "dye" & it isn\'t…'),
        (SafeString("&lt;b&gt;"), "<b>"),
        (SafeString("<i>&#61;1+1</i>"), "'=1+1"),
        (None, ""),
        (True, "Yes"),
        (7, "7"),
        (date(2026, 11, 30), "2026-11-30"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "2026-07-01 00:30"),
    ],
)
def test_a_cell_says_what_it_is_and_is_never_a_formula(value, told):
    assert cell(value) == told


def test_a_title_that_is_a_formula_is_only_words(client):
    published_page(title='=HYPERLINK("https://evil.example/","CT scan")')
    client.force_login(person("editor"))

    assert table(client, "pages.csv")[1][0] == '\'=HYPERLINK("https://evil.example/","CT scan")'


# Who gets it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", first(3, ROLES))
def test_everybody_with_a_role_gets_the_files_of_the_desk_and_those_they_may_see_of_the_administration(client, role):
    client.force_login(person(role))
    for name in FILES:
        table(client, f"{name}.csv")

    answers = {name: client.get(f"/desk/kept/{name}.csv").status_code for name in KEPT}
    assert answers == {name: 200 if role in roles else 403 for name, roles in KEPT.items()}


def test_nobody_else_gets_any_of_the_administration(client):
    paths = [f"/desk/kept/{name}.csv" for name in KEPT]
    assert {client.get(path).status_code for path in paths} == {302}

    client.force_login(User.objects.create_user("no-role@example.org", "x"))
    assert {client.get(path).status_code for path in paths} == {403}


def test_a_list_that_is_not_met_every_week_is_no_file(client):
    client.force_login(User.objects.create_superuser("boss@example.org", "x"))

    for name in ("auth/permission", "sessions/session", "cms/pagecontent", "nonsense/nonsense", "accounts/nonsense"):
        assert client.get(f"/desk/kept/{name}.csv").status_code == 404


def test_a_file_is_only_read(client):
    client.force_login(person("admin"))
    assert client.post("/desk/kept/accounts/user.csv").status_code == 405
    for path in ("/desk/pages.csv", "/desk/kept/accounts/user.csv"):
        assert client.head(path).status_code == 200
