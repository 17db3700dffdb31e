"""Whatever a reader asks for, the site answers in words; nothing that they send is the site's fault."""

import itertools

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import page, person, published_page

pytestmark = pytest.mark.django_db

ODD_PATHS = [
    "/\x00",
    "/ct-scan\x00/",
    "/ct-scan/\x00/versions/1/",
    "/versions/\x00/1/",
    "/versions/ct-scan/1\x00/",
    "/\xff\xfe/",
    "/ct-scan/\xff/",
    "/\ud800/".encode("utf-8", "surrogatepass").decode("latin-1"),
    "/../../etc/passwd",
    "/ct-scan/../",
    "/ct-scan/..",
    "/ct-scan/%2e%2e/",
    "/..%2f..%2fetc/passwd",
    "/ct-scan/./",
    "/.",
    "/..",
    "/ct-scan//versions//1//",
    "/ct-scan/versions/1/versions/1/",
    "/versions/versions/1/",
    "/versions/versions/",
    "/ct-scan/versions/versions/",
    "//",
    "///",
    "/ /",
    "/ct scan/",
    "/ct-scan;a=b/",
    "/ct-scan/\n/",
    "/ct-scan\r\nSet-Cookie: a=b/",
    "/<script>alert(1)</script>/",
    "/'; drop table cms_page; --/",
    "/{{7*7}}/",
    "/CT-SCAN",
    "/ｃｔ-scan/".encode().decode("latin-1"),
    "/" + "a" * 10_000 + "/",
    "/" + "a/" * 5_000,
    "/" + "/" * 5_000,
    "/" + "versions/" * 1_000,
    "/" + "a" * 10_000 + "/versions/1/",
    "/versions/" + "a" * 10_000 + "/1/",
    "/versions/ct-scan/" + "9" * 10_000 + "/",
    "/ct-scan/versions/" + "9" * 10_000 + "/",
    "/sitemap.xml/",
    "/robots.txt/",
    "/.env",
    "/wp-login.php",
    "/index.html",
    "/static/../settings.py",
    "/media/../../settings.py",
]
ODD_QUERIES = ["a=%ff", "%00", "a=%00", "language=%00", "language=" + "x" * 5_000, "cms_path=%00", "cms_path=//[", "p=%FF",
               "&" * 2_000, "toolbar_on=%00", "persist=x", "=" * 100, "template=../../etc/passwd"]  # fmt: skip


@pytest.fixture
def ct_scan():
    return published_page("ct-scan")


def ask(client, path="/", **environment):
    """Ask for a path exactly as it stands, without the client's tidying up."""
    return client.get("/", PATH_INFO=path, **environment)


def test_no_odd_path_is_the_sites_fault(client, ct_scan):
    for odd in ODD_PATHS:
        answer = ask(client, odd)

        assert answer.status_code in (301, 400, 404), f"{odd[:60]!r}: {answer.status_code}"
        assert not answer.cookies


def test_no_odd_path_is_the_sites_fault_for_staff(client, ct_scan):
    client.force_login(person("editor"))

    for odd in ODD_PATHS[::6]:
        assert ask(client, odd).status_code in (301, 400, 404), repr(odd[:60])


def test_no_odd_query_is_the_sites_fault(client, ct_scan):
    others = itertools.product(("/ct-scan/versions/", "/sitemap.xml", "/nothing/"), ODD_QUERIES[:2])
    for address, query in [*itertools.product(["/ct-scan/"], ODD_QUERIES), *others]:
        answer = client.get(address, QUERY_STRING=query)

        assert answer.status_code in (200, 400, 404), f"{address} {query[:60]}"
        assert not answer.cookies


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=60).map("/{}".format))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_at_all_is_the_sites_fault(ct_scan, path):
    assert ask(Client(), path.encode().decode("latin-1")).status_code in (200, 301, 302, 400, 404, 405)


def test_a_host_that_is_not_ours_is_refused(client, ct_scan, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    assert client.get("/ct-scan/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_odd_methods_are_answered_too(client, ct_scan, method):
    for address in ("/ct-scan/", "/ct-scan/versions/", "/nothing/", "/"):
        assert getattr(client, method)(address).status_code < 500


# Errors in words ------------------------------------------------------------------------------------------------------


def test_an_address_with_nothing_there_says_so_in_the_sites_own_look(client, ct_scan):
    answer = client.get("/nothing/")

    assert answer.status_code == 404
    assert "<main" in answer.content.decode()
    assert "/nothing/" not in answer.content.decode()


@pytest.mark.parametrize("name", ["404.html", "500.html", "503.html"])
def test_who_came_because_they_are_unwell_reads_whom_to_ring_where_the_page_they_wanted_is_not_to_be_had(name):
    words = render_to_string(name, request=RequestFactory().get("/") if name == "404.html" else None)

    assert "Feeling unwell now? Ring your own team" in words
    assert "call 999" in words


def test_that_the_database_is_away_is_told_without_a_database(client, ct_scan, monkeypatch):
    def away(*arguments, **more):
        raise OperationalError("the database is away")

    client.raise_request_exception = False
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    answer = client.get("/ct-scan/")

    assert answer.status_code == 503
    assert "<main" in answer.content.decode()
    assert "the database is away" not in answer.content.decode()


def test_a_bad_request_is_told_in_the_sites_own_look(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    words = client.get("/", headers={"host": "evil.example"}).content.decode()

    assert "<main" in words
    assert "evil.example" not in words


def test_a_form_without_its_proof_is_refused_in_the_sites_own_look():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "somebody@example.org"})

    assert answer.status_code == 403
    assert "<main" in answer.content.decode()


# The first visit ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_drafts", [False, True])
def test_a_site_without_a_home_page_says_so_plainly(client, has_drafts):
    if has_drafts:
        page("home", title="Home", template="home")

    answer = client.get("/")

    words = answer.content.decode()
    assert answer.status_code == 404
    assert "Nothing is published yet" in words
    assert "django" not in words.lower()
    assert "load_content" not in words
    assert "/admin/" not in words
    assert not answer.cookies


def test_staff_are_told_how_to_begin(client):
    client.force_login(person("admin"))

    words = client.get("/").content.decode()

    assert "load_content" in words
    assert "/admin/cms/pagecontent/" in words


def test_other_pages_are_there_while_the_home_page_is_not(client, ct_scan):
    assert client.get("/ct-scan/").status_code == 200
