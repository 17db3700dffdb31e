"""On which line of a TOML file each table and each key stands, so that a fault in it can be found."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from content_files.table_rows import RowFault
from letters.cleaning import cleaned, objection_to

#: Where things stand: the names on the way to a table or key, tables of a list counted from 1; and the line.
Places = Mapping[tuple[str, ...], int]
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4}))")


def read_toml(text: str) -> dict[str, Any]:
    """Read TOML; its texts come with their letters clean.

    Raises:
        tomllib.TOMLDecodeError: it is none, whatever is wrong with it.
    """
    try:
        return cleaned(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        raise
    except (ValueError, RecursionError) as error:  # numbers without end, brackets without end
        raise tomllib.TOMLDecodeError(f"{error} (at line 1, column 1)") from error


def turned_in(text: str) -> tuple[int, str] | None:
    """Give the first line with a sign that turns letters round or that one font has, however it is written, and the objection."""
    for number, line in enumerate(text.split("\n"), 1):
        if objection := objection_to(html.unescape(_ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), line))):
            return number, objection
    return None


def line_of_error(error: tomllib.TOMLDecodeError, last: int) -> int:
    """Give the line that cannot be read; that is the last one where something was never closed."""
    at = re.search(r"at line (\d+)", str(error))
    return int(at[1]) if at else last


def places_in(text: str) -> Places:
    """Give the places in a text that is TOML."""
    places: dict[tuple[str, ...], int] = {}
    counted: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        end = _end_of_statement(lines, start)
        statement = "\n".join(lines[start:end])
        names = tuple(_names(read_toml(statement)) if end > start else ())
        if names and statement.lstrip().startswith("["):
            table = _counted(names, counted)
            if statement.lstrip().startswith("[["):
                counted[table] = counted.get(table, 0) + 1
                table = (*table, str(counted[table]))
            names = ()
        if table or names:
            places.setdefault((*table, *names[:1]), start + 1)
        start = max(end, start + 1)
    return places


def line_of(fault: RowFault, places: Places) -> int:
    """Give the line that a fault in these tables is about: that of the last name on the way to it that stands there."""
    way = (*fault.table, *fault.within)
    known = (places[way[:steps]] for steps in range(len(way), 0, -1) if way[:steps] in places)
    return next(known, 1)


def _end_of_statement(lines: list[str], start: int) -> int:
    """Give the line after a statement; texts and lists may go over several."""
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[start:end]))
        except (ValueError, RecursionError):
            continue
        return end
    return start


def _names(read: Any) -> list[str]:
    """Give the names on the way to the one thing that a statement is about."""
    names = []
    while read and isinstance(read, (dict, list)):
        if isinstance(read, list):
            if not isinstance(read[0], dict):
                break
            read = read[0]
            continue
        name = next(iter(read))
        names.append(name)
        read = read[name]
    return names


def _counted(names: tuple[str, ...], counted: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    """Give the way to a table, with the number of the last of each list of tables on it."""
    way: tuple[str, ...] = ()
    for name in names[:-1]:
        way = (*way, name)
        if way in counted:
            way = (*way, str(counted[way]))
    return (*way, names[-1])
