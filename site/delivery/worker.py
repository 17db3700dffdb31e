"""How gunicorn serves: an event loop, which loses no question when it leaves.

Whoever is slow to ask or to read is for the server in front (nginx); here they only hold an open connection, of which a
worker takes as many as it has files for.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn_worker import UvicornWorker

LONGEST_HEAD = 64 * 1024
SECONDS_FOR_A_HEAD = 20.0
SECONDS_TO_LEAVE = 2.0
MOST_CONNECTIONS = 2_000


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP, which by itself reads a head without end, waits for one for ever, and shuts idle lines when it leaves."""

    _head: float = 0  # bytes of a head that has not ended; none counts while a body comes
    _hurry: asyncio.TimerHandle | None = None
    _is_leaving = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._head > LONGEST_HEAD:
            self.send_400_response("Request head too long.")
        elif self._head > 0 and self._hurry is None:
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._head = float("-inf")
        self._wait_no_more()
        super().on_headers_complete()
        InOnePiece(self).stand_before(self.cycle)
        if self._is_leaving:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        self._head = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, with the headers that every other answer of few words has."""
        from delivery.headers import of_few_words  # asks for settings, which are not there yet when gunicorn loads this

        before = self.server_state.default_headers
        self.server_state.default_headers = [*before, *of_few_words(self.scheme or "http")]
        super().send_400_response(msg)
        self.server_state.default_headers = before

    def _wait_for_head(self) -> None:
        self._hurry = self.loop.call_later(SECONDS_FOR_A_HEAD, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None

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
        self.cycle.transport = self.transport  # or the two would hold each other, for the collector of garbage to find
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
        self.config.limit_concurrency = room_for_connections()  # who comes beyond that is told so, with 503
        super().init_process()


def room_for_connections() -> int:
    """Take as many open files as the machine allows; leave half to the database, the pictures and the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, soft // 2)
