"""The body of a page's file: Markdown and fenced blocks. Each kind of block is read and written by one codec.

What a block holds, and in what order, is in `pages.shapes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from content_files.columns import TEXT, Codec
from content_files.faults import Wrong
from content_files.markdown import heading_out_of_place, html_of, markdown_of
from content_files.plain_lines import cells_in, in_two, meant, written
from pages.blocks import SHAPES
from pages.pictures import SafePicture, picture_from_file

Data = Mapping[str, Any]
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


# Reading --------------------------------------------------------------------------------------------------------------


def read_blocks(
    lines: list[str], start: int, pictures: Pictures, faults: list[Wrong]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give (line number, block) for running text and fenced blocks in their order; `start` lines come before the body.

    What is wrong in a block is added to `faults`.

    Raises:
        Wrong: from here on, nobody can tell what is a block.
    """
    for begins, name, inside in _pieces(lines, start):
        try:
            if name:
                yield begins, _fenced_block(name, begins, inside, pictures)
            elif "".join(inside).strip():
                yield begins + 1, _cleaned("text", _RICH.read(inside, begins + 1), begins + 1)
        except Wrong as wrong:
            faults.append(wrong)


def _pieces(lines: list[str], start: int) -> Iterator[tuple[int, str, list[str]]]:
    """Give (lines before it, name of the block or "", its lines), one by one, of what stands in and between fences."""
    begins, name = start, ""
    for number, line in enumerate(lines[start:], start + 1):
        if not line.startswith(FENCE):
            continue
        opens = line[len(FENCE) :].strip()
        if not name and not opens:
            raise Wrong(number, "A fence closes here that none opened.")
        if name and opens:
            raise Wrong(number, f"The block “{name}” from line {begins} is still open. Blocks do not nest.")
        yield begins, name, lines[begins : number - 1]
        begins, name = number, opens
    if name:
        raise Wrong(begins, f"The block “{name}” is never closed with {FENCE}.")
    yield begins, "", lines[begins:]


def _fenced_block(name: str, line: int, inside: list[str], pictures: Pictures) -> dict[str, Any]:
    if name not in SHAPES:
        raise Wrong(line, f"“{name}” is not a block. Use {', '.join(SHAPES)}.")
    data: dict[str, Any] = {}
    for taken, words in enumerate([*inside, ""]):
        option = _OPTION.fullmatch(words.strip())
        if option is None:
            if words.strip() and data:
                raise Wrong(line + taken + 1, "After the block's “key: value” lines comes an empty line.")
            break
        if option[1] in data:
            raise Wrong(line + taken + 1, f"“{option[1]}” is given twice.")
        try:
            data[option[1]] = _ON_TOP.get(option[1], TEXT).read(option[2].strip())
        except ValueError as error:
            raise Wrong(line, f"“{option[1]}” {error}") from error
    data |= _BODIES[name].read(inside[taken:], line + taken + 1)
    if name == "image" and "picture" in data:
        data["picture"] = pictures.sha256_of(data["picture"], line)
    return _cleaned(name, data, line)


def _cleaned(name: str, data: dict[str, Any], line: int) -> dict[str, Any]:
    try:
        return {"block": name, **SHAPES[name].take(data)}
    except ValidationError as error:
        raise Wrong(line, f"In the block “{name}”: {' '.join(error.messages)}") from error


# Writing --------------------------------------------------------------------------------------------------------------


def write_blocks(blocks: Iterable[Data], pictures: Mapping[str, str]) -> Iterator[str]:
    """Write each block in its one form; `pictures` has the names of the files of pictures by their fingerprints."""
    before = ""
    for block in blocks:
        name = block["block"]
        body = list(_BODIES[name].write(block))
        if name != "text" or before == "text":
            on_top = [f"{key}: {value}" for key, value in _on_top(block, pictures) if value]
            body = [f"{FENCE} {name}", *on_top, *(["", *body] if body else []), FENCE]
        yield "\n".join(body)
        before = name


