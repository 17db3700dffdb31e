"""What is wrong with files, as data: the file, the line or the names on the way there, and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file, and where."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.reason}"


class ContentRefused(Exception):
    """Files that cannot be taken as they are; `faults` has every reason found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class Wrong(Exception):
    """A fault on one line of the file that is being read."""

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(reason)


@dataclass(frozen=True)
class RowFault:
    """What is wrong in a file of tables: the names on the way to a table, then those on the way to what is in it."""

    table: tuple[str, ...]
    reason: str
    within: tuple[str, ...] = ()

    def __str__(self) -> str:
        names = ""
        for name in self.within:  # as in “other_findings 2: source: ”
            names = f"{names[:-2]} {name}: " if name.isdecimal() else f"{names}{name}: "
        return f"[{'.'.join(self.table)}] {names}{self.reason}"


class RowsRefused(ValueError):
    """Tables that cannot be loaded as they are; `faults` has every reason found."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))
