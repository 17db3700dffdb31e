"""The page store: stands in front of Django and gives readers finished pages.

What everybody gets is made once for each generation, given out from memory and copied by other workers. It is made from
the path alone, of a request that holds nothing else a reader sent, so that nothing they send can change what others get.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

from delivery import metrics
from delivery.entries import PageEntry, depends_on_the_reader, preferred_encoding
from delivery.generation import Sighting
from delivery.hosts import is_ours
from delivery.memory import Memory
from delivery.rendering import Rendering, RenderResult
from delivery.sending import METHODS, NO_BODY, joined, refuse, run_alongside, send_answer
from delivery.shared_cache import SharedCache
from delivery.staleness import Staleness
from delivery.wsgi_bridge import (
    WSGI,
    InThread,
    ReaderLeft,
    Receive,
    RequestRefused,
    Scope,
    Send,
    call,
    whole_body,
)
from pages.reserved import staff_addresses

LONGEST_PATH = 8_192
LONGEST_QUERY = 32_768  # ten kilobytes typed into the search, in any letters, and percent-encoded
MOST_BYTES = 64 * 1024 * 1024
MOST_BYTES_OF_ABSENT = 4 * 1024 * 1024  # apart, so that whoever tries addresses at random pushes no page out
MOST_AT_ONCE = 100  # requests in each line: inside Django or waiting for a thread; more would only wait longer
MOST_WHILE_AWAY = 4  # while the database is away: no more than there are threads, each of which may have to wait for it
TRIES = 3  # to make a page while the site changes under it
MOST_PERSONAL = 1_000
MOST_HOSTS = 100
READS = frozenset({"GET", "HEAD"})


class PageStore:
    """An ASGI application around a WSGI one. What begins with one of `private` is never looked at, only passed on.

    Readers have threads of their own: `in_thread`. Whoever may write, and so may have to wait for others who do, has those
    of `writers_in_thread`, where they are given; whoever is signed in may send so many bytes more as `uploads` says.
    `background` goes on beside them for as long as the server does.
    """

    def __init__(
        self,
        django: WSGI,
        *,
        look: Callable[[], Sighting],
        in_thread: InThread,
        look_in_thread: InThread,
        writers_in_thread: InThread | None = None,
        shared: SharedCache | None = None,
        private: tuple[str, ...] = (),
        uploads: int = 0,
        background: Callable[[PageStore], Awaitable[None]] | None = None,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.django = django
        self.in_thread = in_thread
        self.writers_in_thread = writers_in_thread or in_thread
        self.shared = shared
        self.private = private
        self.uploads = uploads
        self.background = background
        self.freshness = Staleness(look, in_thread=look_in_thread, changed=self.drop, now=now, monotonic=monotonic)
        self.monotonic = monotonic
        self.scheme = urlsplit(settings.SITE_URL).scheme
        self.answers_to = lru_cache(MOST_HOSTS)(is_ours)
        self.cookies = frozenset({settings.SESSION_COOKIE_NAME.encode(), CookieStorage.cookie_name.encode()})
        self.entries, self.absent = Memory(MOST_BYTES), Memory(MOST_BYTES_OF_ABSENT)
        self.rendering = Rendering(django, look=look, shared=shared, freshness=self.freshness)
        self._flights: dict[str, asyncio.Task[RenderResult]] = {}
        self._personal: set[str] = set()
        self.in_django = {"readers": 0, "writers": 0}

    # The way of a hit --------------------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or else have Django answer."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan" and self.background:
                return await run_alongside(partial(self.background, self), receive, send)
            raise ValueError(f"There is nothing here for {scope['type']}.")
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]):
            headers = joined(scope["headers"])
        host = headers.get(b"host", b"")
        if not self.answers_to(host):
            return await refuse(400, scope, send)
        is_shared = (
            scope["method"] in READS
            and not scope["query_string"]
            and not (b"cookie" in headers and self._matters(headers[b"cookie"]))
            and scope["scheme"] == self.scheme
        )
        if is_shared:
            freshness = self.freshness
            is_certain = self.monotonic() < freshness.certain_until  # as it says, without the call
            if not is_certain:
                await freshness.make_certain()
            entry = self.entries.get(scope["path"]) or self.absent.get(scope["path"])
            if entry is not None and (is_certain or freshness.may_serve(entry.holds_until)):
                start, body = self._messages(entry, scope, headers)
                metrics.answered["hit", start["status"]] += 1
                await send(start)
                return await send(body)
        try:
            await self._ask_django(scope, receive, send, headers, is_shared)
        except RequestRefused as refused:
            await refuse(refused.status, scope, send)
        except ReaderLeft:
            return None
        return None

    def _messages(
        self, entry: PageEntry, scope: Scope, headers: dict[bytes, bytes]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give what to send of an entry: all of it, its head alone, or only that the reader has it already."""
        entry.hits += 1
        form = entry.forms[preferred_encoding(headers.get(b"accept-encoding", b""))]
        if b"if-none-match" in headers and form.start_of_304 is not None:
            known = headers[b"if-none-match"]
            if form.etag in known or known.strip() == b"*":
                return form.start_of_304, NO_BODY
        return form.start, form.body if scope["method"] == "GET" else NO_BODY

    def _matters(self, cookie: bytes) -> bool:
        return any(part.partition(b"=")[0].strip() in self.cookies for part in cookie.split(b";"))

    # The way of everything else ----------------------------------------------------------------------------------------

    async def _ask_django(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, bytes], is_shared: bool
    ) -> None:
        path = scope["path"]
        if scope["method"] not in METHODS:
            raise RequestRefused(405)
        if len(scope.get("raw_path") or path) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
            raise RequestRefused(414)
        if is_shared and self.may_share(path):
            made = await self.render_once(path)
            if made is not None and made.entry is not None:
                start, body = self._messages(made.entry, scope, headers)
                metrics.answered["copied" if made.is_copied else "made", start["status"]] += 1
                await send(start)
                return await send(body)
            if made is not None and path not in self._personal:
                metrics.answered["django", made.answer.status] += 1
                return await send_answer(made.answer, scope, send)
        is_signed_in = self._matters(headers.get(b"cookie", b""))
        only_reads = scope["method"] in READS and not is_signed_in and not path.startswith(staff_addresses())
        with await whole_body(scope, receive, self.uploads if is_signed_in else 0) as sent:
            line = "readers" if only_reads else "writers"
            answer = await self._in_turn(call, self.django, scope, sent, True, line=line)
        metrics.answered["django", answer.status] += 1
        return await send_answer(answer, scope, send, self.in_thread)

    @property
    def is_busy(self) -> bool:
        """Say whether Django has anything to do for anybody."""
        return any(self.in_django.values())

    def may_share(self, path: str) -> bool:
        """Say whether a path may lead to something that is the same for everybody."""
        return path not in self._personal and not path.startswith(self.private)

    async def finish(self, path: str) -> None:
        """Compress a kept page as far as it goes. Other bytes have another ETag, so who has the ones before gets these whole."""
        entry, state = self.entries.get(path), self.freshness.state
        if entry is not None and state is not None and not entry.compressed.is_best:
            best = await self._in_turn(self.rendering.compress, path, entry, state)
            if self.entries.get(path) is entry:
                self.entries.keep(path, best)

    async def render_once(self, path: str) -> RenderResult | None:
        """Have a page made, once for all who wait for it; give None where the site changes faster than pages are made."""
        for _try in range(TRIES):
            flight = self._flights.get(path)
            if flight is None:
                flight = self._flights[path] = asyncio.create_task(self._make(path))
                flight.add_done_callback(lambda _flight: self._flights.pop(path))
            made = await asyncio.shield(flight)
            if made.is_of_one_state and (made.after is None or made.after.state == self.freshness.state):
                return made
        return None

    async def _make(self, path: str) -> RenderResult:
        made: RenderResult = await self._in_turn(self.rendering.make, path)
        if made.after is not None:
            self.freshness.saw(made.after)
            if made.entry is not None and made.after.state == self.freshness.state:
                (self.absent if made.answer.status == 404 else self.entries).keep(path, made.entry)
        if made.answer.status < 500 and depends_on_the_reader(made.answer):
            if len(self._personal) >= MOST_PERSONAL:
                self._personal.clear()
            self._personal.add(path)
        return made

    async def _in_turn(self, function: Callable[..., Any], *arguments: Any, line: str = "readers") -> Any:
        if self.in_django[line] >= (MOST_WHILE_AWAY if self.freshness.is_away else MOST_AT_ONCE):
            raise RequestRefused(503)
        in_thread = self.in_thread if line == "readers" else self.writers_in_thread
        self.in_django[line] += 1
        try:
            with metrics.DJANGO_SECONDS.time():
                return await in_thread(function, *arguments)
        finally:
            self.in_django[line] -= 1

    def drop(self) -> None:
        """Forget every page: any of them may show something of any other."""
        if self.entries:  # or twice at once
            self.rendering.before = self.entries
        self.entries, self.absent = Memory(MOST_BYTES), Memory(MOST_BYTES_OF_ABSENT)
        self._personal.clear()
