"""TOML in files: what it holds, and on which line each table and each key stands, so that a fault is found."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from content_files.faults import ContentRefused, Fault, Wrong
from letters.cleaning import cleaned, objection_to

_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4}))")


def read_text(path: Path, shown: Path) -> str:
    """Read a text file, which faults call by another path.

    Raises:
        ContentRefused: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentRefused([Fault(shown, 1, f"The file is not UTF-8 text: {error.reason}.")]) from error
    except OSError as error:
        raise ContentRefused([Fault(shown, 1, f"The file cannot be read: {error.strerror}.")]) from error


def refuse_turned(text: str) -> None:
    """Refuse signs that turn letters round or that one font has, however they are written.

    Raises:
        Wrong: with the first line that has one.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if objection := objection_to(html.unescape(_ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), line))):
            raise Wrong(number, objection)


class Toml:
    """A text in TOML that was read, its letters clean."""

    def __init__(self, text: str, before: int = 0, what: str = "The file") -> None:
        """Read a text, above which so many lines stand in its file.

        Raises:
            Wrong: it is no TOML, whatever is wrong with it.
        """
        self._text, self._before = text, before
        try:
            self.held: dict[str, Any] = cleaned(tomllib.loads(text))
        except (ValueError, RecursionError) as error:  # also numbers without end, brackets without end
            at = re.search(r"at line (\d+)", str(error))  # which Python tells by itself from 3.14 on
            line = int(at[1]) if at else text.count("\n") + 1 if isinstance(error, tomllib.TOMLDecodeError) else 1
            raise Wrong(line + before, f"{what} is not TOML: {error}.") from error

    def line_of(self, *names: str) -> int:
        """Give the line of a table or key, or of the last name on the way to it that stands there.

        Tables of a list are counted from 1.
        """
        return next((self.lines[names[:n]] for n in range(len(names), 0, -1) if names[:n] in self.lines), 1)

    @cached_property
    def lines(self) -> dict[tuple[str, ...], int]:
        """Give the line of each table and of each key in one, by the names on the way to it."""
        found: dict[tuple[str, ...], int] = {}
        counted: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for line, statement, held in _statements(self._text.split("\n")):
            names = tuple(_names(held))
            if statement.startswith("["):
                table, names = _counted(names, counted), ()
                if statement.startswith("[["):
                    counted[table] = counted.get(table, 0) + 1
                    table = (*table, str(counted[table]))
            if table or names:
                found.setdefault((*table, *names[:1]), line + self._before)
        return found


def _statements(lines: list[str]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Give (line number, statement, what it holds) one by one; texts and lists may go over several lines."""
    start = 0
    for end in range(1, len(lines) + 1):
        statement = "\n".join(lines[start:end])
        try:
            held = tomllib.loads(statement)
        except (ValueError, RecursionError):
            continue
        if held:
            yield start + 1, statement.lstrip(), held
        start = end


def _names(held: Any) -> Iterator[str]:
    """Give the names on the way to the one thing that a statement is about."""
    while held and (isinstance(held, dict) or (isinstance(held, list) and isinstance(held[0], dict))):
        if isinstance(held, list):
            held = held[0]
            continue
        name = next(iter(held))
        yield name
        held = held[name]


def _counted(names: tuple[str, ...], counted: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """Give the way to a table, with the number of the last of each list of tables on it."""
    way: tuple[str, ...] = ()
    for name in names[:-1]:
        way = (*way, name)
        if way in counted:
            way = (*way, str(counted[way]))
    return (*way, names[-1])
