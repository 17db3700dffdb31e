"""What is found wrong with a file of tables, and what comes of its rows when it is loaded: data, and the words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class RowFault:
    """What is wrong, and where: the names on the way to a table, then those on the way to what is in it."""

    table: tuple[str, ...]
    reason: str
    within: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = ""
        for name in self.within:  # as in “other_findings 2: source: ”
            names = f"{names[:-2]} {name}: " if name.isdecimal() else f"{names}{name}: "
        return f"[{'.'.join(self.table)}] {names}{self.reason}"


class RowsRefused(ValueError):
    """A file of tables that cannot be loaded as it is; `faults` has every reason found."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class Outcome(Enum):
    """What came of a row."""

    ADDED = "added"
    KEPT = "kept as it is here"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class RowNews:
    """What came of one row, and how that is said."""

    row: str
    outcome: Outcome
    words: str

    def __str__(self) -> str:
        return f"{self.row}: {self.words}"


def added(row: str) -> RowNews:
    """Return the news that a row was made of what a file says."""
    return RowNews(row, Outcome.ADDED, "added.")
