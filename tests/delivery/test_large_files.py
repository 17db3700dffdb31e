"""Recordings through the page store: whole or in part, in pieces to slow readers, and in from editors alone."""

import asyncio

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.asgi import PRIVATE
from delivery import sending, wsgi_bridge
from delivery.generation import Look
from pages.recordings import recording_url
from tests.delivery.scenes import Clock, FakeDjango, FakeLook, ask, asking, beside_the_test, scope_of, store_around
from tests.factories import NOW, published_page
from tests.media.recorded import FRAME
from tests.pages.players import audio, stored_sound

SOUND = FRAME * 50
SIZE = len(SOUND)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def site():
    clock = Clock(wall=NOW.timestamp())
    look = Look(now=clock.now, monotonic=clock.monotonic)
    return store_around(get_wsgi_application(), look, clock, in_thread=beside_the_test, private=PRIVATE)


@pytest.fixture
def address(db):
    published_page(body=[audio()])
    return recording_url(stored_sound())


@pytest.fixture(params=[1_000, 1024 * 1024], ids=["in pieces", "at once"])
def piece(request, monkeypatch):
    """Have files read in pieces, or such a small one at once."""
    for module in (sending, wsgi_bridge):
        monkeypatch.setattr(module, "PIECE", request.param)


def test_a_recording_comes_whole(site, address, piece):
    answer = ask(site, address)

    assert (answer.status, answer.body) == (200, SOUND)
    assert answer["Content-Length"] == str(SIZE)
    assert answer["Content-Type"] == "audio/mpeg"
    assert answer["Accept-Ranges"] == "bytes"
    assert "set-cookie" not in answer
    head = ask(site, address, method="HEAD")
    assert (head.status, head.body, head["Content-Length"]) == (200, b"", str(SIZE))


PARTS = {
    "bytes=0-1": (0, 2),  # with which Safari begins
    "bytes=0-": (0, SIZE),  # with which Chromium and Firefox begin
    "bytes=100-199": (100, 200),
    "bytes=4799-": (4799, SIZE),
    "bytes=4000-999999": (4000, SIZE),
    "bytes=-100": (SIZE - 100, SIZE),
    "bytes=-999999": (0, SIZE),
    "Bytes = 5-6": (5, 7),
}


def test_a_part_is_given_as_it_was_asked_for(site, address, piece):
    for asked, (start, end) in PARTS.items():
        answer = ask(site, address, range=asked)

        assert (answer.status, answer.body) == (206, SOUND[start:end]), asked
        assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
        assert answer["Content-Length"] == str(end - start)
        assert answer["Content-Type"] == "audio/mpeg"


def test_a_part_that_is_not_there_is_refused(site, address):
    for asked in ("bytes=4800-", "bytes=99999-99999", "bytes=-0", f"bytes={'9' * 18}-"):
        answer = ask(site, address, range=asked)

        assert (answer.status, answer["Content-Range"]) == (416, f"bytes */{SIZE}"), asked


NONSENSE = [
    "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-1,5-6", "bytes=0-1;5", "lines=0-1", "bytes=--1",
    "bytes=0x1-2", f"bytes={'9' * 5000}-", "\u00b2-\u00b3", "bytes=\u0661-\u0662",
]  # fmt: skip


def test_what_nobody_can_tell_gets_all_of_it(site, address):
    for asked in NONSENSE:
        scope = scope_of(address)
        scope["headers"].append((b"range", asked.encode()))

        answer = async_to_sync(asking)(site, scope)

        assert (answer.status, answer.body) == (200, SOUND), asked


def test_whoever_has_a_part_of_another_file_gets_all_of_this_one(site, address):
    tag = ask(site, address)["ETag"]

    assert ask(site, address, range="bytes=0-1", if_range=tag).status == 206
    for other in ('"other"', f"W/{tag}", "Mon, 16 Nov 2026 12:00:00 GMT"):
        assert ask(site, address, range="bytes=0-1", if_range=other).status == 200
    assert ask(site, address, if_none_match=tag).status == 304


def test_a_piece_is_read_only_when_the_reader_has_taken_the_one_before(site, address, monkeypatch):
    for module in (sending, wsgi_bridge):
        monkeypatch.setattr(module, "PIECE", 1_000)
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(len(message.get("body", b"")))
        if len(sent) == 3:
            raise ConnectionError("the reader left")

    with pytest.raises(ConnectionError):
        async_to_sync(site)(scope_of(address), receive, send)

    assert sent == [0, 1_000, 1_000]


# Coming in ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def taking(monkeypatch):
    """A site that takes ten bytes, and of whoever is signed in a hundred."""
    monkeypatch.setattr(wsgi_bridge, "LONGEST_BODY", 10)
    clock = Clock()
    return store_around(FakeDjango(), FakeLook(clock), clock, uploads=90)


SIGNED_IN = f"{settings.SESSION_COOKIE_NAME}=x"


@pytest.mark.parametrize(
    ("more", "size", "status"),
    [
        ({"cookie": SIGNED_IN}, 100, 200),
        ({"cookie": SIGNED_IN}, 101, 413),
        ({"cookie": "other=x"}, 11, 413),
        ({}, 11, 413),
        ({}, 10, 200),
    ],
)
def test_only_who_is_signed_in_sends_much(taking, more, size, status):
    assert ask(taking, "/feedback/", method="POST", body=b"a" * size, **more).status == status


def test_only_a_few_send_much_at_once_and_room_comes_back(taking, monkeypatch):
    monkeypatch.setattr(wsgi_bridge, "MOST_LONG_BODIES", 1)
    statuses = []

    async def two():
        go_on = asyncio.Event()

        async def slowly():
            if not go_on.is_set():
                go_on.set()
                return {"type": "http.request", "body": b"a" * 50, "more_body": True}
            await done.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def at_once():
            return {"type": "http.request", "body": b"a" * 50, "more_body": False}

        async def send(message):
            if "status" in message:
                statuses.append(message["status"])

        done = asyncio.Event()
        scope = scope_of("/blocks/", method="POST", content_length="50", cookie=SIGNED_IN)
        first = asyncio.create_task(taking(scope, slowly, send))
        await go_on.wait()
        await asyncio.sleep(0)
        await taking(dict(scope), at_once, send)
        done.set()
        await first
        await taking(dict(scope), at_once, send)

    async_to_sync(two)()

    assert statuses == [503, 200, 200]
