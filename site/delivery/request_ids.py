"""A number for each request that Django answers: in every line written about it, and on the page that says it failed.

Always made here, because whatever a reader sends could say who they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

#: The number of the request that this thread is busy with, or "".
current: ContextVar[str] = ContextVar("request_id", default="")


def new() -> str:
    """Give twelve digits by chance, such as 4821-0093-1175: they can be read out over the telephone."""
    digits = f"{secrets.randbelow(10**12):012}"
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


class Numbered:
    """A WSGI application around Django. Only an answer that nobody else may get says its number, as `X-Request-ID`."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        number = new()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if is_for_one_person(headers):
                headers = [*headers, ("X-Request-ID", number)]
            return start_response(status, headers, exc_info)

        before = current.set(number)
        try:
            return self.application(environ, start)
        finally:
            current.reset(before)


def is_for_one_person(headers: list[tuple[str, str]]) -> bool:
    """Say whether no cache on the way, the page store among them, may give this answer to anybody else."""
    said = ",".join(value.lower() for name, value in headers if name.lower() == "cache-control")
    return bool({"private", "no-store"} & {word.strip() for word in said.split(",")})
