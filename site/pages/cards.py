"""Puts on cards the drawing that the page they lead to shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.safestring import SafeString

from pages.blocks import drawing
from pages.navigation import Link
from pages.plugins import SLOT, plugins_in


def with_drawings(cards: Iterable[Link]) -> list[Link]:
    """Return the cards, each with the first drawing in the text of its page; one query if there are any."""
    cards = list(cards)
    shapes = _shapes_in([card.content_id for card in cards if card.content_id]) if cards else {}
    return [replace(card, drawing=shapes.get(card.content_id)) for card in cards]


def _shapes_in(content_ids: list[int]) -> dict[int | None, SafeString]:
    """Return the shapes of the first drawing of each of these versions that shows one."""
    shapes: dict[int | None, SafeString] = {}
    for plugin in plugins_in(content_ids, plugin_type=drawing.SHAPE.plugin, placeholder__slot=SLOT):
        key = str(plugin.data.get("drawing")) if isinstance(plugin.data, dict) else ""
        if key in drawing.DRAWINGS:
            shapes.setdefault(plugin.content_id, drawing.DRAWINGS[key].shapes)
    return shapes
