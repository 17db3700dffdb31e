"""What a load balancer or a supervisor asks: is the process alive, and is there anything missing for it to do its work?"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error

from delivery import raising
from delivery.entries import Answer
from delivery.headers import of_few_words
from delivery.models import Generation
from delivery.store import PageStore, Send, tell
from delivery.threads import InThread, Receive, Scope

ADDRESSES = ("/healthz", "/readyz")
ASK_EVERY = 1.0  # however often it is asked for
PATIENCE = 5.0


class Missing:
    """Finds out what the database lacks."""

    def __init__(self) -> None:
        self._migrations: set[tuple[str, str]] | None = None

    def __call__(self) -> list[str]:
        """Give the names of what is missing: `database`, `migrations`, `generation`."""
        close_old_connections()
        try:
            applied = set(MigrationRecorder(connection).applied_migrations())
            if self._known() - applied:
                return ["migrations"]
            wanted = {trigger.name for trigger in raising.triggers(connection)}
            is_watched = raising.standing(connection) == wanted and Generation.objects.filter(pk=1).exists()
            return [] if is_watched else ["generation"]
        except Error:
            return ["database"]
        finally:
            close_old_connections()

    def _known(self) -> set[tuple[str, str]]:
        """Give the migrations that the code comes with, read once: they are as old as the process."""
        if self._migrations is None:
            self._migrations = set(MigrationLoader(None).disk_migrations)
        return self._migrations


class Health:
    """An ASGI application that answers `/healthz` and `/readyz` under any name, and leaves the rest to the page store."""

    def __init__(
        self,
        store: PageStore,
        *,
        missing: Callable[[], list[str]],
        in_thread: InThread,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self.missing = missing
        self.in_thread = in_thread
        self.monotonic = monotonic
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[list[str]] | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        path = scope.get("path")
        if path in ADDRESSES:
            return self._report(scope, send)
        return self.store(scope, receive, send)

    async def _report(self, scope: Scope, send: Send) -> None:
        if scope["path"] == "/healthz":
            answer = report({"alive": True}, 200, scope)
        else:
            missing = await self._missing()
            answer = report({"ready": not missing, "missing": missing}, 503 if missing else 200, scope)
        await tell(answer, scope, send)

    async def _missing(self) -> list[str]:
        """Give what is missing, at most a second old; a database that does not answer is missing."""
        if self._asking is None or (self._asking.done() and self.monotonic() - self._asked_at >= ASK_EVERY):
            self._asked_at = self.monotonic()
            self._asking = asyncio.create_task(self.in_thread(self.missing))
        done, _waiting = await asyncio.wait({self._asking}, timeout=PATIENCE)
        return self._asking.result() if done else ["database"]


def report(words: dict[str, Any], status: int, scope: Scope) -> Answer:
    """Give a few words that a machine reads, never to be kept."""
    headers = [(b"content-type", b"application/json"), *of_few_words(scope["scheme"])]
    return Answer(status, headers, json.dumps(words).encode())
