"""How gunicorn serves: an event loop, with the limits and the silence that a public site wants."""

from __future__ import annotations

import asyncio
import resource
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn_worker import UvicornWorker

LONGEST_HEAD = 64 * 1024
SECONDS_FOR_A_HEAD = 20.0
SECONDS_FOR_A_BODY = 65.0  # a little longer than delivery.wsgi_bridge waits, which says so to whoever is too slow
SECONDS_FOR_SOME_OF_AN_ANSWER = 60.0
SOME_OF_AN_ANSWER = 16 * 1024  # far less than the slowest phone gets in that time
SECONDS_TO_LEAVE = 2.0
MOST_UNREAD = 128 * 1024 * 1024  # bytes of answers that wait for their readers, of all together
MOST_CONNECTIONS = 2_000
BUSY = b"The site is very busy. Please try again in a moment."


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP, which by itself waits for ever for a head to end, a body to come, and an answer to be read."""

    most: ClassVar[int] = MOST_CONNECTIONS
    #: Those who have not yet said all they want, the longest waiting first. Whoever says it is not among them.
    slow: ClassVar[dict[Protocol, None]] = {}
    #: Those who have not yet read what they asked for, the longest reading first, and how many bytes that is.
    reading: ClassVar[dict[Protocol, int]] = {}

    _head: float = 0  # bytes of a head that has not ended; none counts while a body comes
    _hurry: asyncio.TimerHandle | None = None
    _patience: asyncio.TimerHandle | None = None
    _is_leaving = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most and not self._makes_room():
            return self._say_at_once(503, BUSY, [(b"retry-after", b"5")])
        self._wait(SECONDS_FOR_A_HEAD)
        return None

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head > LONGEST_HEAD:
            self.send_400_response("Request head too long.")
        elif self._head and self._hurry is None:
            self._wait(SECONDS_FOR_A_HEAD if self._head > 0 else SECONDS_FOR_A_BODY)

    def on_headers_complete(self) -> None:
        self._head = float("-inf")
        self._wait_no_more()
        super().on_headers_complete()
        InOnePiece(self).stand_before(self.cycle)
        if self._is_leaving:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        self._head = 0
        self._wait_no_more()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        self._reader_is_done()
        super().connection_lost(exc)

    # Who leaves ------------------------------------------------------------------------------------------------------

    def shutdown(self) -> None:
        """Leave without losing a question: who asks now is answered and told to come on a new line, the silent are hung up on.

        uvicorn would shut every idle line at once, and with it whatever is on its way.
        """
        self._is_leaving = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
        self.loop.call_later(SECONDS_TO_LEAVE, self._leave)

    def _leave(self) -> None:
        is_asking = self.cycle is not None and not self.cycle.response_complete
        if not is_asking and not self.transport.is_closing():
            self.transport.close()

    # Who is slow to ask ------------------------------------------------------------------------------------------------

    def _wait(self, seconds: float) -> None:
        self.slow[self] = None
        self._hurry = self.loop.call_later(seconds, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None
            del self.slow[self]

    def _makes_room(self) -> bool:
        """Hang up on whoever has been slowest to ask, so that those who hold connections open keep nobody out."""
        slowest = next(iter(self.slow), None)
        if slowest is None:
            return False
        slowest._wait_no_more()
        slowest.transport.abort()
        return True

    # Who is slow to read -----------------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look_at_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._reader_is_done()

    def _look_at_reader(self) -> None:
        self.reading[self] = self.transport.get_write_buffer_size()
        self._patience = self.loop.call_later(SECONDS_FOR_SOME_OF_AN_ANSWER, self._look_again)
        while len(self.reading) > 1 and sum(self.reading.values()) > MOST_UNREAD:
            self._hang_up_on(next(iter(self.reading)))

    def _look_again(self) -> None:
        if self.reading[self] - self.transport.get_write_buffer_size() < SOME_OF_AN_ANSWER:
            self._hang_up_on(self)
        else:
            self._look_at_reader()

    def _hang_up_on(self, reader: Protocol) -> None:
        reader._reader_is_done()
        reader.transport.abort()

    def _reader_is_done(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
            del self.reading[self]

    # Answers without a request that could be passed on ------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        self._say_at_once(400, msg.encode(), [])

    def _say_at_once(self, status: int, words: bytes, more: list[tuple[bytes, bytes]]) -> None:
        from delivery.headers import of_few_words  # asks for settings, which are not there yet when gunicorn loads this

        said = [
            *of_few_words(self.scheme or "http"),
            *more,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(words)).encode()),
            (b"connection", b"close"),
        ]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in said)
        self.transport.write(STATUS_LINE[status] + lines + b"\r\n" + words)
        self.transport.close()


class InOnePiece:
    """What an answer is written to: sends its head only together with the first of its body.

    A worker that is killed between the two would have sent a head alone, which no proxy can take back and ask again.
    """

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.transport = protocol.transport
        self.is_closing = protocol.transport.is_closing
        self._head: bytes | None = None

    def stand_before(self, cycle: Any) -> None:
        """Take the place of the transport of one answer."""
        self.cycle = cycle
        cycle.transport = self
        cycle.on_response = self._ended

    def write(self, data: bytes) -> None:
        if not self.cycle.response_started:  # no answer yet, only leave to go on
            self.transport.write(data)
        elif self._head is None:
            self._head = data
        else:
            self.transport.write(self._head + data)
            self._head = b""

    def close(self) -> None:
        self._send_head()
        self.transport.close()

    def _ended(self) -> None:
        self._send_head()
        self.protocol.on_response_complete()

    def _send_head(self) -> None:
        if self._head:
            self.transport.write(self._head)
        self._head = b""


class Worker(UvicornWorker):
    """uvicorn under gunicorn. Which proxy is believed is for Django's settings to say, so uvicorn believes none."""

    CONFIG_KWARGS: dict[str, Any] = {
        "loop": "uvloop",
        "interface": "asgi3",
        "http": Protocol,
        "ws": "none",
        "lifespan": "auto",
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,  # whatever gunicorn is told: it would say who asked for what
        # A sign of life for gunicorn at every turn. uvicorn goes by the time of day, and falls silent when that goes back.
        "timeout_notify": float("-inf"),
    }

    def init_process(self) -> None:
        Protocol.most = room_for_connections()
        super().init_process()


def room_for_connections() -> int:
    """Take as many open files as the machine allows; leave half to the database, the pictures and the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, soft // 2)
