"""One thing that somebody must do next, and one sort of such things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from reviews.lazy_list import OnDemand


@dataclass(frozen=True)
class Task:
    """What somebody must do, as a sentence that begins with a verb, where, why, and until or since when.

    `stage` is what it has come to: whoever was told of it is told anew when that changes.
    """

    what: str
    url: str
    why: str
    when: str = ""
    stage: str = ""


@dataclass(frozen=True)
class Duty:
    """One sort of tasks: how those of a person are found, and how each is told. They are told only when shown."""

    find: Callable[[User, date], OnDemand[Any] | QuerySet[Any]]
    tell: Callable[[Sequence[Any], User, date], list[Task]]