def _on_top(block: Data, pictures: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the lines on top of a block: its short texts in their order, but the level of its heading last."""
    keys = [field.key for field in SHAPES[block["block"]].fields if field.key not in _IN_BODY]
    for key in sorted(keys, key=lambda key: key == "level"):
        yield key, pictures[block[key]] if key == "picture" else _ON_TOP.get(key, TEXT).write(block[key])


# One codec each: for a line on top, and for a body --------------------------------------------------------------------


def _one_of(words: Mapping[str, Any], must_be: str, usual: Any) -> Codec:
    said = {value: word for word, value in words.items()} | {usual: ""}

    def read(word: str) -> Any:
        if word not in words:
            raise ValueError(must_be)
        return words[word]

    return Codec(must_be, (str,), read, said.__getitem__)


_YES_OR_NO = _one_of({"yes": True, "no": False}, "is yes or no.", usual=False)
_ON_TOP = {
    "level": _one_of({"2": 2, "3": 3, "4": 4}, "is 2, 3 or 4.", usual=2),
    **dict.fromkeys(("header_row", "header_column", "decoration"), _YES_OR_NO),
}
_IN_BODY = ("html", "facts", "steps", "dos", "donts", "questions", "keys", "rows")


class Body(NamedTuple):
    """How the lines of a body, and the number of the first, are read as fields of the block, and written again."""

    read: Callable[[Sequence[str], int], dict[str, Any]]
    write: Callable[[Data], Iterable[str]]


def _items(lines: Sequence[str], line: int, marker: re.Pattern[str], example: str) -> list[tuple[int, str]]:
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


def _read_rich(lines: Sequence[str], line: int) -> dict[str, Any]:
    markdown = "\n".join(lines)
    if (at := heading_out_of_place(markdown)) is not None:
        reason = "Headings are ##, ### or ####. The page's title is its only first-level heading."
        raise Wrong(line + at, reason)
    return {"html": html_of(markdown)}


def _list_of_texts(key: str, example: str) -> Body:
    return Body(
        lambda lines, line: {key: [meant(item) for _, item in _items(lines, line, _BULLET, example)]},
        lambda block: (f"- {written(text)}" for text in block[key]),
    )


def _read_facts(lines: Sequence[str], line: int) -> dict[str, Any]:
    facts = []
    for number, item in _items(lines, line, _BULLET, "- The scan takes | 10 minutes"):
        label, text = in_two(item)
        if text is None:
            raise Wrong(number, "A key fact needs a label and a text with “ | ” between them.")
        facts.append({"label": label, "text": text})
    return {"facts": facts}


def _read_steps(lines: Sequence[str], line: int) -> dict[str, Any]:
    steps = []
    for _, item in _items(lines, line, _NUMBER, "1. You lie down | The bed moves slowly."):
        title, text = in_two(item)
        steps.append({"title": "", "text": title} if text is None else {"title": title, "text": text})
    return {"steps": steps}


def _write_steps(block: Data) -> Iterator[str]:
    for number, step in enumerate(block["steps"], 1):
        yield f"{number}. {' | '.join(written(step[key]) for key in ('title', 'text') if step[key])}"


_DO_AND_DONT = {"do": "dos", "don't": "donts"}


def _read_dos_and_donts(lines: Sequence[str], line: int) -> dict[str, Any]:
    data: dict[str, list[str]] = {key: [] for key in _DO_AND_DONT.values()}
    key = ""
    for number, words in enumerate(lines, line):
        heading = words.strip().rstrip(":").replace("’", "'").lower()
        if heading in _DO_AND_DONT:
            key = _DO_AND_DONT[heading]
        elif words.strip():
            if not key:
                raise Wrong(number, "Begin with a line “do” or “don't”.")
            data[key] += [meant(item) for _, item in _items([words], number, _BULLET, "- bring your letter")]
    return dict(data)


def _write_dos_and_donts(block: Data) -> Iterator[str]:
    for word, key in _DO_AND_DONT.items():
        if block[key]:
            yield from (word, *(f"- {written(text)}" for text in block[key]))


def _read_rows(lines: Sequence[str], line: int) -> dict[str, Any]:
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


def _write_rows(block: Data) -> Iterator[str]:
    for row in block["rows"]:
        yield "".join(f"| {written(cell)} " if cell else "| " for cell in row) + "|"


def _read_nothing(lines: Sequence[str], line: int) -> dict[str, Any]:
    for number, words in enumerate(lines, line):
        if words.strip():
            raise Wrong(number, "This block has only “key: value” lines.")
    return {}


_RICH = Body(_read_rich, lambda block: markdown_of(block["html"]).split("\n"))
_BODIES: dict[str, Body] = {
    "text": _RICH,
    "key-facts": Body(
        _read_facts,
        lambda block: (f"- {written(fact['label'])} | {written(fact['text'])}" for fact in block["facts"]),
    ),
    "callout": _RICH,
    "expander": _RICH,
    "steps": Body(_read_steps, _write_steps),
    "do-and-dont": Body(_read_dos_and_donts, _write_dos_and_donts),
    "questions": _list_of_texts("questions", "- Why this scan?"),
    "image": Body(_read_nothing, lambda block: ()),
    "drawing": Body(_read_nothing, lambda block: ()),
    "pages": _list_of_texts("keys", "- ct-scan"),
    "table": Body(_read_rows, _write_rows),
    "time-scale": Body(_read_rows, _write_rows),
}
