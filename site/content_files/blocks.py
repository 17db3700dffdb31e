"""The body of a page's file: Markdown and fenced blocks, whose fields are read and written by `field_formats`.

Which fields a kind of block has, and in what order, is in `pages.blocks`: nothing here knows a kind by its name, but text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from content_files.columns import TEXT
from content_files.faults import Wrong
from content_files.field_formats import BODIES, ON_TOP
from media.recordings import SafeRecording, safe_captions, safe_recording
from pages.blocks import SHAPES
from pages.blocks.image import PictureKey
from pages.blocks.recording import CaptionsKey, RecordingKey
from pages.field import Field
from pages.fields import Level
from pages.pictures import SafePicture, picture_from_file
from pages.shapes import Shape

Data = Mapping[str, Any]
FENCE = ":::"
_OPTION = re.compile(r"([a-z_]+):\s*(.*)")


#: A file that stands beside a page's, made safe.
Beside = SafePicture | SafeRecording


class SortOfFile(NamedTuple):
    """Files that a sort of field names: what one is called, in which folder they lie, and how one is made safe."""

    called: str
    folder: str
    take: Callable[[bytes, str], Beside]


_BESIDE: dict[type[Field], SortOfFile] = {
    PictureKey: SortOfFile("picture", "images", picture_from_file),
    CaptionsKey: SortOfFile("captions", "recordings", lambda content, name: safe_captions(ContentFile(content))),
    RecordingKey: SortOfFile("recording", "recordings", lambda content, name: safe_recording(ContentFile(content))),
}
FOLDERS = {SafePicture: "images", SafeRecording: "recordings"}


class FilesBeside:
    """The pictures and recordings that the blocks of one page name; `found` has each by its name in their folder.

    Those in `at_hand` are taken as they are, and looked for nowhere.
    """

    def __init__(self, folder: Path, at_hand: Mapping[str, Beside] | None = None) -> None:
        self.folder, self.at_hand = folder, at_hand or {}
        self.found: dict[str, Beside] = {}

    def sha256_of(self, name: str, line: int, sort: SortOfFile) -> str:
        """Give the fingerprint under which a file will be kept.

        Raises:
            Wrong: there is no such file, or it is not one that we take.
        """
        self.found[name] = self.at_hand.get(name) or self._taken(name, line, sort)
        return self.found[name].sha256

    def _taken(self, name: str, line: int, sort: SortOfFile) -> Beside:
        folder = self.folder / sort.folder
        try:
            if Path(name).name != name or not (folder / name).is_file():
                raise Wrong(line, f"There is no {sort.called} “{name}” in {sort.folder}/.")
            content = (folder / name).read_bytes()
        except OSError as error:
            raise Wrong(line, f"{name[:100]} cannot be read: {error.strerror}.") from error
        try:
            return sort.take(content, name)
        except ValidationError as error:
            raise Wrong(line, f"{name}: {' '.join(error.messages)}") from error


# Reading --------------------------------------------------------------------------------------------------------------


def read_blocks(
    lines: list[str], start: int, beside: FilesBeside, faults: list[Wrong]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give (line number, block) for running text and fenced blocks in their order; `start` lines come before the body.

    What is wrong in a block is added to `faults`.

    Raises:
        Wrong: from here on, nobody can tell what is a block.
    """
    for begins, name, inside in _pieces(lines, start):
        try:
            if name:
                yield begins, _fenced_block(name, begins, inside, beside)
            elif "".join(inside).strip():
                yield begins + 1, _cleaned("text", _read_body(SHAPES["text"], inside, begins + 1), begins + 1)
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


def _fenced_block(name: str, line: int, inside: list[str], beside: FilesBeside) -> dict[str, Any]:
    if name not in SHAPES:
        raise Wrong(line, f"“{name}” is not a block. Use {', '.join(SHAPES)}.")
    shape = SHAPES[name]
    fields = {field.key: field for field in shape.fields}
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
            data[option[1]] = ON_TOP.get(type(fields.get(option[1])), TEXT).read(option[2].strip())
        except ValueError as error:
            raise Wrong(line, f"“{option[1]}” {error}") from error
    data |= _read_body(shape, inside[taken:], line + taken + 1)
    for key, field in fields.items():
        if key in data and (sort := _BESIDE.get(type(field))):
            data[key] = beside.sha256_of(data[key], line, sort)
    return _cleaned(name, data, line)


def _cleaned(name: str, data: dict[str, Any], line: int) -> dict[str, Any]:
    try:
        return {"block": name, **SHAPES[name].take(data)}
    except ValidationError as error:
        raise Wrong(line, f"In the block “{name}”: {' '.join(error.messages)}") from error


# Writing --------------------------------------------------------------------------------------------------------------


def write_blocks(blocks: Iterable[Data], names: Mapping[str, str]) -> Iterator[str]:
    """Write each block in its one form; `names` has those of the files beside it by their fingerprints."""
    before = ""
    for block in blocks:
        name = block["block"]
        body = list(_write_body(SHAPES[name], block))
        if name != "text" or before == "text":
            on_top = [f"{key}: {value}" for key, value in _on_top(block, names) if value]
            body = [f"{FENCE} {name}", *on_top, *(["", *body] if body else []), FENCE]
        yield "\n".join(body)
        before = name


def _on_top(block: Data, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the lines on top of a block: its short texts in their order, but the level of its heading last."""
    fields = [field for field in SHAPES[block["block"]].fields if type(field) not in BODIES]
    for field in sorted(fields, key=lambda field: isinstance(field, Level)):
        value = block[field.key]
        yield (
            field.key,
            names.get(value, "") if type(field) in _BESIDE else ON_TOP.get(type(field), TEXT).write(value),
        )


# Bodies ---------------------------------------------------------------------------------------------------------------


def _in_body(shape: Shape) -> list[Any]:
    return [field for field in shape.fields if type(field) in BODIES]


def _read_body(shape: Shape, lines: Sequence[str], line: int) -> dict[str, Any]:
    """Give what a body says of the fields that stand in it; of several lists, each begins with a line that names it."""
    fields = _in_body(shape)
    if len(fields) == 1:
        return {fields[0].key: BODIES[type(fields[0])].read(fields[0], lines, line)}
    data: dict[str, Any] = {field.key: [] for field in fields}
    under = {field.under: field for field in fields}
    field = None
    for number, words in enumerate(lines, line):
        heading = words.strip().rstrip(":").replace("’", "'").lower()
        if heading in under:
            field = under[heading]
        elif words.strip() and not fields:
            raise Wrong(number, "This block has only “key: value” lines.")
        elif words.strip():
            if field is None:
                raise Wrong(number, f"Begin with a line {' or '.join(f'“{word}”' for word in under)}.")
            data[field.key] += BODIES[type(field)].read(field, [words], number)
    return data


def _write_body(shape: Shape, block: Data) -> Iterator[str]:
    fields = _in_body(shape)
    for field in fields:
        if len(fields) > 1 and block[field.key]:
            yield field.under
        yield from BODIES[type(field)].write(field, block[field.key])
