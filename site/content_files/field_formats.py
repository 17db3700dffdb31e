"""How each sort of field is read from a block in a file and written there: on a line on top of it, or in its body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from content_files.columns import Codec
from content_files.faults import Wrong
from content_files.markdown import heading_out_of_place, html_of, markdown_of
from content_files.plain_lines import cells_in, meant, texts_on, written
from pages.blocks.choices import Ways
from pages.blocks.pages import PageKeys
from pages.blocks.recording import MadeFrom
from pages.fields import Flag, Level, Rich
from pages.list_fields import Grid, Lines, Pairs

_BULLET = re.compile(r"[-*]\s+(.*)")
_NUMBER = re.compile(r"\d+[.)]\s+(.*)")


def _one_of(words: Mapping[str, Any], must_be: str, usual: Any) -> Codec:
    said = {value: word for word, value in words.items()} | {usual: ""}

    def read(word: str) -> Any:
        if word not in words:
            raise ValueError(must_be)
        return words[word]

    return Codec(must_be, (str,), read, said.__getitem__)


def _number(word: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", word):
        raise ValueError("is the number of a version.")
    return int(word)


ON_TOP: dict[type, Codec] = {
    Level: _one_of({"2": 2, "3": 3, "4": 4}, "is 2, 3 or 4.", usual=2),
    Flag: _one_of({"yes": True, "no": False}, "is yes or no.", usual=False),
    MadeFrom: Codec("is the number of a version.", (str,), _number, str),
}


class BodyFormat(NamedTuple):
    """How the lines of a body, and the number of the first, are read as what a field holds, and written again."""

    read: Callable[[Any, Sequence[str], int], Any]
    write: Callable[[Any, Any], Iterable[str]]


def _read_rich(field: Rich, lines: Sequence[str], line: int) -> str:
    markdown = "\n".join(lines)
    if (at := heading_out_of_place(markdown)) is not None:
        reason = "Headings are ##, ### or ####. The page's title is its only first-level heading."
        raise Wrong(line + at, reason)
    return html_of(markdown)


def _items(lines: Sequence[str], line: int, example: str) -> list[tuple[int, str]]:
    """Give (line number, text as it is written) of each list item; a line without a marker goes on with the one before."""
    marker = _NUMBER if _NUMBER.fullmatch(example) else _BULLET
    items: list[tuple[int, str]] = []
    for number, words in enumerate(lines, line):
        if not words.strip():
            continue
        if match := marker.fullmatch(words.strip()):
            items.append((number, match[1].strip()))
        elif items and words.startswith(" "):
            items[-1] = (items[-1][0], f"{items[-1][1]} {words.strip()}")
        else:
            raise Wrong(number, f"This should be an item like “{example}”.")
        if "**" in words or "](" in words:
            raise Wrong(number, "These lines are plain text: no bold and no links.")
    return items


def _read_texts(field: Lines | PageKeys, lines: Sequence[str], line: int) -> list[str]:
    return [meant(item) for _, item in _items(lines, line, field.example)]


def _read_pairs(field: Pairs, lines: Sequence[str], line: int) -> list[dict[str, str]]:
    columns = [column.key for column in field.columns]
    needed = [column.key for column in field.columns if column.is_required]
    pairs = []
    for number, item in _items(lines, line, field.example):
        texts = texts_on(item, len(columns))
        given = next((keys for keys in (columns, needed) if len(keys) == len(texts)), None)
        if given is None:
            raise Wrong(number, f"This needs a {' and a '.join(needed)} with “ | ” between them.")
        pairs.append(dict.fromkeys(columns, "") | dict(zip(given, texts, strict=True)))
    return pairs


def _write_pairs(field: Pairs, pairs: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for number, pair in enumerate(pairs, 1):
        marker = f"{number}." if _NUMBER.fullmatch(field.example) else "-"
        yield f"{marker} {' | '.join(written(pair[column.key]) for column in field.columns if pair[column.key])}"


def _read_rows(field: Grid, lines: Sequence[str], line: int) -> list[list[str]]:
    rows: list[list[str]] = []
    for number, words in enumerate(lines, line):
        row = words.strip()
        if not row:
            continue
        cells = cells_in(row)
        if not cells:
            raise Wrong(number, "A row of a table begins and ends with “|”.")
        if rows and len(cells) != len(rows[0]):
            raise Wrong(number, f"This row has {len(cells)} cells, the first has {len(rows[0])}.")
        rows.append(cells)
    return rows


def _write_rows(field: Grid, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        yield "".join(f"| {written(cell)} " if cell else "| " for cell in row) + "|"


_TEXTS = BodyFormat(_read_texts, lambda field, texts: (f"- {written(text)}" for text in texts))
BODIES: dict[type, BodyFormat] = {
    Rich: BodyFormat(_read_rich, lambda field, html: markdown_of(html).split("\n")),
    Lines: _TEXTS,
    PageKeys: _TEXTS,
    Pairs: BodyFormat(_read_pairs, _write_pairs),
    Ways: BodyFormat(_read_pairs, _write_pairs),
    Grid: BodyFormat(_read_rows, _write_rows),
}
