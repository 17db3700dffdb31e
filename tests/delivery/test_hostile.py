"""Whatever anybody sends: a 4xx or the page as it is, never the site's fault, and nothing of it is kept.

What only a server can be sent is in tests/drills/test_hostile_wire.py, and what Django makes of odd paths in
tests/pages/test_public_errors.py.
"""

from urllib.parse import urlencode

import pytest
from asgiref.sync import async_to_sync

from delivery import store
from delivery.proxies import believing
from tests.delivery.scenes import Clock, FakeDjango, FakeLook, ask, asking, scope_of, store_around

PAGE = "/ct-scan/"
ODD_HEADERS = {
    "x-forwarded-host": b"evil.example",
    "x-forwarded-proto": b"https",
    "x-forwarded-port": b"1",
    "x-forwarded-prefix": b"/evil",
    "x-forwarded-for": b"127.0.0.1",
    "forwarded": b"for=127.0.0.1;host=evil.example;proto=https",
    "x-host": b"evil.example",
    "x-original-url": b"/admin/",
    "x-rewrite-url": b"/admin/",
    "x-http-method-override": b"DELETE",
    "x-method-override": b"DELETE",
    "x-http-destinationurl": b"https://evil.example/",
    "range": b"bytes=0-0,5-6,-1",
    "if-range": b'"a"',
    "if-match": b'"a"',
    "if-modified-since": b"Sat, 01 Jan 2999 00:00:00 GMT",
    "if-unmodified-since": b"Sat, 01 Jan 2000 00:00:00 GMT",
    "if-none-match": b'"', "accept-language": b"cy, fr;q=0.9, *;q=\xff",
    "accept": b"application/json",
    "accept-charset": b"utf-7",
    "origin": b"https://evil.example",
    "referer": b"javascript:alert(1)",
    "user-agent": b"() { :; }; \xf0\x9f\x92\xa9 <script>",
    "content-type": b"multipart/form-data; boundary=" + b"a" * 10_000,
    "x-requested-with": b"XMLHttpRequest",
    "authorization": b"Basic " + b"A" * 5_000,
    "cache-control": b"no-cache, no-store",
    "pragma": b"no-cache",
    "upgrade": b"websocket",
    "expect": b"100-continue",
    "te": b"trailers",
    "transfer-encoding": b"identity",
    "content-length": b"0",
    "cookie": b"theme=dark; =; ;;; a; csrftoken=\xff; \x00=\x00; " + b"c=d; " * 500,
    "cookie2": b"$Version=1; sessionid=a",
    "x_forwarded_proto": b"https",
    "": b"",
}  # fmt: skip
CLAIMED_HOSTS = [
    "evil.example", "testserver.evil.example", "testserver.",
    "testserver:80@evil.example", "user:password@testserver", "testserver/evil",
    "testserver#", "testserver?", "testserver evil", "testserver\x00", "тест", "testserver:99999999999999999999x",
    "testserver,evil.example", "[::1", "]", ":", ":80", "..", "a" * 70_000, "%74estserver", "ＴestServer",
]  # fmt: skip
PATHS = [
    "/\x00", "/ct-scan/\x00", "/ct-scan/%00", "/%2e%2e/%2e%2e/etc/passwd", "/ct-scan/..%2f", "/\ufffd\ufffd/",
    "/%c0%af", "/%e0%80%af", "/%u002f", "/%", "/%%32%65", "//evil.example/", "/\\evil.example", "/ct-scan/;a=b",
    "/ct-scan//", "*", "", "http://evil.example/", "/ct-scan/\r\nSet-Cookie: a=b", "/\u202e/", "/" + "%41" * 2_000,
]  # fmt: skip


@pytest.fixture
def django():
    """Has one page and nothing else."""
    django = FakeDjango()

    def says(environ):
        is_there = environ["PATH_INFO"] == PAGE and environ["REQUEST_METHOD"] == "GET" and not environ["QUERY_STRING"]
        django.status = "200 OK" if is_there else "404 Not Found"
        return b"<p>words</p>" * 50

    django.says = says
    return django


@pytest.fixture
def kept(django):
    clock = Clock()
    return store_around(django, FakeLook(clock), clock, private=("/accounts/",))


@pytest.fixture
def site(kept):
    return believing(kept, trusted=["10.0.0.1"])


def sent(site, headers: list[tuple[bytes, bytes]], **request):
    scope = scope_of(PAGE, **request)
    scope["headers"] += headers
    return async_to_sync(asking)(site, scope)


