"""Asks the page store for addresses as readers do, so that what is written to files is what readers get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from delivery.entries import Answer
from delivery.generation import Look
from delivery.store import PageStore


class InternalClient:
    """A page store of its own that has kept nothing yet: whatever it gives was made after it was."""

    def __init__(self) -> None:
        self.store = PageStore(get_wsgi_application(), look=Look(), in_thread=_here, look_in_thread=_here)
        address = urlsplit(settings.SITE_URL)
        self._scheme, self._host = address.scheme, address.netloc.encode()

    async def ask(self, path: str, *, encoding: str = "", query: str = "") -> Answer:
        """Give what a reader gets who asks for this path, which is not percent-encoded, when the page has long been made.

        Raises:
            OSError: the database does not answer.
        """
        headers = [(b"host", self._host)]
        if encoding:
            headers.append((b"accept-encoding", encoding.encode()))
            await self.ask(path, query=query)
            await self.store.finish(path)  # nobody waits: as few bytes as can be
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": self._scheme,
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query.encode(),
            "headers": headers,
        }
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.store(scope, _nothing_more, send)
        if self.store.freshness.is_away:
            raise OSError("The database does not answer.")
        start, *parts = sent
        return Answer(start["status"], start["headers"], b"".join(part["body"] for part in parts))


async def _here(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in the command's own thread, which has the command's own connection to the database."""
    return await sync_to_async(function, thread_sensitive=True)(*arguments)


async def _nothing_more() -> dict[str, Any]:
    return {"type": "http.disconnect"}
