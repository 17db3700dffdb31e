"""The server's own limits, on a real connection to it."""

import asyncio

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from config import worker


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


def talk(*parts: bytes) -> bytes:
    """Send each part in a piece of its own, and give all that comes back until the server hangs up."""

    async def story() -> bytes:
        config = Config(app, ws="none", lifespan="off", log_config=None, timeout_keep_alive=0.05)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: worker.Protocol(config, ServerState(), {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.005)
        try:
            return await asyncio.wait_for(reader.read(), 10)
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
    assert talk(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 2_000).startswith(b"HTTP/1.1 400 ")


def test_a_body_may_be_longer_and_slower_than_a_head():
    pieces = [b"a" * 500] * 20

    answer = talk(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n", *pieces)

    assert answer.endswith(b"10000")


def test_many_requests_on_one_connection_are_one_head_each():
    request = b"GET / HTTP/1.1\r\nHost: a\r\nX-Fill: " + b"a" * 400 + b"\r\n\r\n"

    assert talk(*[request] * 5).count(b"HTTP/1.1 200 OK") == 5
    assert talk(request * 5).count(b"HTTP/1.1 200 OK") == 5
