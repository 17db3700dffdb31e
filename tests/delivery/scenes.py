"""What the tests of delivery ask again and again."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from asgiref.sync import async_to_sync, sync_to_async
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection

from delivery.generation import PublicState, Sighting
from delivery.generation_triggers import RAISED
from delivery.models import Generation
from delivery.store import PageStore

HOST = "testserver"
PLAIN = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")]
END_OF_TIME = 9e9


def generation() -> int:
    """Give the number as a look would find it after a commit: PostgreSQL's triggers act at the end of a transaction."""
    connection.check_constraints()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, '', true)", [RAISED])  # as when another transaction begins
    return Generation.objects.get(pk=1).number


@dataclass
class Clock:
    """Both clocks of a worker: seconds since 1970, and seconds that never go back. They stand until they are set."""

    wall: float = 1_800_000_000.0
    steady: float = 1_000.0

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def pass_(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return ", ".join(value.decode() for key, value in self.headers if key == name.lower().encode())

    def __contains__(self, name: str) -> bool:
        return any(key == name.lower().encode() for key, _value in self.headers)


class FakeDjango:
    """A WSGI application that counts, remembers what it was asked, and says what it is told to say."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.status = "200 OK"
        self.headers = list(PLAIN)
        self.says: Callable[[dict[str, Any]], bytes] = lambda environ: f"<b>{environ['PATH_INFO']}</b>".encode() * 50

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        content = self.says(environ)
        start_response(self.status, self.headers)
        return [content]


@dataclass
class FakeLook:
    """A look at a number that a test sets, on a clock that a test sets; it counts, and fails when told to."""

    clock: Clock
    number: int = 1
    token: str = "one"
    since: float = 0.0
    until: float = END_OF_TIME
    looks: int = 0
    fails: bool = False
    found: list[int] = field(default_factory=list)

    def __call__(self) -> Sighting:
        self.looks += 1
        if self.fails:
            raise ConnectionError("nobody there")
        return Sighting(PublicState(self.number, self.token, self.since, self.until), self.clock.steady)


async def at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    """Stand in for a thread: call the function here and now, after everybody else had a turn."""
    await asyncio.sleep(0)
    return function(*arguments)


async def beside_the_test(function: Callable[..., Any], *arguments: Any) -> Any:
    """Stand in for a thread where Django is asked: the test's own, which has the test's database."""
    return await sync_to_async(function, thread_sensitive=True)(*arguments)


def scope_of(
    path: str = "/", *, method: str = "GET", host: str = HOST, query: str = "", **headers: str
) -> dict[str, Any]:
    """Give a request as a server hands it over. Header names are given with underscores for hyphens."""
    given = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query.encode(),
        "headers": [(b"host", host.encode()), *given] if host else given,
        "client": ("192.0.2.7", 50_000),
        "server": ("127.0.0.1", 8000),
    }


async def asking(application: Any, scope: dict[str, Any], body: bytes = b"") -> Reply:
    """Send one request and give what comes back."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    start, *parts = sent
    return Reply(start["status"], start["headers"], b"".join(part.get("body", b"") for part in parts))


def ask(application: Any, path: str = "/", *, body: bytes = b"", **request: str) -> Reply:
    """Send one request from a test that is not itself asynchronous."""
    if body:
        request["content_length"] = str(len(body))
    return async_to_sync(asking)(application, scope_of(path, **request), body)


def beat(site: Any, times: int = 2) -> None:
    """Let a worker's warmer, which a test has put on it, have so many turns."""

    async def beats() -> None:
        for _time in range(times):
            await site.warmer.beat()

    async_to_sync(beats)()


def store_around(django: Any, look: Any, clock: Clock, in_thread: Any = at_once, **more: Any) -> PageStore:
    """Give a page store whose clocks and threads are a test's."""
    return PageStore(
        django,
        look=look,
        in_thread=in_thread,
        look_in_thread=in_thread,
        now=clock.now,
        monotonic=clock.monotonic,
        **more,
    )


class Shelf(LocMemCache):
    """A cache of pages, which fails when told to, and says what it was asked for."""

    def __init__(self) -> None:
        super().__init__(f"shelf-{id(self)}", {})
        self.clear()
        self.asked: list[str] = []
        self.fails: set[str] = set()

    @property
    def kept(self) -> dict[str, Any]:
        """Give what is kept, by key."""
        return {key.removeprefix(":1:"): pickle.loads(value) for key, value in self._cache.items()}

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        self._ask("get")
        return super().get(key, default, version)

    def set(self, key: str, value: Any, timeout: Any = None, version: int | None = None) -> None:
        self._ask("set")
        super().set(key, value, timeout, version)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.fails:
            raise ConnectionError("nobody there")
