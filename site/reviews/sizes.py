"""How big a change is, worked out from the two texts: *minor* if it changes no meaning, and if in doubt a *change*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cms.models import PageContent
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pages.blocks import SHAPES_BY_PLUGIN
from pages.fields import Rich
from pages.list_fields import Grid, Lines, Pairs
from pages.models import PageDetails
from reviews.minor_changes import Doubts, Known, from_to, reasons_in_text
from reviews.models import Size
from reviews.word_stream import WordStream


@dataclass(frozen=True)
class FoundSize:
    """How big a change was found to be, and what makes it more than minor, as sentences."""

    size: Size
    reasons: tuple[str, ...] = ()


def size_of(before: dict[str, Any], after: dict[str, Any], *, known: Known) -> FoundSize:
    """Work out how big a change is between two texts as `pages.digest.describe` gives them.

    `known` gives those of some words, in small letters, that anybody knows. It is asked at most once, and only where it
    matters.
    """
    reasons = [*_in_fields(before, after), *_in_facts(before, after), *_in_drawings(before, after)]
    doubts = Doubts()
    reasons += _in_blocks(before["blocks"], after["blocks"], doubts)
    if not reasons:
        reasons += doubts.left(known, before)
    return FoundSize(Size.CHANGE if reasons else Size.MINOR, tuple(dict.fromkeys(reasons)))


# Fields, facts and blocks ---------------------------------------------------------------------------------------------


def _in_fields(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for part, model in (("content", PageContent), ("details", PageDetails)):
        old, new = before[part] or {}, after[part] or {}
        for name in old | new:
            if name != "change_note" and old.get(name) != new.get(name):
                label = capfirst(str(model._meta.get_field(name).verbose_name))
                yield from_to(_("“%(field)s” changed") % {"field": label}, old.get(name), new.get(name))
    for name in (before | after).keys() - {"content", "details", "blocks", "facts", "drawings"}:
        if before.get(name) != after.get(name):
            yield _("Something that readers see changed: %(what)s.") % {"what": name}


def _in_facts(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    old, new = before.get("facts", {}), after.get("facts", {})
    for key in old | new:
        if key not in old:
            yield _("A fact is new: %(key)s.") % {"key": key}
        elif key not in new:
            yield _("A fact is gone: %(key)s.") % {"key": key}
        elif old[key] != new[key]:
            yield _("A fact says something else: %(key)s.") % {"key": key}


def _in_drawings(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Compare drawings under one key. Which key a block names is compared with the block."""
    old, new = before.get("drawings", {}), after.get("drawings", {})
    for key in old.keys() & new.keys():
        if old[key] != new[key]:
            yield _("A drawing shows something else: %(key)s.") % {"key": key}


def _in_blocks(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], doubts: Doubts) -> Iterator[str]:
    frames = [[{**block, "holds": None} for block in blocks] for blocks in (before, after)]
    if frames[0] == frames[1] and _is_moved([block["holds"] for block in before], [block["holds"] for block in after]):
        yield _("A block was moved.")
    elif frames[0] == frames[1]:
        for old, new in zip(before, after, strict=True):
            if old["holds"] != new["holds"]:
                yield from _in_block(new["type"], old["holds"], new["holds"], doubts)
    elif len(before) < len(after):
        yield _("A block was added.")
    elif len(before) > len(after):
        yield _("A block was removed.")
    else:
        yield _("A block was moved, or another one took its place.")


def _in_block(plugin: str, before: Any, after: Any, doubts: Doubts) -> Iterator[str]:
    shape = SHAPES_BY_PLUGIN.get(plugin)
    if isinstance(before, str) and isinstance(after, str):
        before, after = {"html": before}, {"html": after}
    if shape is None or not isinstance(before, dict) or not isinstance(after, dict):
        yield _("A block changed.")
        return
    fields = {of.key: of for of in shape.fields}
    for key in before | after:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        of = fields.get(key)
        if isinstance(of, Rich):
            yield from reasons_in_text(WordStream.of_html(old or ""), WordStream.of_html(new or ""), doubts)
        elif isinstance(of, Lines | Pairs | Grid):
            yield from _in_rows(str(of.label), list(_cells(old, before)), list(_cells(new, after)), doubts)
        else:
            yield from_to(_("“%(field)s” changed") % {"field": of.label if of else key}, old, new)


def _in_rows(label: str, before: list[tuple[str, str]], after: list[tuple[str, str]], doubts: Doubts) -> Iterator[str]:
    if [place for place, _text in before] != [place for place, _text in after]:
        yield _("“%(field)s”: a row was added or removed.") % {"field": label}
    elif _is_moved([text for _place, text in before], [text for _place, text in after]):
        yield _("“%(field)s”: a row was moved.") % {"field": label}
    else:
        for (place, old), (_same_place, new) in zip(before, after, strict=True):
            if old != new and place in ("label", "title", "key"):
                yield from_to(_("A heading changed"), old, new)
            elif old != new:
                yield from reasons_in_text(WordStream.of_line(old), WordStream.of_line(new), doubts)


def _cells(value: Any, holds: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the texts in a list of a block, in their order, each with where it stands in its row."""
    for line, row in enumerate(value or ()):
        if isinstance(row, dict):
            yield from ((str(name), str(text)) for name, text in row.items())
        elif isinstance(row, list):
            for column, cell in enumerate(row):
                is_heading = (line == 0 and holds.get("header_row")) or (column == 0 and holds.get("header_column"))
                yield "title" if is_heading else str(column), str(cell)
        else:
            yield "", str(row)


def _is_moved(before: Sequence[Any], after: Sequence[Any]) -> bool:
    return list(before) != list(after) and sorted(map(repr, before)) == sorted(map(repr, after))
