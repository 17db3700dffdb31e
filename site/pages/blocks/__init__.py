"""The kinds of block that a page is made of, one in each file."""

from __future__ import annotations

from pages.blocks import (
    callout,
    choices,
    danger,
    do_and_dont,
    drawing,
    expander,
    image,
    key_facts,
    pages,
    questions,
    recording,
    steps,
    table,
    text,
    time_scale,
)
from pages.shapes import Shape

#: In the order in which editors and files are told of them.
_KINDS = (
    text,
    key_facts,
    danger,
    callout,
    expander,
    steps,
    do_and_dont,
    questions,
    image,
    drawing,
    recording,
    pages,
    choices,
    table,
    time_scale,
)

SHAPES: dict[str, Shape] = {kind.SHAPE.name: kind.SHAPE for kind in _KINDS}
SHAPES_BY_PLUGIN = {shape.plugin: shape for shape in SHAPES.values()}
