"""The kinds of block that a page is made of, one in each file, in the order in which files and forms name them."""

from __future__ import annotations

from pages.blocks import (
    callout,
    do_and_dont,
    drawing,
    expander,
    image,
    key_facts,
    pages,
    questions,
    steps,
    table,
    text,
    time_scale,
)
from pages.shapes import Shape

SHAPES: dict[str, Shape] = {
    kind.SHAPE.name: kind.SHAPE
    for kind in (
        text,
        key_facts,
        callout,
        expander,
        steps,
        do_and_dont,
        questions,
        image,
        drawing,
        pages,
        table,
        time_scale,
    )
}
SHAPES_BY_PLUGIN = {shape.plugin: shape for shape in SHAPES.values()}
