"""The server's own limits, on a real connection to it."""

import asyncio
import gc
import subprocess
import sys

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from delivery import worker
from tests import environment


async def app(scope, receive, send):
    """Say how long the body was."""
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message["body"]), message["more_body"]
    body = str(length).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def talk(*parts: bytes, **limits: int) -> bytes:
    """Send each part in a piece of its own, and give all that comes back until the server hangs up."""

    async def story() -> bytes:
        config = Config(app, ws="none", lifespan="off", log_config=None, timeout_keep_alive=0.05, **limits)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: worker.Protocol(config, ServerState(), {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.005)
            return await asyncio.wait_for(reader.read(), 10)
        except ConnectionResetError:
            return b""  # hung up on in the middle of what was said
        finally:
            writer.close()
            server.close()

    return asyncio.run(story())


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(worker, "SECONDS_FOR_A_HEAD", 0.03)
    monkeypatch.setattr(worker, "LONGEST_HEAD", 1_000)


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"GET / HTTP/1.1\r\nHos",),
        (b"GET / HTTP/1.1\r\n", b"Host: a\r\n", b"X-Slow: "),
        (b"G",),
    ],
)
def test_who_does_not_come_to_the_end_of_a_head_is_hung_up_on(parts):
    assert talk(*parts) == b""


def test_a_second_head_on_one_connection_must_end_too():
    answer = talk(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\nHos")

    assert answer.count(b"HTTP/1.1 200 OK") == 1


def test_a_head_that_is_too_long_is_refused():
    answer = talk(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 2_000)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"\r\nx-content-type-options: nosniff\r\n" in answer.lower()
    assert b"uvicorn" not in answer


def test_a_body_may_be_longer_and_slower_than_a_head():
    pieces = [b"a" * 500] * 20

    answer = talk(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n", *pieces)

    assert answer.endswith(b"10000")


def test_many_requests_on_one_connection_are_one_head_each():
    request = b"GET / HTTP/1.1\r\nHost: a\r\nX-Fill: " + b"a" * 400 + b"\r\n\r\n"

    assert talk(*[request] * 5).count(b"HTTP/1.1 200 OK") == 5
    assert talk(request * 5).count(b"HTTP/1.1 200 OK") == 5


def test_who_comes_beyond_what_a_worker_takes_is_told_so():
    assert talk(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", limit_concurrency=1).startswith(b"HTTP/1.1 503 ")


def test_a_worker_takes_no_more_connections_than_it_has_files_for(monkeypatch):
    asked = []
    monkeypatch.setattr(worker.resource, "setrlimit", lambda which, limits: asked.append(limits))
    for limits, room in (((1_024, 1_048_576), 2_000), ((1_024, 1_024), 512), ((100_000, 100_000), 2_000)):
        monkeypatch.setattr(worker.resource, "getrlimit", lambda which, limits=limits: limits)
        assert worker.room_for_connections() == room
    assert asked == [(4_000, 1_048_576), (1_024, 1_024)]


def leaving(*parts: bytes, answered: bool = True) -> bytes:
    """Ask once, have the server begin to leave, send each part, and give all that comes after that."""

    async def story() -> bytes:
        state = ServerState()
        config = Config(app, ws="none", lifespan="off", log_config=None, timeout_keep_alive=60)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: worker.Protocol(config, state, {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        if answered:
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n0")
        while not state.connections:
            await asyncio.sleep(0)
        for connection in list(state.connections):
            connection.shutdown()
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.005)
        try:
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()
            server.close()

    return asyncio.run(story())


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize(
    "parts", [(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",), (b"GET / HTT", b"P/1.1\r\nHost: a\r\n\r\n")]
)
def test_who_asks_a_server_that_leaves_is_answered_and_told_to_go(parts, answered, monkeypatch):
    monkeypatch.setattr(worker, "SECONDS_FOR_A_HEAD", 10)
    answer = leaving(*parts, answered=answered)

    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in answer.lower()


def test_a_server_that_leaves_gives_what_is_on_its_way_two_seconds():
    """Longer than a line across the world takes, and well within what gunicorn and systemd wait for a worker."""
    assert 1 <= worker.SECONDS_TO_LEAVE <= 5


def test_a_server_that_leaves_waits_for_no_silent_line(monkeypatch):
    monkeypatch.setattr(worker, "SECONDS_TO_LEAVE", 0.03)

    assert leaving() == b""


def test_a_worker_shows_life_whatever_the_time_of_day_says():
    assert worker.Worker.CONFIG_KWARGS["timeout_notify"] < -1e12  # seconds since the last sign, after any jump


class Told:
    """Stands for a protocol, its transport and the answer under way, and keeps each write apart."""

    def __init__(self):
        self.transport, self.response_started, self.written, self.ended = self, False, [], 0
        self.write, self.is_closing, self.close = self.written.append, lambda: False, lambda: None

    def on_response_complete(self):
        self.ended += 1


def test_the_head_of_an_answer_is_never_sent_alone():
    """A worker that is killed in between has sent nothing, and a proxy can ask another one."""
    told, cycle = Told(), Told()
    worker.InOnePiece(told).stand_before(cycle)

    cycle.transport.write(b"go on")
    cycle.response_started = True
    for part in (b"head", b"body", b"more"):
        cycle.transport.write(part)
    cycle.on_response()

    assert told.written == [b"go on", b"headbody", b"more"]
    assert told.ended == 1


@pytest.mark.parametrize("end", ["close", "on_response"])
def test_a_head_that_nothing_follows_is_sent_at_the_end(end):
    told, cycle = Told(), Told()
    worker.InOnePiece(told).stand_before(cycle)
    cycle.response_started = True
    cycle.transport.write(b"head")

    cycle.transport.close() if end == "close" else cycle.on_response()

    assert told.written == [b"head"]


def test_what_has_no_body_is_answered():
    assert talk(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").startswith(b"HTTP/1.1 200 OK")


def test_an_answer_is_forgotten_as_soon_as_it_is_sent():
    """Python would find it in the end, but by looking through all that a worker keeps: a tenth of what a kept page costs."""
    gc.collect()
    gc.disable()
    try:
        talk(*[b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"] * 5)
        left = sum(type(thing) is RequestResponseCycle for thing in gc.get_objects())
    finally:
        gc.enable()

    assert left <= 1  # the last, of which the line knows


# What workers share -----------------------------------------------------------------------------------------------------


def test_python_does_not_look_through_what_workers_share():
    """Looking would write to all of it, and each worker would get a copy of its own."""
    asks = "conf['when_ready'](types.SimpleNamespace(log=None)); print(gc.get_freeze_count() > 0)"
    told = subprocess.run(
        [sys.executable, "-c", f"import gc, runpy, types; conf = runpy.run_path('gunicorn.conf.py'); {asks}"],
        cwd=environment.ROOT, env={"PATH": "", "PYTHONPATH": "site"}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert told.stdout == "True\n"
