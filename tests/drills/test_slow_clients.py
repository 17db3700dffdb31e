"""Two hundred who hold the site open, a scan of random addresses, and more than Django can do: readers notice none of it."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.drills.hostile import LARGE, PAGE, a_public_site, connect, head, megabytes_of, seconds_for, statuses, worst
from tests.headers.serving import sign_in

CROWD = 200
AT_ONCE = 0.25  # seconds that a reader in the middle may wait: a hundred times what a kept page takes
SOON = 5.0  # seconds for the unluckiest, on a busy machine: far less than anybody in the crowd holds out


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with a_public_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def staff(site) -> str:
    """The cookies of an editor, who goes past everything that is kept."""
    return sign_in(site, "editor")


@contextlib.contextmanager
def two_hundred(site, *parts: bytes, **more) -> Iterator[list]:
    """Two hundred connections on which so much was said and nothing was read."""
    with contextlib.ExitStack() as crowd:
        yield [open_and_say(crowd, site, parts, more) for _number in range(CROWD)]


def open_and_say(crowd, site, parts, more):
    connection = crowd.enter_context(connect(site, **more))
    for part in parts:
        connection.sendall(part)
    return connection


def assert_all_goes_on(site, staff, say) -> None:
    """Readers get kept pages at once, and staff are answered by Django."""
    readers = [seconds_for(site) for _time in range(20)]
    at_the_desk = [seconds_for(site, "/desk/", cookie=staff) for _time in range(3)]
    say(f"a reader waits {worst(readers)}; an editor {worst(at_the_desk)}")

    assert_soon(readers)
    assert max(at_the_desk) < SOON


def assert_soon(times: list[float]) -> None:
    assert sorted(times)[len(times) // 2] < AT_ONCE
    assert max(times) < SOON


@pytest.fixture
def say(capsys):
    """Tell a figure that the drill has measured."""

    def say(words: str) -> None:
        with capsys.disabled():
            print(f"\n    {words}", flush=True)

    return say


def test_heads_that_never_end(site, staff, say):
    with two_hundred(site, f"GET {PAGE} HTTP/1.1\r\nHost: ".encode()) as crowd:
        for connection in crowd:
            connection.sendall(b"w")
        assert_all_goes_on(site, staff, say)
        began = time.monotonic()
        for connection in crowd:
            connection.settimeout(30)
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
        say(f"all {CROWD} were hung up on {time.monotonic() - began:.0f} s later")


def test_bodies_that_never_come(site, staff, say):
    request = head(site, "Content-Length: 1000", first="POST /accounts/login/ HTTP/1.1")
    with two_hundred(site, request, b"login=") as crowd:
        for connection in crowd:
            connection.sendall(b"a")
        assert_all_goes_on(site, staff, say)


def test_answers_that_nobody_reads(site, staff, say):
    """Two hundred times 1.6 MB is more than the site holds ready, so it hangs up on whoever has not read for longest."""
    before = megabytes_of(site.worker())
    with two_hundred(site, head(site, first=f"GET {LARGE} HTTP/1.1"), room=4_096):
        assert_all_goes_on(site, staff, say)
        held = megabytes_of(site.worker())
        say(f"the worker holds {held} MB; it held {before} MB before")

    assert held < before + 300


def test_a_scan_of_random_addresses(site, staff, say):
    """No page is pushed out, and hits go on while Django is kept busy with what is not there."""
    stop = threading.Event()
    seen: Counter[int] = Counter()

    def scan(number: int) -> None:
        tried = 0
        while not stop.is_set():
            tried += 1
            seen[site.ask(f"/wp-{number}-{tried}/").status] += 1

    scanners = [threading.Thread(target=scan, args=(number,)) for number in range(20)]
    for scanner in scanners:
        scanner.start()
    try:
        assert_all_goes_on(site, staff, say)
    finally:
        stop.set()
        for scanner in scanners:
            scanner.join()
    say(f"meanwhile {sum(seen.values())} addresses were tried")

    assert set(seen) <= {404, 503}
    assert seen[404] > 0


def test_more_than_django_can_do(site, say):
    """A hundred wait for a thread; the others are told at once to come again, and readers of kept pages notice nothing."""
    request = head(site, "Connection: close", first="GET /imaging/ct-scan/?{} HTTP/1.1")
    with contextlib.ExitStack() as crowd:
        waiting = [
            open_and_say(crowd, site, (request.replace(b"{}", str(number).encode()),), {})
            for number in range(2 * CROWD)
        ]
        readers = [seconds_for(site) for _time in range(20)]
        answers = []
        for connection in waiting:
            connection.settimeout(60)
            answers.append(read_all(connection))
    found = Counter(status for answer in answers for status in statuses(answer))
    refused = [answer for answer in answers if statuses(answer) == [503]]
    say(f"of {len(waiting)} at once {found[200]} were answered and {found[503]} told to come again")
    say(f"a reader waits {worst(readers)}")

    assert sum(found.values()) == len(waiting)
    assert set(found) == {200, 503}
    assert found[200] >= 100
    assert all(re.search(rb"(?i)\r\nretry-after: 5\r\n", answer) for answer in refused)
    assert_soon(readers)


def read_all(connection) -> bytes:
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)