@pytest.mark.parametrize("name", ODD_HEADERS)
def test_no_header_changes_the_page_for_anybody(site, kept, django, name):
    """Neither when the page is made, nor when it is given out."""
    header = (name.encode(), ODD_HEADERS[name])

    making = sent(site, [header])
    page = ask(site, PAGE)
    reading = sent(site, [header])

    assert making.status == page.status == reading.status == 200
    assert making.headers == page.headers == reading.headers
    assert making.body == page.body == reading.body
    assert list(kept.entries) == [PAGE]
    assert [key for asked in django.asked for key in asked if key.startswith("HTTP_")] == ["HTTP_HOST"]


def test_a_thousand_headers_change_nothing(site, django):
    page = ask(site, PAGE)
    many = [(f"x-{number}".encode(), b"a" * 50) for number in range(1_000)]

    assert sent(site, many).body == page.body
    assert sent(site, many * 2).body == page.body
    assert len(django.asked) == 1


def test_what_goes_past_the_store_takes_no_readers_word_either(site, django):
    """A query is asked of Django, which learns who asks from the line alone."""
    sent(site, [(name.encode(), value) for name, value in ODD_HEADERS.items() if name not in ("cookie",)], query="a")

    (asked,) = django.asked
    assert (asked["REMOTE_ADDR"], asked["wsgi.url_scheme"]) == ("192.0.2.7", "http")


@pytest.mark.parametrize("host", CLAIMED_HOSTS)
def test_a_host_of_another_shape_is_refused_before_any_work(site, django, host):
    """All but a last dot, which names the same host and gets the same page."""
    scope = scope_of(PAGE)
    scope["headers"] = [(b"host", host.encode())]

    assert async_to_sync(asking)(site, scope).status == (200 if host == "testserver." else 400)
    assert len(django.asked) == (host == "testserver.")


@pytest.mark.parametrize("hosts", [(), (b"testserver", b"testserver"), (b"testserver", b"evil.example"), (b"", b"")])
def test_no_host_or_two_are_refused(site, django, hosts):
    scope = scope_of(PAGE)
    scope["headers"] = [(b"host", host) for host in hosts]

    assert async_to_sync(asking)(site, scope).status == 400
    assert django.asked == []


@pytest.mark.parametrize("path", PATHS)
def test_no_path_is_the_stores_fault_or_kept_as_a_page(site, kept, django, path):
    page = ask(site, PAGE)
    scope = scope_of("/") | {"path": path, "raw_path": path.encode()}

    assert 400 <= async_to_sync(asking)(site, scope).status < 500
    assert list(kept.entries) == [PAGE]
    assert ask(site, PAGE).body == page.body


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "PROPFIND", "get", "GET ", "G\u00cbT", "PURGE", "BREW", "", "A" * 999]
)
def test_no_odd_method_reaches_django(site, kept, django, method):
    answer = ask(site, PAGE, method=method)

    assert (answer.status, django.asked, kept.entries) == (405, [], {})
    assert "TRACE" not in answer["Allow"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_reading_is_answered_from_what_is_kept(site, kept, django, method):
    page = ask(site, PAGE)

    answer = ask(site, PAGE, method=method)

    assert answer.status == 404  # this Django's answer to it; the page's own is for Django to say
    assert list(kept.entries) == [PAGE]
    assert len(kept.absent) == 0
    assert ask(site, PAGE).body == page.body


def test_addresses_without_end_are_refused_and_forgotten(site, kept, django):
    for length in (store.LONGEST_QUERY + 1, 100_000, 1_000_000):
        assert ask(site, "/" + "a" * length).status == 414
        assert ask(site, "/", query="q" * length).status == 414
        assert ask(site, "/" + "%61" * length).status == 414

    assert (django.asked, kept.entries, len(kept.absent), kept._personal) == ([], {}, 0, set())


@pytest.mark.parametrize("typed", ["a" * 10_000, "%" * 10_000, "🙂" * 2_500])
def test_ten_kilobytes_typed_into_the_search_come_to_it(site, django, typed):
    assert ask(site, "/search/", query=urlencode({"q": typed})).status != 414
    assert len(django.asked) == 1


def test_nothing_a_reader_says_in_a_query_is_kept(site, kept):
    for query in ("a", "?", "=", "toolbar_on", "%00", "a=%ff", "&" * 999):
        assert ask(site, PAGE, query=query).status == 404

    assert kept.entries == {}
    assert len(kept.absent) == 0
