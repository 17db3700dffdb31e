"""Reads the body of a content file: Markdown with fenced blocks becomes blocks as in `pages.shapes`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from content_files.faults import Wrong
from content_files.markdown import html_of
from content_files.plain_lines import cells_in, in_two, meant
from pages.pictures import SafePicture, picture_from_file
from pages.shapes import SHAPES

FENCE = ":::"
_OPTION = re.compile(r"([a-z_]+):\s*(.*)")
_BULLET = re.compile(r"[-*]\s+(.*)")
_NUMBER = re.compile(r"\d+[.)]\s+(.*)")


class Pictures:
    """The picture files that the blocks of one page name; `found` has each by its name in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: dict[str, SafePicture] = {}

    def sha256_of(self, name: str, line: int) -> str:
        """Give the fingerprint under which a picture will be kept.

        Raises:
            Wrong: there is no such file, or it is not a picture we take.
        """
        try:
            if Path(name).name != name or not (self.folder / name).is_file():
                raise Wrong(line, f"There is no picture “{name}” in {self.folder.name}/.")
            content = (self.folder / name).read_bytes()
        except OSError as error:
            raise Wrong(line, f"{name[:100]} cannot be read: {error.strerror}.") from error
        try:
            self.found[name] = picture_from_file(content, name)
        except ValidationError as error:
            raise Wrong(line, f"{name}: {' '.join(error.messages)}") from error
        return self.found[name].sha256


def read_blocks(lines: list[str], start: int, pictures: Pictures) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give (line number, block) for running text and fenced blocks in their order; `start` lines come before the body.

    Raises:
        Wrong: the first fault found.
    """
    text: list[str] = []
    text_from = start + 1
    n = start
    while n < len(lines):
        line = lines[n]
        if not line.startswith(FENCE):
            text.append(line)
            n += 1
            continue
        if "".join(text).strip():
            yield text_from, _text_block(text_from, text)
        name = line[len(FENCE) :].strip()
        if not name:
            raise Wrong(n + 1, "A fence closes here that none opened.")
        try:
            end = next(m for m in range(n + 1, len(lines)) if lines[m].startswith(FENCE))
        except StopIteration:
            raise Wrong(n + 1, f"The block “{name}” is never closed with {FENCE}.") from None
        if lines[end].strip() != FENCE:
            raise Wrong(end + 1, f"The block “{name}” from line {n + 1} is still open. Blocks do not nest.")
        yield n + 1, _fenced_block(name, n + 1, lines[n + 1 : end], pictures)
        text, text_from, n = [], end + 2, end + 1
    if "".join(text).strip():
        yield text_from, _text_block(text_from, text)


def _text_block(line: int, text: list[str]) -> dict[str, Any]:
    return _cleaned("text", _text(text, line), line)


def _fenced_block(name: str, line: int, inside: list[str], pictures: Pictures) -> dict[str, Any]:
    if name not in SHAPES:
        raise Wrong(line, f"“{name}” is not a block. Use {', '.join(SHAPES)}.")
    options: dict[str, str] = {}
    body = list(inside)
    body_from = line + 1
    while body and body[0].strip():
        option = _OPTION.fullmatch(body[0].strip())
        if option is None:
            if options:
                raise Wrong(body_from, "After the block's “key: value” lines comes an empty line.")
            break
        if option[1] in options:
            raise Wrong(body_from, f"“{option[1]}” is given twice.")
        options[option[1]] = option[2].strip()
        body.pop(0)
        body_from += 1
    data = _options(options, line)
    data |= _READERS[name](body, body_from)
    if name == "image" and "picture" in data:
        data["picture"] = pictures.sha256_of(data["picture"], line)
    return _cleaned(name, data, line)


def _options(options: dict[str, str], line: int) -> dict[str, Any]:
    data: dict[str, Any] = dict(options)
    for key in ("header_row", "header_column", "decoration"):
        if key in data:
            if data[key] not in ("yes", "no"):
                raise Wrong(line, f"“{key}” is yes or no.")
            data[key] = data[key] == "yes"
    if "level" in data:
        if data["level"] not in ("2", "3", "4"):
            raise Wrong(line, "“level” is 2, 3 or 4.")
        data["level"] = int(data["level"])
    return data


def _cleaned(name: str, data: dict[str, Any], line: int) -> dict[str, Any]:
    try:
        return {"block": name, **SHAPES[name].take(data)}
    except ValidationError as error:
        raise Wrong(line, f"In the block “{name}”: {' '.join(error.messages)}") from error


def _text(lines: list[str], line: int) -> dict[str, Any]:
    for number, words in enumerate(lines, line):
        if re.match(r"#(?!#)", words) or words.startswith("#####"):
            raise Wrong(number, "Headings are ##, ### or ####. The page's title is its only first-level heading.")
    return _rich(lines, line)


def _rich(lines: list[str], line: int) -> dict[str, Any]:
    return {"html": html_of("\n".join(lines))}


def _items(lines: list[str], line: int, marker: re.Pattern[str], example: str) -> list[tuple[int, str]]:
    """Give (line number, text as it is written) of each list item; a line without a marker goes on with the one before."""
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


def _facts(lines: list[str], line: int) -> dict[str, Any]:
    facts = []
    for number, item in _items(lines, line, _BULLET, "- The scan takes | 10 minutes"):
        label, text = in_two(item)
        if text is None:
            raise Wrong(number, "A key fact needs a label and a text with “ | ” between them.")
        facts.append({"label": label, "text": text})
    return {"facts": facts}


def _steps(lines: list[str], line: int) -> dict[str, Any]:
    steps = []
    for _, item in _items(lines, line, _NUMBER, "1. You lie down | The bed moves slowly."):
        title, text = in_two(item)
        steps.append({"title": "", "text": title} if text is None else {"title": title, "text": text})
    return {"steps": steps}


def _dos_and_donts(lines: list[str], line: int) -> dict[str, Any]:
    parts: dict[str, list[str]] = {"dos": [], "donts": []}
    part = ""
    for number, words in enumerate(lines, line):
        heading = words.strip().rstrip(":").replace("’", "'").lower()
        if heading in ("do", "don't"):
            part = "dos" if heading == "do" else "donts"
        elif words.strip():
            if not part:
                raise Wrong(number, "Begin with a line “do” or “don't”.")
            parts[part] += [meant(item) for _, item in _items([words], number, _BULLET, "- bring your letter")]
    return dict(parts)


def _questions(lines: list[str], line: int) -> dict[str, Any]:
    return {"questions": [meant(item) for _, item in _items(lines, line, _BULLET, "- Why this scan?")]}


def _keys(lines: list[str], line: int) -> dict[str, Any]:
    return {"keys": [meant(item) for _, item in _items(lines, line, _BULLET, "- ct-scan")]}


def _rows(lines: list[str], line: int) -> dict[str, Any]:
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
    return {"rows": rows}


def _nothing(lines: list[str], line: int) -> dict[str, Any]:
    for number, words in enumerate(lines, line):
        if words.strip():
            raise Wrong(number, "This block has only “key: value” lines.")
    return {}


_READERS: dict[str, Callable[[list[str], int], dict[str, Any]]] = {
    "text": _text,
    "key-facts": _facts,
    "callout": _rich,
    "expander": _rich,
    "steps": _steps,
    "do-and-dont": _dos_and_donts,
    "questions": _questions,
    "image": _nothing,
    "pages": _keys,
    "table": _rows,
}
