"""The whole site through the page store, as readers and staff get it."""

import errno
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from djangocms_text.models import Text
from time_machine import travel

from config.asgi import PRIVATE
from delivery.generation import Look
from delivery.rendering import minified
from sources.models import Source
from tests import factories
from tests.delivery.scenes import Clock, ask, beside_the_test, generation, store_around
from tests.factories import NOW, agreed, person
from tests.glossary.scenes import explained
from tests.pages.test_public_errors import ODD_PATHS, ODD_QUERIES
from tests.remembering import remembered
from triggers import public

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/ct-scan/", "/ct-scan/versions/", "/ct-scan/versions/1/", "/versions/ct-scan/1/", "/imaging/",
          "/glossary/", "/sitemap.xml", "/robots.txt"]  # fmt: skip


@pytest.fixture
def clock():
    return Clock(wall=NOW.timestamp())


@pytest.fixture
def site(clock):
    look = Look(now=clock.now, monotonic=clock.monotonic)
    return store_around(get_wsgi_application(), look, clock, in_thread=beside_the_test, private=PRIVATE)


@pytest.fixture
def ct_scan():
    page = a_small_site()
    generation()
    return page


@remembered
def a_small_site():
    home = factories.published_page("home", title="Tests", template="home")
    home.set_as_homepage()
    factories.published_page("imaging", title="Imaging", template="section")
    explained("biopsy")
    factories.source("leaflet")
    page = factories.published_page("ct-scan", body="<p>A biopsy [source: leaflet].</p>", in_navigation=True)
    return factories.publish_again(page)


def later(clock) -> None:
    """Let half a second pass, and on PostgreSQL the transaction end that on a real site has long ended."""
    generation()
    clock.pass_(0.5)


def session_of(user) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


# What readers get -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_is_kept_and_says_what_django_says(site, ct_scan, client, path):
    first, kept, django = ask(site, path), ask(site, path), client.get(path)

    assert django.status_code == 200
    assert path in site.entries
    is_page = django["Content-Type"].startswith("text/html")
    assert first.body == kept.body == (minified(django.content) if is_page else django.content)
    own = {"etag", "content-length", "vary"}
    assert {(key.decode(), value.decode()) for key, value in kept.headers if key.decode() not in own} == {
        (key.lower(), value) for key, value in django.headers.items() if key.lower() not in own
    }
    assert kept["Vary"] == "Accept-Encoding, Cookie"
    assert kept["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in kept


def test_a_hit_asks_the_database_nothing_and_a_miss_little(site, ct_scan, clock):
    ask(site, "/")  # with what every process asks once
    site.drop()
    for path in PUBLIC:
        with CaptureQueriesContext(connection) as miss:
            ask(site, path)
        with CaptureQueriesContext(connection) as hit:
            ask(site, path)

        assert len(hit) == 0, path
        # A history tells of the boxes that its versions showed, which is a question more.
        assert len(miss) <= (14 if path.endswith("/versions/") else 13), path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere/", 404),
        ("/ct-scan", 301),
        ("/favicon.ico", 302),
        ("/desk/", 302),
        ("/admin/", 302),
        ("/accounts/login/", 200),
    ],
)
def test_what_is_no_page_is_not_kept(site, ct_scan, path, status):
    assert [ask(site, path).status for _time in range(2)] == [status, status]
    assert site.entries == {}


def test_a_sign_in_form_gets_its_own_cookie(site):
    first = ask(site, "/accounts/login/")
    token = first["Set-Cookie"].partition(";")[0].strip()

    again = ask(site, "/accounts/login/", cookie=token)

    assert token.startswith("csrftoken=")
    assert again["Set-Cookie"].partition(";")[0].strip() in (token, "")


def test_an_odd_address_is_never_the_sites_fault_and_never_kept(site, ct_scan):
    for odd in ODD_PATHS:
        assert ask(site, odd.encode("latin-1", "replace").decode("utf-8", "replace")).status < 500, odd
    for odd in ODD_QUERIES:
        assert ask(site, "/ct-scan/", query=odd).status < 500, odd
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert 400 <= ask(site, "/nowhere/", method=method).status < 500, method

    assert set(site.entries) <= {"/ct-scan/", "/robots.txt", "/sitemap.xml"}


def test_odd_headers_are_nobodys_fault(site, ct_scan):
    for name in (
        "accept_encoding",
        "if_none_match",
        "cookie",
        "range",
        "x_forwarded_host",
        "x_forwarded_proto",
        "user_agent",
    ):
        for value in ("\x00", "\u00ff" * 100, "," * 10_000, '"' * 999, "q=;q=;q", "a" * 10_000):
            assert ask(site, "/ct-scan/", **{name: value}).status == 200, (name, value[:9])


# Right at once --------------------------------------------------------------------------------------------------------


def test_a_publication_is_on_every_page_half_a_second_later(site, ct_scan, clock):
    before = [ask(site, path).body for path in ("/", "/ct-scan/", "/imaging/")]
    factories.publish_again(ct_scan, title="CT scans now", body="<p>Quite other words.</p>", in_navigation=True)
    later(clock)

    after = [ask(site, path).body for path in ("/", "/ct-scan/", "/imaging/")]

    assert b"Quite other words." in after[1]
    assert all(b"CT scans now" in page for page in after)  # the menu names it
    assert not any(b"CT scans now" in page for page in before)


