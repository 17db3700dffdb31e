"""What only a real server can be sent: broken, doubled and smuggled requests. It answers in 4xx or with the page as it is."""

import re

import pytest

from tests.drills.hostile import PAGE, a_public_site, connect, everything_from, head, said_to, statuses

GET = f"GET {PAGE} HTTP/1.1"
SMUGGLED = "GET /smuggled/ HTTP/1.1\r\nHost: www.example.org\r\n\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with a_public_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def page(site):
    """The kept page, which must be the same after the test as it was before; and the site must have had no fault."""
    before = site.ask(PAGE).body
    yield before
    assert site.ask(PAGE).body == before
    assert "Traceback" not in site.log.read_text()


def raw(first: str, *lines: str, body: str = "") -> bytes:
    return ("\r\n".join([first, *lines, "", ""]) + body).encode("latin-1", "surrogateescape")


HOST = "Host: www.example.org"
HTTPS = "X-Forwarded-Proto: https"
CLOSE = "Connection: close"
REFUSED = {
    "no host": raw(GET, HTTPS, CLOSE),
    "HTTP/1.0 without a host": raw(f"GET {PAGE} HTTP/1.0", HTTPS),
    "two hosts": raw(GET, HOST, "Host: evil.example", HTTPS, CLOSE),
    "the same host twice": raw(GET, HOST, HOST, HTTPS, CLOSE),
    "an unknown host": raw(GET, "Host: evil.example", HTTPS, CLOSE),
    "a host with a name before it": raw(GET, "Host: a@www.example.org", HTTPS, CLOSE),
    "a host with words after it": raw(GET, "Host: www.example.org/evil", HTTPS, CLOSE),
    "a host of other letters": raw(GET, "Host: www.ex\xe4mple.org", HTTPS, CLOSE),
    "another's address whole, and no host": raw(f"GET https://evil.example{PAGE} HTTP/1.1", HTTPS, CLOSE),
    "our address whole, with another host": raw(f"GET https://www.example.org{PAGE} HTTP/1.1", "Host: a.example", CLOSE),
    "TRACE": raw(f"TRACE {PAGE} HTTP/1.1", HOST, HTTPS, CLOSE),
    "CONNECT": raw("CONNECT www.example.org:443 HTTP/1.1", HOST, HTTPS, CLOSE),
    "PROPFIND": raw(f"PROPFIND {PAGE} HTTP/1.1", HOST, HTTPS, CLOSE),
    "a method nobody knows": raw(f"BREW {PAGE} HTTP/1.1", HOST, HTTPS, CLOSE),
    "a method in small letters": raw(f"get {PAGE} HTTP/1.1", HOST, HTTPS, CLOSE),
    "the beginning of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "the beginning of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    "a null in the path": raw("GET /ct-scan\x00/ HTTP/1.1", HOST, HTTPS, CLOSE),
    "a null in a header": raw(GET, HOST, "X-A: b\x00c", HTTPS, CLOSE),
    "a lone line feed in a header": raw(GET, HOST, "X-A: b\nSet-Cookie: c", HTTPS, CLOSE).replace(b"\r\nX-", b"\nX-"),
    "a lone carriage return": raw(GET, HOST, "X-A: b\rSet-Cookie: c", HTTPS, CLOSE),
    "a header that goes on below": raw(GET, HOST, "X-A: b\r\n c", "Transfer-Encoding:\r\n chunked", CLOSE),
    "a space before the colon": raw("POST /accounts/login/ HTTP/1.1", HOST, "Content-Length : 5", HTTPS, CLOSE, body="abcde"),
    "a header without a name": raw(GET, HOST, ": a", HTTPS, CLOSE),
    "an address of 100 kB": raw(f"GET /{'a' * 100_000} HTTP/1.1", HOST, HTTPS, CLOSE),
    "an address of 20 kB": raw(f"GET /{'a' * 20_000} HTTP/1.1", HOST, HTTPS, CLOSE),
    "a query of 40 kB": raw(f"GET {PAGE}?{'a' * 40_000} HTTP/1.1", HOST, HTTPS, CLOSE),
    "a head of 1 MB": raw(GET, HOST, "X-A: " + "a" * 1_000_000, HTTPS, CLOSE),
    "a length and chunks": raw("POST /accounts/login/ HTTP/1.1", HOST, HTTPS, "Content-Length: 5",
                               "Transfer-Encoding: chunked", body="0\r\n\r\n" + SMUGGLED),
    "chunks and a length": raw("POST /accounts/login/ HTTP/1.1", HOST, HTTPS, "Transfer-Encoding: chunked",
                               "Content-Length: 5", body="0\r\n\r\n" + SMUGGLED),
    "two lengths": raw("POST / HTTP/1.1", HOST, HTTPS, "Content-Length: 0", "Content-Length: 50", body=SMUGGLED),
    "a length below nought": raw("POST / HTTP/1.1", HOST, HTTPS, "Content-Length: -1", body=SMUGGLED),
    "a length with a sign": raw("POST / HTTP/1.1", HOST, HTTPS, "Content-Length: +5", body="abcde" + SMUGGLED),
    "a length past all numbers": raw("POST / HTTP/1.1", HOST, HTTPS, f"Content-Length: {'9' * 30}", body=SMUGGLED),
    "a chunk whose length is none": raw("POST /accounts/login/ HTTP/1.1", HOST, HTTPS, "Transfer-Encoding: chunked",
                                        body="xyz\r\nabc\r\n0\r\n\r\n" + SMUGGLED),
    "chunks in words nobody knows": raw("POST / HTTP/1.1", HOST, HTTPS, "Transfer-Encoding: xchunked", body=SMUGGLED),
    "chunks twice": raw("POST / HTTP/1.1", HOST, HTTPS, "Transfer-Encoding: chunked, identity", body="0\r\n\r\n" + SMUGGLED),
    "bytes that are no HTTP": bytes(range(256)) * 10,
}  # fmt: skip
#: Each is a request like any other as far as we are concerned. Gets the page, and nobody else gets anything of it.
THE_PAGE = {
    "HTTP/1.0 with a host": raw(f"GET {PAGE} HTTP/1.0", HOST, HTTPS),
    "the address whole": raw(f"GET https://www.example.org{PAGE} HTTP/1.1", HOST, HTTPS, CLOSE),
    "a port": raw(GET, "Host: www.example.org:8443", HTTPS, CLOSE),
    "capital letters": raw(GET, "HOST: WWW.EXAMPLE.ORG", HTTPS, CLOSE),
    "a thousand headers": raw(GET, HOST, HTTPS, CLOSE, *(f"X-{number}: a" for number in range(1_000))),
    "an upgrade to a socket": raw(GET, HOST, HTTPS, "Connection: close, upgrade", "Upgrade: websocket"),
    "an upgrade to HTTP/2": raw(GET, HOST, HTTPS, "Connection: close, upgrade", "Upgrade: h2c", "HTTP2-Settings: AA"),
    "a body with a GET": raw(GET, HOST, HTTPS, CLOSE, "Content-Length: 5", body="abcde"),
    "words after the end": raw(GET, HOST, HTTPS, CLOSE) + SMUGGLED.encode(),
    "ranges": raw(GET, HOST, HTTPS, CLOSE, "Range: bytes=0-1,2-3"),
    "claims": raw(GET, HOST, HTTPS, CLOSE, "X-Forwarded-Host: evil.example", "X-Original-URL: /admin/",
                  "X-Rewrite-URL: /admin/", "X-HTTP-Method-Override: DELETE", "Forwarded: host=evil.example"),
    "an odd cookie": raw(GET, HOST, HTTPS, CLOSE, "Cookie: =; \xff\xfe; ;;; $Version=1; a=" + "b" * 8_000),
    "JSON": raw(GET, HOST, HTTPS, CLOSE, "Accept: application/json", "Origin: https://evil.example"),
}  # fmt: skip
NOT_THERE = {
    "bad UTF-8": "/%ff%fe/",
    "a slash too long": "/imaging%c0%afct-scan/",
    "a null": "/imaging/ct-scan%00/",
    "a surrogate": "/%ed%a0%80/",
    "half an escape": "/imaging/ct-scan/%",
    "dots": "/imaging/../../../etc/passwd/",
    "escaped dots": "/imaging/%2e%2e/%2e%2e/etc/passwd/",
    "dots in the static files": "/static/%2e%2e/%2e%2e/etc/passwd/",
    "a line that would end the head": "/ct-scan%0d%0aSet-Cookie:%20a=b/",
    "two slashes": "//evil.example/",
    "backslashes": "/%5c%5cevil.example/",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_request_is_refused(site, page, what):
    answer = said_to(site, REFUSED[what])

    assert all(400 <= status < 500 for status in statuses(answer)), answer[:200]
    assert len(statuses(answer)) == 1, answer[:200]
    assert b"smuggled" not in answer
    assert b"\r\nserver:" not in answer.lower()
    assert b"\r\nx-content-type-options: nosniff\r\n" in answer.lower()


@pytest.mark.parametrize("what", THE_PAGE)
def test_what_is_only_odd_gets_the_page_as_it_is(site, page, what):
    answer = said_to(site, THE_PAGE[what])

    assert statuses(answer) == [200], answer[:200]
    assert answer.endswith(page)


@pytest.mark.parametrize("what", NOT_THERE)
def test_where_nothing_is_nobody_is_led_astray(site, page, what):
    answer = said_to(site, raw(f"GET {NOT_THERE[what]} HTTP/1.1", HOST, HTTPS, CLOSE))

    assert statuses(answer) in ([400], [404]), answer[:200]
    assert b"evil.example" not in answer
    assert b"\r\nset-cookie" not in answer.lower()


@pytest.mark.parametrize(
    "path", ["//evil.example", "/%2fevil.example", "/%5cevil.example", "///evil.example/a", "/imaging"]
)
def test_who_forgot_the_last_slash_is_led_nowhere_else(site, page, path):
    answer = said_to(site, raw(f"GET {path} HTTP/1.1", HOST, HTTPS, CLOSE))

    assert statuses(answer) in ([301], [404])
    assert re.findall(rb"(?im)^location: *(?:[a-z]+:|[/\\\\]{2})", answer) == []


def test_requests_one_behind_the_other_are_answered_each_for_itself(site, page):
    """What one of them says of itself must not pass to the next."""
    first = head(site, "Cookie: sessionid=a", "X-A: b")
    last = head(site, "Connection: close", first="GET /glossary/ HTTP/1.1")

    answer = said_to(site, first + head(site) + last)

    assert statuses(answer) == [200, 200, 200]
    # Who has a session gets the page from Django, with all that the store leaves out.
    assert answer.count(re.search(rb"<title>[^<]+</title>", page)[0]) == 2
    assert answer.count(page) == 1


def test_who_is_refused_is_hung_up_on(site, page):
    """Whatever came after a broken request could be anybody's, so none of it is read."""
    with connect(site) as connection:
        connection.sendall(REFUSED["a length and chunks"])
        assert statuses(everything_from(connection)) == [400]


def test_only_the_proxy_that_is_named_may_say_that_it_was_https(site, page):
    """This one asks from another address of the same machine, which is not in TRUSTED_PROXIES."""
    with connect(site, come_from="127.0.0.2") as connection:
        connection.sendall(head(site, CLOSE))
        answer = everything_from(connection)

    assert statuses(answer) == [301]
    assert b"\r\nlocation: https://www.example.org/imaging/ct-scan/\r\n" in answer.lower()
