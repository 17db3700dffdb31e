"""Django behind an event loop: a request comes in whole, a thread makes the whole answer, and slow readers hold no thread."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any
from wsgiref.util import FileWrapper

from delivery.entries import Answer, Headers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
InThread = Callable[..., Coroutine[Any, Any, Any]]  # calls a function in a thread, with the arguments that follow it
WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LONGEST_BODY = 12 * 1024 * 1024  # a picture of 5 MB and the form around it, with room
KEPT_IN_MEMORY = 256 * 1024
SECONDS_FOR_A_BODY = 60
SECONDS_FOR_A_LONG_BODY = 900  # a film of 50 MB over a line that takes half a megabit each second
MOST_LONG_BODIES = 4  # coming in at once, so that they fill no disk
PIECE = 1024 * 1024


class RequestRefused(Exception):
    """A request that is answered with a status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ReaderLeft(Exception):
    """The other side hung up before it had said all."""


async def whole_body(scope: Scope, receive: Receive, more: int = 0) -> IO[bytes]:
    """Take in the body of a request, in memory or in a file without a name. It may be so many bytes longer than usual.

    Raises:
        RequestRefused: it is too long or too slow, or too many long ones come in at once.
        ReaderLeft: nobody waits for an answer any more.
    """
    body: IO[bytes] = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115 - whoever gets it closes it
    try:
        if any(name in (b"content-length", b"transfer-encoding") for name, _value in scope["headers"]):
            async with asyncio.timeout(SECONDS_FOR_A_LONG_BODY if more else SECONDS_FOR_A_BODY):
                await _fill(body, receive, LONGEST_BODY + more)
    except BaseException as error:
        body.close()
        if isinstance(error, TimeoutError):
            raise RequestRefused(408) from error
        raise
    return body


_long_bodies: set[int] = set()


async def _fill(body: IO[bytes], receive: Receive, longest: int) -> None:
    message: MutableMapping[str, Any] = {"more_body": True}
    try:
        while message.get("more_body"):
            message = await receive()
            if message["type"] != "http.request":
                raise ReaderLeft
            body.write(message.get("body", b""))
            if body.tell() > longest:
                raise RequestRefused(413)
            if body.tell() > LONGEST_BODY and id(body) not in _long_bodies:
                if len(_long_bodies) >= MOST_LONG_BODIES:
                    raise RequestRefused(503)
                _long_bodies.add(id(body))
    finally:
        _long_bodies.discard(id(body))


def call(application: WSGI, scope: Scope, body: IO[bytes], in_pieces: bool = False) -> Answer:
    """Have the WSGI application answer one request. In pieces, a large file is left to be read by whoever sends it."""
    said: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        said["status"] = int(status[:3])
        said["headers"] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    parts = application(environ(scope, body), start_response)
    if in_pieces and isinstance(parts, FileWrapper) and _is_large(said["headers"]):
        return Answer(said["status"], said["headers"], b"", parts)
    try:
        content = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return Answer(said["status"], said["headers"], content)


def _is_large(headers: Headers) -> bool:
    return any(name == b"content-length" and int(value) > PIECE for name, value in headers)


def environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """Give a request as WSGI says it. A header with an underscore could pass for another one, so it is left out."""
    length = body.seek(0, os.SEEK_END)
    body.seek(0)
    server, client = scope.get("server") or ("localhost", None), scope.get("client") or ("", 0)
    given: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogatepass").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or ""),
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": in_large_pieces,
    }
    headers: Headers = scope["headers"]
    for name, value in headers:
        if b"_" in name or name == b"content-length":
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key != "CONTENT_TYPE":
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in given:
            text = f"{given[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        given[key] = text
    return given


def in_large_pieces(file: IO[bytes], _size: int) -> FileWrapper:
    """Read a file as fast as can be: each small piece would have the threads wait for each other, and readers for them."""
    return FileWrapper(file, PIECE)


class Threads:
    """So many threads that wait for work."""

    def __init__(self, name: str, most: int) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix=name)

    async def __call__(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Have a thread call a function, and give what it gives."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)
