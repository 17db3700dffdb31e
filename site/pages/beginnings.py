"""What a new page begins with, by its kind: content/new-pages.toml, for the team to change.

A mark such as `[write: how long it takes]` holds the place of words. `faults` names each one that is left, so that none
reaches readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from pages.blocks import SHAPES
from pages.models import Kind
from plain_language.word_lists import held_in

NAME = "new-pages.toml"

Beginning = list[dict[str, Any]]


@cache
def beginnings() -> dict[str, Beginning]:
    """Return the blocks that a page of each kind begins with, as [{"block": name, ...data}].

    Raises:
        WordListsRefused: the file is not there, or not right.
    """
    return read(settings.CONTENT_DIR / NAME)


def read(path: Path) -> dict[str, Beginning]:
    """Return the blocks of a file, by kind.

    Raises:
        WordListsRefused: it is not there, or not right.
    """
    return held_in(path, _faults)


def names_of_blocks(kind: str) -> list[str]:
    """Return what the blocks of a new page are called, in their order."""
    return [str(SHAPES[block["block"]].label) for block in beginnings()[kind]]


def _faults(held: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"“{kind}” is no kind of page." for kind in held if kind not in Kind.values)
    for kind in Kind.values:
        blocks = held.get(kind)
        if not isinstance(blocks, list) or not blocks or not all(isinstance(block, dict) for block in blocks):
            yield f"Pages of the kind “{kind}” begin with nothing."
            continue
        for number, block in enumerate(blocks, 1):
            yield from (f"“{kind}”, block {number}: {fault}" for fault in _faults_of_block(block))


def _faults_of_block(block: Mapping[str, Any]) -> list[str]:
    shape = SHAPES.get(str(block.get("block")))
    if shape is None:
        return [f"There is no block of the kind “{block.get('block')}”."]
    try:
        shape.take({name: value for name, value in block.items() if name != "block"})
    except ValidationError as error:
        return list(error.messages)
    return []
