"""What is sent to a reader: what Django said, or in a sentence what it need not be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from wsgiref.util import FileWrapper

from delivery import metrics
from delivery.entries import Answer, Headers
from delivery.headers import of_few_words
from delivery.wsgi_bridge import PIECE, InThread, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
WORDS = {
    400: "This site does not answer under that name.",
    405: "Nothing here can be asked for in that way.",
    408: "It took too long to say what you want.",
    413: "That is more than this site takes in.",
    414: "That address is too long.",
    503: (
        "The site is very busy. Please try again in a moment. Feeling unwell now? Ring your own team: the number is on your"
        " letter. If it cannot wait, call 999."
    ),
}


def joined(headers: Headers) -> dict[bytes, bytes]:
    """Give headers of which some came more than once. Several hosts are none."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        between = b"; " if name == b"cookie" else b", "
        found[name] = found[name] + between + value if name in found else value
    return found


async def send_answer(answer: Answer, scope: Scope, send: Send, in_thread: InThread | None = None) -> None:
    """Send what Django said. Of a file, each piece is read in a thread when the reader has taken the one before."""
    headers = answer.headers
    if not answer.all_of(b"content-length") and answer.status not in (204, 304):
        headers = [*headers, (b"content-length", str(len(answer.body)).encode())]
    if answer.file is not None and in_thread is not None:
        await _send_file(answer, answer.file, scope, send, in_thread)
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})


async def _send_file(answer: Answer, file: FileWrapper, scope: Scope, send: Send, in_thread: InThread) -> None:
    try:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        while scope["method"] != "HEAD" and (piece := await in_thread(file.filelike.read, PIECE)):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send(NO_BODY)
    finally:
        await in_thread(file.filelike.close)


async def refuse(status: int, scope: Scope, send: Send) -> None:
    """Answer in a sentence what Django need not see."""
    metrics.answered["refused", status] += 1
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *of_few_words(scope["scheme"])]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    if status in (408, 413):
        headers.append((b"connection", b"close"))  # the rest of the body is not waited for
    if status == 405:
        headers.append((b"allow", ", ".join(sorted(METHODS)).encode()))
    await send_answer(Answer(status, headers, WORDS[status].encode()), scope, send)


async def run_alongside(background: Callable[[], Awaitable[None]], receive: Receive, send: Send) -> None:
    """Have something go on for as long as the server does, which says when it starts and stops (ASGI's `lifespan`)."""
    await receive()
    task = asyncio.ensure_future(background())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    task.cancel()
    await send({"type": "lifespan.shutdown.complete"})


NO_BODY = {"type": "http.response.body", "body": b""}
