"""What a load balancer or a supervisor asks: is the process alive, and is there anything missing for it to do its work?"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from django.db import close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error

from delivery import generation_triggers
from delivery.entries import Answer
from delivery.headers import of_few_words
from delivery.models import Generation
from delivery.sending import send_answer
from delivery.store import PageStore, Send
from delivery.wsgi_bridge import InThread, Receive, Scope
from reviews.models import Alarm
from triggers import refusing
from triggers.standing import standing

ADDRESSES = ("/healthz", "/readyz")
ASK_EVERY = 1.0  # however often it is asked for
PATIENCE = 5.0


@cache  # as old as the process, like the code that they come with
def _migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


@cache
def _refusing_triggers() -> frozenset[str]:
    return frozenset(trigger.name for trigger in refusing.wanted(connection))


def what_is_wrong() -> tuple[list[str], list[str]]:
    """Give the names of what the database lacks, and of what somebody must look at though readers are served.

    Without `database`, `migrations` or `generation` a site can do nothing. `pages-in-doubt`, and `triggers` where the database
    would let anybody change what must stay, are warnings: a site that is taken away helps nobody.
    """
    close_old_connections()
    try:
        if _migrations() - set(MigrationRecorder(connection).applied_migrations()):
            return ["migrations"], []
        watching = {trigger.name for trigger in generation_triggers.triggers(connection)}
        if generation_triggers.standing(connection) != watching or not Generation.objects.filter(pk=1).exists():
            return ["generation"], []
        is_guarded = _refusing_triggers() <= standing(connection, refusing.PREFIX)
        warnings = {"pages-in-doubt": Alarm.objects.standing().exists(), "triggers": not is_guarded}
        return [], [name for name, is_so in warnings.items() if is_so]
    except Error:
        return ["database"], []
    finally:
        close_old_connections()


class Health:
    """An ASGI application that answers `/healthz` and `/readyz` under any name, and leaves the rest to the page store."""

    def __init__(
        self,
        store: PageStore,
        *,
        wrong: Callable[[], tuple[list[str], list[str]]],
        in_thread: InThread,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self.wrong = wrong
        self.in_thread = in_thread
        self.monotonic = monotonic
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[tuple[list[str], list[str]]] | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        path = scope.get("path")
        if path in ADDRESSES:
            return self._report(scope, send)
        return self.store(scope, receive, send)

    async def _report(self, scope: Scope, send: Send) -> None:
        if scope["path"] == "/healthz":
            answer = report({"alive": True}, 200, scope)
        else:
            missing, warnings = await self._found()
            words = {"ready": not missing, "missing": missing, "warnings": warnings}
            answer = report(words, 503 if missing else 200, scope)
        await send_answer(answer, scope, send)

    async def _found(self) -> tuple[list[str], list[str]]:
        """Give what is missing and what to look at, at most a second old; a database that does not answer is missing."""
        if self._asking is None or (self._asking.done() and self.monotonic() - self._asked_at >= ASK_EVERY):
            self._asked_at = self.monotonic()
            self._asking = asyncio.create_task(self.in_thread(self.wrong))
        done, _waiting = await asyncio.wait({self._asking}, timeout=PATIENCE)
        return self._asking.result() if done else (["database"], [])


def report(words: dict[str, Any], status: int, scope: Scope) -> Answer:
    """Give a few words that a machine reads, never to be kept."""
    headers = [(b"content-type", b"application/json"), *of_few_words(scope["scheme"])]
    return Answer(status, headers, json.dumps(words).encode())
