"""What a reader gets: the live version and nothing else, without a trace, in few questions to the database."""

import itertools
from datetime import UTC, date, datetime

import pytest
import time_machine
from cms.models import Page, PageContent
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.contrib.sites.models import Site
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pages.models import Picture
from tests.factories import (
    TODAY,
    fact,
    latest,
    move,
    new_draft,
    page,
    person,
    publish,
    publish_again,
    published_page,
    source,
    withdraw,
)
from tests.remembering import remembered

pytestmark = pytest.mark.django_db

QUERIES = ["", "?toolbar_on", "?toolbar_off", "?edit", "?edit_off", "?preview", "?structure", "?language=en", "?language=de",
           "?toolbar_on&persist=true", "?cms_path=/ct-scan/", "?cms_toolbar_login_error=1"]  # fmt: skip


@pytest.fixture(name="site")
def _site():
    site()


@remembered
def site() -> None:
    """A home page, a section with two pages, and a page about the site. No page becomes the home page by a remembered step."""
    published_page("home", title="Home", template="home").set_as_homepage()
    imaging = published_page(
        "imaging", title="Scans and X-rays", menu_title="Scans", template="section", in_navigation=True
    )
    published_page("ct-scan", title="CT scan", parent=imaging, summary="A scan with X-rays.", kind="imaging")
    published_page("mri-scan", title="MRI scan", parent=imaging, summary="A scan with magnets.", kind="imaging")
    published_page("privacy", title="Privacy", kind="about")
    page("bone-scan", title="Bone scan", parent=imaging, in_navigation=True)
    page("biopsies", title="Biopsies", template="section", in_navigation=True)


# What a page says -----------------------------------------------------------------------------------------------------


@time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC))
def test_a_page_says_what_the_contract_with_its_template_promises(client, site):
    shown = client.get("/imaging/ct-scan/").context["page"]

    assert (shown.title, shown.key, shown.kind, shown.url) == ("CT scan", "ct-scan", "imaging", "/imaging/ct-scan/")
    assert shown.summary == "A scan with X-rays."
    assert [(step.title, step.url) for step in shown.breadcrumb] == [("Home", "/"), ("Scans", "/imaging/")]
    assert "narrow bed" in shown.warnings + shown.first_part + shown.rest
    assert shown.dates.reviewed_on == shown.dates.published_on == shown.dates.first_published_on == TODAY
    assert shown.dates.review_due_on == date(2029, 11, 16)
    assert not shown.is_overdue
    assert shown.dates.judged == (
        "Whole page last reviewed November 2026 by a clinical reviewer, a patient reviewer and a plain-language reviewer.",
    )
    assert (shown.version.number, shown.version.change_note) == (1, "First version.")
    assert shown.version.history_url == "/imaging/ct-scan/versions/"
    assert shown.version.permanent_url == "/versions/ct-scan/1/"
    assert shown.earlier is None


def test_other_names_are_a_list(client):
    published_page("ct-scan", also_called="CAT scan,  computed tomography ,")

    assert client.get("/ct-scan/").context["page"].also_called == ["CAT scan", "computed tomography"]


def test_a_page_becomes_overdue_by_the_calendar_alone(client):
    published_page("ct-scan", review_interval_months=12)

    with time_machine.travel(datetime(2027, 11, 16, 12, tzinfo=UTC)):
        assert not client.get("/ct-scan/").context["page"].is_overdue
    with time_machine.travel(datetime(2027, 11, 17, 12, tzinfo=UTC)):
        shown = client.get("/ct-scan/").context["page"]
        assert shown.is_overdue
        assert shown.dates.is_overdue


def test_a_section_lists_the_live_pages_below_it(client, site):
    shown = client.get("/imaging/").context["page"]

    assert [(child.title, child.url, child.summary) for child in shown.children] == [
        ("CT scan", "/imaging/ct-scan/", "A scan with X-rays."),
        ("MRI scan", "/imaging/mri-scan/", "A scan with magnets."),
    ]


def test_the_home_page_leads_to_the_live_pages_at_the_top(client, site):
    shown = client.get("/").context["page"]

    assert [(child.title, child.url) for child in shown.children] == [("Scans and X-rays", "/imaging/")]
    assert shown.breadcrumb == []
    assert shown.url == "/"


# Menus ----------------------------------------------------------------------------------------------------------------


def menu_at(client, address, name="menu"):
    return [(item.title, item.url, item.is_current, item.is_within) for item in client.get(address).context[name]]


def test_the_main_menu_says_where_the_reader_is(client, site):
    assert menu_at(client, "/") == [("Scans", "/imaging/", False, False)]
    assert menu_at(client, "/imaging/") == [("Scans", "/imaging/", True, False)]
    assert menu_at(client, "/imaging/ct-scan/") == [("Scans", "/imaging/", False, True)]
    assert menu_at(client, "/imaging/ct-scan/versions/") == [("Scans", "/imaging/", False, True)]
    assert menu_at(client, "/versions/ct-scan/1/") == [("Scans", "/imaging/", False, True)]
    assert menu_at(client, "/nothing/") == [("Scans", "/imaging/", False, False)]


