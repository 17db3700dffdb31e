"""Who is acting right now, for the record of who wrote what.

A request sets it for its whole length; a command or a test says `with acting_as(user):`. Why something is done is said
by `with because("…"):` around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

#: Where a session says when it was last used, in seconds.
USED_AT = "used_at"

_acting: ContextVar[User | None] = ContextVar("acting", default=None)
_reason: ContextVar[str] = ContextVar("reason", default="")


def acting_user() -> User | None:
    """Give the person acting now, or None when no person is."""
    return _acting.get()


@contextmanager
def acting_as(user: User | None) -> Iterator[None]:
    """Let everything inside be done in this person's name."""
    token = _acting.set(user)
    try:
        yield
    finally:
        _acting.reset(token)


def acting_reason() -> str:
    """Return why what is going on is done, in the words of whoever does it, or ""."""
    return _reason.get()


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Let everything inside be done for this reason."""
    token = _reason.set(reason.strip())
    try:
        yield
    finally:
        _reason.reset(token)