def test_a_draft_leaves_every_kept_page_where_it_is(site, ct_scan, clock):
    ask(site, "/ct-scan/")
    kept = site.entries["/ct-scan/"]

    factories.new_draft(ct_scan, title="Not out", body="<p>Not out.</p>")
    later(clock)
    ask(site, "/ct-scan/")

    assert site.entries["/ct-scan/"] is kept


def test_a_page_that_was_withdrawn_is_gone_and_one_that_moved_leads_on(site, ct_scan, clock):
    ask(site, "/ct-scan/")
    factories.withdraw(ct_scan, for_safety=True)
    later(clock)

    assert [ask(site, path).status for path in ("/ct-scan/", "/versions/ct-scan/1/")] == [410, 410]
    assert b"/ct-scan/" not in ask(site, "/sitemap.xml").body


def test_a_source_that_was_replaced_is_said_to_be(site, ct_scan, clock):
    ask(site, "/ct-scan/")

    agreed(Source.objects.get(), title="The other leaflet")
    later(clock)

    assert b"The other leaflet" in ask(site, "/ct-scan/").body


@pytest.mark.parametrize("way", ["a bulk update", "SQL"])
def test_a_kept_page_that_was_tampered_with_says_so_to_the_next_reader(site, ct_scan, clock, way):
    before = ask(site, "/ct-scan/").body
    assert "/ct-scan/" in site.entries

    if way == "SQL":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE djangocms_text_text SET body = '<p>Stop all your tablets.</p>'")
    else:
        Text.objects.update(body="<p>Stop all your tablets.</p>")
    later(clock)
    after = ask(site, "/ct-scan/").body

    assert b"We are checking this page" not in before
    assert b"We are checking this page: its text is not the one that our reviewers signed." in after


@pytest.mark.parametrize(
    ("due_on", "before", "after"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, 59, 59, tzinfo=UTC), datetime(2027, 3, 28, 23, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 23, 59, 59, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_kept_page_is_overdue_at_midnight(site, ct_scan, clock, due_on, before, after):
    factories.say_reviewed(reviewed_on=date(2026, 1, 1), review_due_on=due_on)
    later(clock)
    answers = []

    for moment in (before, after):
        clock.wall = moment.timestamp()
        clock.steady += 0.5
        with travel(moment, tick=False):
            answers.append(ask(site, "/ct-scan/").body)

    assert [b"overdue" in answer.lower() for answer in answers] == [False, True]


# Staff ----------------------------------------------------------------------------------------------------------------


def test_staff_see_django_and_nothing_of_theirs_is_kept(site, ct_scan):
    ask(site, "/ct-scan/")
    kept = site.entries["/ct-scan/"]
    cookie = session_of(person("editor"))

    for path in ("/ct-scan/", "/", "/desk/"):
        answer = ask(site, path, cookie=cookie)
        assert answer.status == 200
        assert "no-cache" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]

    assert b"cms-toolbar" in ask(site, "/ct-scan/", cookie=cookie).body
    assert site.entries == {"/ct-scan/": kept}


def test_without_a_database_staff_are_told_so(client, monkeypatch):
    client.force_login(person("editor"))
    client.raise_request_exception = False

    def away(*arguments):
        raise OperationalError("connection refused: db.internal port 5432")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", away)
    answer = client.get("/desk/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer["Cache-Control"] == "no-store"
    assert b"cannot reach its database" in answer.content
    assert b"5432" not in answer.content


def on_postgresql(error):
    error.__cause__ = type("DiskFull", (Exception,), {"sqlstate": "53100"})()
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("database or disk is full"),
        on_postgresql(OperationalError("could not extend file")),
    ],
)
def test_where_no_room_is_left_staff_are_told_that(client, monkeypatch, error):
    client.force_login(person("editor"))
    client.raise_request_exception = False

    def full(*arguments):
        raise error

    monkeypatch.setattr("desk.overview.Worklist", full)
    answer = client.get("/desk/")

    assert answer.status_code == 503
    assert b"no room left to save anything" in answer.content
    assert b"cannot reach its database" not in answer.content


def test_any_other_fault_is_still_a_fault(client, monkeypatch):
    client.raise_request_exception = False

    def broken(*arguments):
        raise RuntimeError("secret")

    monkeypatch.setattr("pages.views.sitemap_entries", broken)
    answer = client.get("/sitemap.xml")

    assert answer.status_code == 500
    assert b"secret" not in answer.content


def test_everything_a_page_shows_is_among_what_is_watched(ct_scan, client):
    """Whatever tables an answer to a reader was read from, a change of them is seen."""
    watched = {apps.get_model(seen.model)._meta.db_table for seen in public.declared()}
    unseen = {
        "django_content_type": "does not change",
        "cms_placeholder": "stands or falls with its blocks",
        "django_session": "of staff",
        "reviews_review": "what let a version out stays as it was",
        "reviews_signoff": "only added to, before a version is out",
    }
    with CaptureQueriesContext(connection) as asked:
        for path in PUBLIC:
            client.get(path)

    tables = {
        table
        for table in connection.introspection.table_names()
        if any(f'"{table}"' in query["sql"] for query in asked.captured_queries)
    }
    assert tables <= watched | set(unseen)
