"""What is asked of the database once for a whole screen, though several of its parts need to know it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Let everything inside, which changes nothing, be told the same where it asks the same."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def answer(ask: Callable[[], Answer]) -> Answer:
    """Give what asking gives, or gave before within the same `asked_once`."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if ask not in answers:
        answers[ask] = ask()
    return answers[ask]
