"""How gunicorn serves: an event loop, with the limits and the silence that a public site wants."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn_worker import UvicornWorker

LONGEST_HEAD = 64 * 1024
SECONDS_FOR_A_HEAD = 20


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP, which by itself would wait for ever for a head to end and collect whatever comes until then."""

    _head: float = 0  # bytes of a head that has not ended; none counts while a body comes
    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("Request head too long.")
        elif self._head > 0 and self._hurry is None:
            self._wait()

    def on_headers_complete(self) -> None:
        self._head = float("-inf")
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._hurry = self.loop.call_later(SECONDS_FOR_A_HEAD, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None


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
    }
