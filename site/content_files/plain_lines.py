r"""Plain texts on the lines of a block in a content file. A backslash before `\`, `|`, `*` or `(` takes their meaning away."""

from __future__ import annotations

import re

_HELD = re.compile(r"\\([\\|*(])")
_MEANS_SOMETHING = re.compile(r"[\\|]|\*(?=\*)|(?<=\*)\*|(?<=\])\(")
_ROW = re.compile(r"\|(?:(?:[^|\\]|\\.)*\|)+", re.DOTALL)
_CELL = re.compile(r"((?:[^|\\]|\\.)*)\|", re.DOTALL)


def meant(written: str) -> str:
    """Give the text that is meant by what is written on a line."""
    return _HELD.sub(r"\1", written)


def written(text: str) -> str:
    """Give a text as it must be written on a line to be meant."""
    return _MEANS_SOMETHING.sub(r"\\\g<0>", text)


def texts_on(line: str, most: int) -> list[str]:
    """Give the texts on a line with bars between them, so many at most."""
    return [meant(text.strip()) for text in line.split(" | ", most - 1)]


def cells_in(row: str) -> list[str]:
    """Give the texts in a row of a table, none where it does not begin and end with a bar."""
    return [meant(cell.strip()) for cell in _CELL.findall(row[1:])] if _ROW.fullmatch(row) else []
