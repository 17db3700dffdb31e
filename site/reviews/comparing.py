"""Shows word by word how one text differs from another.

The blocks of both texts are matched first, each with what it became, and only then the words inside a pair of them. So
the result keeps the form of a page: a step stays in its list and a cell in its row.

What nobody could see is made words before that: where a link leads, what a picture says, letters without a width. And
nothing is lost: without all that is marked as new the result is the first text, without what is taken out the second.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import Element, HtmlElement

from reviews.compared_html import (
    BLOCKS,
    HEADINGS,
    KIND,
    alone,
    as_line,
    cleaned,
    has_blocks,
    html_of,
    inside_of,
    mark_inside,
    prepared,
    without,
)
from reviews.pairing import matched
from reviews.word_by_word import compared_words

log = logging.getLogger(__name__)

# Beyond these, matching every block with every other would keep the reader waiting.
LONGEST_TEXT = 400_000


@dataclass(frozen=True)
class Stretch:
    """A stretch of a page; all but `is_changed` are clean HTML with what changed in <ins> and <del>.

    `kind` says what block it begins and how that is set; either it or the heading may be empty.
    """

    heading: SafeString
    kind: SafeString
    html: SafeString
    is_changed: bool


@dataclass(frozen=True)
class Pair:
    """A paragraph, heading, cell or the like, and what it became; None where it is new or gone."""

    before: HtmlElement | None
    after: HtmlElement | None


@dataclass(frozen=True)
class Comparison:
    """How one text became another. `parts` is None when only both, side by side, can be shown."""

    before: SafeString
    after: SafeString
    parts: list[Stretch] | None
    pairs: list[Pair] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def changed_parts(self) -> int:
        return sum(part.is_changed for part in self.parts or ())


def compare(before: str, after: str) -> Comparison:
    """Compare the HTML of two texts. Both may be any HTML; what comes out is clean."""
    old, new = prepared(before), prepared(after)
    texts = cleaned(inside_of(old)), cleaned(inside_of(new))
    if len(before) + len(after) > LONGEST_TEXT:
        return Comparison(*texts, parts=None)
    comparer = _Comparer()
    try:
        parts = list(_parts(comparer.compare_children(old, new)))
    except (AssertionError, LookupError, RecursionError, TypeError, ValueError, etree.LxmlError):
        log.exception("Two texts could not be compared word by word")
        return Comparison(*texts, parts=None)
    return Comparison(*texts, parts=parts, pairs=comparer.pairs)


def compare_lines(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Compare two plain texts. Give the first with what was taken out in <del>, the second with what is new in <ins>."""
    old, new = as_line(before), as_line(after)
    if len(before) + len(after) > LONGEST_TEXT:
        mark_inside(old, "del")
        mark_inside(new, "ins")
        return cleaned(inside_of(old)), cleaned(inside_of(new))
    compared = compared_words(old, new)
    return cleaned(inside_of(without(compared, "ins"))), cleaned(inside_of(without(compared, "del")))


# Matching -------------------------------------------------------------------------------------------------------------


class _Comparer:
    """Builds the compared text, and remembers every pair of blocks that differ."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []

    def compare_children(self, old: HtmlElement, new: HtmlElement) -> list[HtmlElement]:
        found = []
        for before, after in matched(list(old), list(new)):
            if before is not None and after is not None:
                found += self._compare(before, after)
            elif before is not None:
                found.append(self._all(before, "del"))
            elif after is not None:
                found.append(self._all(after, "ins"))
        return found

    def _compare(self, old: HtmlElement, new: HtmlElement) -> list[HtmlElement]:
        if html_of(old) == html_of(new):
            return [alone(new)]
        if _has_other_form(old, new):
            self.pairs.append(Pair(old, new))
            return [_marked(old, "del"), _marked(new, "ins")]
        if has_blocks(new):
            compared = Element(new.tag, dict(new.attrib))
            compared.extend(self.compare_children(old, new))
            return [compared]
        self.pairs.append(Pair(old, new))
        return [compared_words(old, new)]

    def _all(self, element: HtmlElement, mark: str) -> HtmlElement:
        """Mark everything in a block as added or as taken out."""
        for block in _leaves(element):
            whole = alone(block)
            self.pairs.append(Pair(whole, None) if mark == "del" else Pair(None, whole))
        return _marked(element, mark)


def _has_other_form(old: HtmlElement, new: HtmlElement) -> bool:
    """Say whether two blocks differ in more than their words, so that both must be shown whole."""
    if old.tag != new.tag or dict(old.attrib) != dict(new.attrib) or has_blocks(old) != has_blocks(new):
        return True
    return new.tag == "tr" and len(old) == len(new) and [cell.tag for cell in old] != [cell.tag for cell in new]


def _leaves(element: HtmlElement) -> Iterator[HtmlElement]:
    """Give the blocks of words in a block, itself included."""
    return (block for block in element.iter(etree.Element) if block.tag in BLOCKS and not has_blocks(block))


def _marked(element: HtmlElement, mark: str) -> HtmlElement:
    marked = alone(element)
    for block in list(_leaves(marked)):
        mark_inside(block, mark)
    return marked


# Showing --------------------------------------------------------------------------------------------------------------


class _Held:
    """A part that is being collected."""

    def __init__(self, kind: HtmlElement | None = None, heading: HtmlElement | None = None) -> None:
        self.kind, self.heading = kind, heading
        self.blocks: list[HtmlElement] = []

    def __bool__(self) -> bool:
        return self.heading is not None or self.kind is not None or bool(self.blocks)

    def part(self) -> Stretch:
        kind, title = (SafeString("") if e is None else cleaned(inside_of(e)) for e in (self.kind, self.heading))
        all_of_it = [e for e in (self.kind, self.heading, *self.blocks) if e is not None]
        return Stretch(
            heading=title if title or kind else SafeString(_("At the top")),
            kind=kind,
            html=cleaned("\n".join(html_of(block) for block in self.blocks)),
            is_changed=any(True for element in all_of_it for _mark in element.iter("ins", "del")),
        )


def _parts(blocks: list[HtmlElement]) -> Iterator[Stretch]:
    """Cut a compared text at its blocks and at its highest headings."""
    held = _Held()
    for block in blocks:
        if block.get("class") == KIND:
            if held:
                yield held.part()
            held = _Held(kind=block)
        elif block.tag == "h3":
            if held.heading is not None or held.blocks:
                yield held.part()
                held = _Held()
            held.heading = block
        else:
            kind = next((child for child in block[:1] if child.get("class") == KIND), None)
            first = block[:1] if kind is None else block[1:2]
            heading = next((child for child in first if child.tag in HEADINGS.values()), None)
            if kind is not None or heading is not None:
                if held:
                    yield held.part()
                held = _Held(kind, heading)
                for taken in (kind, heading):
                    if taken is not None:
                        block.remove(taken)
            held.blocks.append(block)
    if held:
        yield held.part()