def test_the_about_menu_names_the_glossary_and_pages_about_the_site(client, site):
    for path in ("/imaging/", "/glossary/", "/privacy/"):
        assert menu_at(client, path, "about") == [
            ("Words explained", "/glossary/", path == "/glossary/", False),
            ("Privacy", "/privacy/", path == "/privacy/", False),
        ]


def test_a_menu_is_new_at_once_after_a_publication_and_a_withdrawal(client, site):
    menu_at(client, "/")
    services_page = published_page("results", title="Results", in_navigation=True)
    assert ("Results", "/results/", False, False) in menu_at(client, "/")
    publish_again(services_page, title="Results and waiting", slug="results-and-waiting")
    assert ("Results and waiting", "/results-and-waiting/", False, False) in menu_at(client, "/")
    withdraw(Page.objects.get(pk=services_page.pk))
    assert menu_at(client, "/") == [("Scans", "/imaging/", False, False)]


def test_a_menu_follows_the_order_of_the_tree(client, site):
    imaging = Page.objects.get(reverse_id="imaging")
    results = published_page("results", title="Results", in_navigation=True)
    assert [item[0] for item in menu_at(client, "/")] == ["Scans", "Results"]

    move(results, imaging, "left")

    assert [item[0] for item in menu_at(client, "/")] == ["Results", "Scans"]


# Nothing but the live version -----------------------------------------------------------------------------------------


def test_no_query_shows_a_draft(client):
    ct = published_page("ct-scan", title="CT scan", body="<p>Live words.</p>")
    new_draft(ct, title="Draft title", body="<p>Draft words.</p>")

    for query in QUERIES:
        words = client.get(f"/ct-scan/{query}").content.decode()

        assert "Live words." in words, query
        assert "Draft" not in words, query


def test_a_page_that_is_only_a_draft_is_not_there(client, site):
    assert client.get("/imaging/bone-scan/").status_code == 404
    assert client.get("/biopsies/").status_code == 404
    assert "Bone scan" not in client.get("/imaging/").content.decode()


def test_staff_see_a_draft_where_the_cms_previews_it(client, site):
    ct = Page.objects.get(reverse_id="ct-scan")
    draft = new_draft(ct, title="CT scan, again", body="<p>Draft words.</p>")
    client.force_login(person("editor"))

    for endpoint in ("preview", "edit"):
        address = reverse(
            f"admin:cms_placeholder_render_object_{endpoint}", args=[draft.content_type_id, draft.object_id]
        )
        answer = client.get(address)
        shown = answer.context["page"]
        assert answer.status_code == 200
        assert shown.title == "CT scan, again"
        assert shown.version.number == 2
        assert "Draft words." in shown.warnings + shown.first_part + shown.rest


def test_a_draft_does_not_say_that_it_was_reviewed(client, site):
    draft = new_draft(Page.objects.get(reverse_id="ct-scan"))
    client.force_login(person("editor"))

    shown = client.get(
        reverse("admin:cms_placeholder_render_object_preview", args=[draft.content_type_id, draft.object_id])
    ).context["page"]

    assert (shown.dates.reviewed_on, shown.dates.review_due_on, shown.dates.published_on) == (None, None, None)
    assert shown.dates.first_published_on is None
    assert (shown.dates.judged, shown.marks) == (("Nobody has reviewed this draft yet.",), [])


def test_staff_see_the_preview_of_a_page_without_an_address_or_details(client):
    draft = latest(page("ct-scan"))
    draft.content.pagedetails.delete()
    client.force_login(person("editor"))

    answer = client.get(
        reverse("admin:cms_placeholder_render_object_preview", args=[draft.content_type_id, draft.object_id])
    )

    assert answer.status_code == 200
    assert answer.context["page"].url == ""


# No trace -------------------------------------------------------------------------------------------------------------

ADDRESSES = ["/", "/imaging/", "/imaging/ct-scan/", "/imaging/ct-scan/versions/", "/versions/ct-scan/1/",
             "/sitemap.xml", "/robots.txt", "/nothing/"]  # fmt: skip


def test_a_reader_gets_no_cookie_and_no_session(client, site):
    for address, query in [*itertools.product(ADDRESSES, QUERIES[:1]), *itertools.product(ADDRESSES[2:3], QUERIES)]:
        answer = client.get(address + query)

        assert not answer.cookies, address + query
        assert "csrfmiddlewaretoken" not in answer.content.decode(), address + query
    assert not Session.objects.exists()


