"""Writes pages as files, each in one form: of a page that was read, nothing but its form changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import tomli_w

from content_files.block_files import FENCE
from content_files.front_matter import front_matter_of
from content_files.markdown import markdown_of
from content_files.page_files import PageFile
from content_files.plain_lines import written

#: The lines on top of each block, in their order. What is empty, “no” or the usual level is left out.
_ON_TOP = {
    "text": (),
    "key-facts": ("heading", "level"),
    "callout": ("tone", "heading", "level"),
    "expander": ("heading",),
    "steps": ("heading", "phase", "level"),
    "do-and-dont": ("heading", "level"),
    "questions": ("heading", "level"),
    "image": ("picture", "alt", "decoration", "caption", "credit"),
    "pages": ("heading", "level"),
    "table": ("caption", "header_row", "header_column"),
}
_USUAL_LEVEL = 2


def text_of(file: PageFile) -> str:
    """Give a page as the text of its file."""
    names = {picture.sha256: name for name, picture in file.pictures.items()}
    parts = [f"+++\n{tomli_w.dumps(front_matter_of(vars(file)))}+++"]
    before = ""
    for block in file.blocks:
        parts.append("\n".join(_block(block, names, is_fenced=block["block"] != "text" or before == "text")))
        before = block["block"]
    return "\n\n".join(parts) + "\n"


def _block(block: Mapping[str, Any], names: Mapping[str, str], *, is_fenced: bool) -> Iterator[str]:
    name = block["block"]
    body = list(_BODIES[name](block))
    if not is_fenced:
        yield from body
        return
    yield f"{FENCE} {name}"
    for key in _ON_TOP[name]:
        value = names[block[key]] if key == "picture" else _on_top(key, block[key])
        if value:
            yield f"{key}: {value}"
    if body:
        yield from ("", *body)
    yield FENCE


def _on_top(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if key == "level" and value == _USUAL_LEVEL else str(value)


def _rich(block: Mapping[str, Any]) -> Iterable[str]:
    return markdown_of(block["html"]).split("\n")


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    return (f"- {written(text)}" for text in texts)


def _facts(block: Mapping[str, Any]) -> Iterator[str]:
    return (f"- {written(fact['label'])} | {written(fact['text'])}" for fact in block["facts"])


def _steps(block: Mapping[str, Any]) -> Iterator[str]:
    for number, step in enumerate(block["steps"], 1):
        yield f"{number}. {' | '.join(written(step[key]) for key in ('title', 'text') if step[key])}"


def _dos_and_donts(block: Mapping[str, Any]) -> Iterator[str]:
    for word, texts in (("do", block["dos"]), ("don't", block["donts"])):
        if texts:
            yield from (word, *_bullets(texts))


def _rows(block: Mapping[str, Any]) -> Iterator[str]:
    for row in block["rows"]:
        yield "".join(f"| {written(cell)} " if cell else "| " for cell in row) + "|"


_BODIES: dict[str, Callable[[Mapping[str, Any]], Iterable[str]]] = {
    "text": _rich,
    "key-facts": _facts,
    "callout": _rich,
    "expander": _rich,
    "steps": _steps,
    "do-and-dont": _dos_and_donts,
    "questions": lambda block: _bullets(block["questions"]),
    "image": lambda block: (),
    "pages": lambda block: _bullets(block["keys"]),
    "table": _rows,
}
