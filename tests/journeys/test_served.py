"""The server itself, below any browser: what it says, what it refuses, and that odd requests are never its fault."""

import contextlib
import http.client
import json
import os
import socket
import sqlite3
import time
from urllib.parse import urlsplit

import pytest

from tests.journeys.walking import sign_in
from tests.journeys.workers import have_each_look


def raw(server, request: bytes) -> bytes:
    """Send bytes as they are and give what comes back until the other side hangs up."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def get(server, path, **headers):
    with contextlib.closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()


@pytest.mark.postgresql_too
def test_it_is_alive_and_ready(server):
    for path, words in (("/healthz", {"alive": True}), ("/readyz", {"ready": True, "missing": [], "warnings": []})):
        answer, body = get(server, path)

        assert (answer.status, json.loads(body)) == (200, words)


def test_a_page_comes_small_and_is_not_sent_twice(server):
    answer, body = get(server, "/imaging/ct-scan/", Accept_Encoding="gzip, br")
    again, nothing = get(server, "/imaging/ct-scan/", Accept_Encoding="gzip, br", If_None_Match=answer.headers["ETag"])

    assert answer.headers["Content-Encoding"] == "br"
    assert len(body) * 3 < len(get(server, "/imaging/ct-scan/")[1])
    assert (again.status, nothing) == (304, b"")


@pytest.mark.skipif(os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="changes a file of SQLite's")
def test_a_change_in_the_database_itself_is_on_every_worker_at_its_next_look(server):
    """No signal, no command, no screen: somebody with a prompt. Enough requests that every worker gets some."""
    change = "UPDATE pages_pagedetails SET also_called = {} WHERE also_called LIKE '%CAT scan%'"

    def is_told() -> set[bool]:
        return {b"somebody at a prompt" in get(server, "/imaging/ct-scan/")[1] for _reader in range(30)}

    before = is_told()
    with contextlib.closing(sqlite3.connect(server.data_dir / "plainleaf.sqlite3", timeout=20)) as database:
        (was,) = database.execute(
            "SELECT also_called FROM pages_pagedetails WHERE also_called LIKE '%CAT scan%'"
        ).fetchone()
        with database:
            database.execute(change.format("also_called || ', somebody at a prompt'"))
        have_each_look(server)
        after = is_told()
        with database:
            database.execute(change.format("?"), [was])

    assert (before, after) == ({False}, {True})


@pytest.mark.skipif(os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="locks a file of SQLite's")
def test_while_those_who_write_wait_for_each_other_a_reader_gets_a_page_that_is_not_kept_at_once(open_page, server):
    page = open_page()
    sign_in(page, "plain-language@example.org", server.password)
    page.wait_for_url("**/desk/")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    form = f"csrfmiddlewaretoken={cookies['csrftoken']}".encode()
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    sign_out = f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n".encode()
    request = b"POST /accounts/logout/ HTTP/1.1\r\n" + HOST + sign_out + b"Connection: close\r\n"
    request += f"Content-Length: {len(form)}\r\n\r\n".encode() + form
    address = urlsplit(server.url)

    with (
        contextlib.closing(sqlite3.connect(server.data_dir / "plainleaf.sqlite3", isolation_level=None)) as database,
        contextlib.ExitStack() as held,
    ):
        database.execute("BEGIN IMMEDIATE")
        writers = [
            held.enter_context(socket.create_connection((address.hostname, address.port), timeout=60))
            for _writer in range(16)
        ]
        for writer in writers:
            writer.sendall(request)
        started = time.monotonic()
        answers = [get(server, f"/imaging/?{number}")[0].status for number in range(20)]
        took = time.monotonic() - started
        database.execute("ROLLBACK")
        written = [status_of(writer.recv(65_536)) for writer in writers]

    assert answers == [200] * 20
    assert took < 10
    assert set(written) <= {302, 403}  # the first signs out; nobody is signed in any more when the others' turn comes


def test_the_server_does_not_say_what_it_is(server):
    for path in ("/", "/nowhere/", "/accounts/login/", "/healthz", "/static/css/site.css"):
        answer, _body = get(server, path)

        assert "Server" not in answer.headers
        assert "X-Powered-By" not in answer.headers


def test_two_hundred_who_never_finish_take_nothing_from_the_others(server):
    address = urlsplit(server.url)
    halves = [GOOD + b"X-Slow: ", POST + b"Content-Length: 1000\r\n\r\nhalf"]
    with contextlib.ExitStack() as held:
        for number in range(200):
            slow = held.enter_context(socket.create_connection((address.hostname, address.port), timeout=20))
            slow.sendall(halves[number % 2])
        started = time.monotonic()
        answers = [get(server, path)[0].status for path in ("/", "/imaging/", "/accounts/login/", "/nowhere/") * 5]
        took = time.monotonic() - started

    assert answers == [200, 200, 200, 404] * 5
    assert took < 10


HOST = b"Host: 127.0.0.1\r\n"
GOOD = b"GET /nowhere/ HTTP/1.1\r\n" + HOST
POST = b"POST /desk/ HTTP/1.1\r\n" + HOST
ODD = {
    "an unknown host": b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": GOOD + HOST + b"\r\n",
    "a null": b"GET /%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a bare null": b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "no utf-8": b"GET /%ff%fe/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bare bytes": b"GET /\xff\xfe/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bare bytes in the query": b"GET /nowhere/?\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long query": b"GET /?" + b"a" * 40_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a header without end": GOOD + b"X-Long: " + b"a" * 1_000_000,
    "headers without end": GOOD + b"X-Many: a\r\n" * 20_000,
    "an odd method": b"FOO / HTTP/1.1\r\n" + HOST + b"\r\n",
    "trace": b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "options of everything": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "no path": b"GET http://127.0.0.1 HTTP/1.1\r\n" + HOST + b"\r\n",
    "somebody else's address": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "no http": b"hello\r\n\r\n",
    "two lengths": POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length that is none": POST + b"Content-Length: -1\r\n\r\n",
    "a length and pieces": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a file too large": POST + b"Content-Length: 20000000\r\n\r\n" + b"a" * 13_000_000,
    "a websocket": GOOD + b"Connection: upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_is_refused_and_never_the_sites_fault(server, what):
    request = ODD[what]
    if b"\r\nConnection:" not in request and request.count(b"\r\n\r\n"):
        request = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    try:
        answer = raw(server, request)
    except (ConnectionResetError, BrokenPipeError):
        answer = b"HTTP/1.1 400 it hung up while we were still talking"

    assert 400 <= status_of(answer) < 500
    assert get(server, "/")[0].status == 200