def test_a_made_up_session_cookie_is_taken_away_and_nothing_put_in_its_place(client, site):
    for query in QUERIES[:3]:
        client.cookies["sessionid"] = "made-up-by-somebody-or-long-gone"
        answer = client.get("/imaging/ct-scan/" + query)

        assert answer.status_code == 200
        assert list(answer.cookies) == ["sessionid"]
        assert (answer.cookies["sessionid"].value, answer.cookies["sessionid"]["max-age"]) == ("", 0)
    assert not Session.objects.exists()


# How long it may be kept ----------------------------------------------------------------------------------------------


def test_a_browser_may_keep_an_answer_but_asks_each_time(client, site):
    for address in ADDRESSES:
        answer = client.get(address)
        again = client.get(address, headers={"if-none-match": answer.get("ETag", "none")})

        assert answer["Cache-Control"] == "no-cache", address
        assert "Expires" not in answer, address
        assert again.status_code == (404 if address == "/nothing/" else 304), address


def test_a_new_version_is_never_taken_for_the_one_before(client, site):
    before = client.get("/imaging/ct-scan/")
    publish_again(Page.objects.get(reverse_id="ct-scan"), body="<p>Other words.</p>")

    after = client.get("/imaging/ct-scan/", headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert "Other words." in after.content.decode()


def test_a_change_of_the_menu_is_noticed_on_every_page(client, site):
    before = client.get("/imaging/ct-scan/")
    published_page("results", title="Results", in_navigation=True)

    assert client.get("/imaging/ct-scan/", headers={"if-none-match": before["ETag"]}).status_code == 200


def test_two_readers_get_the_same_bytes(client, site):
    assert client.get("/imaging/ct-scan/").content == client.get("/imaging/ct-scan/").content


def test_staff_answers_are_for_staff_alone(client, site):
    client.force_login(person("editor"))

    kept = client.get("/imaging/ct-scan/")["Cache-Control"]

    assert "private" in kept
    assert "no-store" in kept


# Few questions --------------------------------------------------------------------------------------------------------


def forget_everything():
    """Be a process that has just started."""
    ContentType.objects.clear_cache()
    Site.objects.clear_cache()
    cache.clear()


def test_an_answer_takes_at_most_thirteen_questions_even_at_first(client, site):
    for address in ADDRESSES:
        forget_everything()

        with CaptureQueriesContext(connection) as queries:
            client.get(address)

        assert len(queries) <= 13, "\n".join([address, *(query["sql"] for query in queries)])


def test_more_pages_do_not_mean_more_questions(client, site):
    def questions():
        with CaptureQueriesContext(connection) as queries:
            client.get("/imaging/")
        return len(queries)

    questions()  # a process that has just started asks more
    few = questions()
    imaging = Page.objects.get(reverse_id="imaging")
    for number in range(2):
        published_page(f"scan-{number}", title=f"Scan {number}", parent=imaging)

    assert questions() == few


@pytest.mark.parametrize(("on_the_section", "told"), [(0, "SAMEORIGIN"), (1, "DENY")])
def test_who_may_frame_a_page_is_said_by_the_one_above_it(client, on_the_section, told):
    section = page("imaging", template="section")
    PageContent.admin_manager.filter(page=section).update(xframe_options=on_the_section)
    publish(latest(section))
    published_page("ct-scan", parent=section)

    assert client.get("/imaging/ct-scan/")["X-Frame-Options"] == told


def test_a_reader_changes_nothing(client, site):
    with CaptureQueriesContext(connection) as queries:
        for address in ADDRESSES:
            client.get(address)

    assert [query["sql"] for query in queries if not query["sql"].lstrip().startswith("SELECT")] == []


def test_a_page_with_everything_on_it_takes_thirteen_too(client, site):
    picture = Picture.objects.create(sha256="a" * 64, file="pictures/a.png", width=10, height=10)
    source(key="a-guideline", title="A guideline")
    fact("scan-time", text="half an hour")
    blocks = [
        (
            "TextPlugin",
            {"html": "<h2>What it shows</h2><p>It takes [fact: scan-time], as always [source: a-guideline].</p>"},
        ),
        ("PageLinksPlugin", {"heading": "Read next", "level": 2, "keys": ["mri-scan"]}),
        ("CalloutPlugin", {"tone": "important", "heading": "Tell the team", "level": 2, "html": "<p>Now.</p>"}),
        (
            "ImagePlugin",
            {"picture": picture.sha256, "alt": "A scanner", "decoration": False, "caption": "", "credit": ""},
        ),
    ]
    published_page("bone-marrow-scan", parent=Page.objects.get(reverse_id="imaging"), body=blocks)
    forget_everything()

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/imaging/bone-marrow-scan/")

    words = answer.content.decode()
    assert all(
        sign in words for sign in ("A guideline", "half an hour", "/imaging/mri-scan/", "Tell the team", picture.sha256)
    )
    assert len(queries) <= 13, "\n".join(query["sql"] for query in queries)
