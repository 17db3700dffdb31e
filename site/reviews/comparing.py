"""Shows word by word how one text differs from another.

The blocks of both texts are matched first, each with what it became, and only then the words inside a pair of them. So
the result keeps the form of a page: a step stays in its list and a cell in its row.

What nobody could see is made words before that: where a link leads, what a picture says, letters without a width. And
nothing is lost: without all that is marked as new the result is the first text, without what is taken out the second.
"""

from __future__ import annotations

import copy
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import Element, HtmlElement, fragment_fromstring, tostring

from pages.cleaning import in_letters
from reviews.telling_unseen import (
    LINK_TARGET,
    SOURCE_MARK,
    UNSEEN,
    describe_picture,
    name_unseen,
    tell_target,
    with_names,
)
from reviews.word_by_word import compared_words

log = logging.getLogger(__name__)

# Beyond these, matching every block with every other would keep the reader waiting.
LONGEST_TEXT = 400_000
LARGEST_GRID = 10_000

KIND = "block-kind"  # the class of the line that says what a block is and how it is set
BLOCK = "judged-block"  # the class of a box around the line and the words of a block
_HEADINGS = {"h2": "h3", "h3": "h4", "h4": "h5"}
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_ONLY_ONE = frozenset({"caption", "figcaption", "summary", "tbody", "thead"})
#: What may become each other and is still the same thing.
_KIN = {"ol": "list", "ul": "list", "h3": "heading", "h4": "heading", "h5": "heading", "td": "cell", "th": "cell"}
_TAGS = _BLOCKS | {"a", "br", "del", "em", "img", "ins", "mark", "span", "strong", "sub", "sup"}
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href"},
    "div": {"tabindex"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_ALIKE = 0.35


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
    old, new = _prepared(before), _prepared(after)
    texts = _clean(_inside(old)), _clean(_inside(new))
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
    old, new = _line(before), _line(after)
    if len(before) + len(after) > LONGEST_TEXT:
        _mark_inside(old, "del")
        _mark_inside(new, "ins")
        return _clean(_inside(old)), _clean(_inside(new))
    compared = compared_words(old, new)
    return _clean(_inside(_without(compared, "ins"))), _clean(_inside(_without(compared, "del")))


def words_of(element: HtmlElement | None) -> list[str]:
    """Give the words of an element, without the marks of its sources and what was only added for the eye."""
    if element is None or element.get("class") == KIND:
        return []
    if _has_blocks(element):
        return [word for child in element for word in words_of(child)]
    element = copy.deepcopy(element)
    for left_out in element.xpath(f'.//*[@class="{LINK_TARGET}" or @class="{UNSEEN}" or @class="{SOURCE_MARK}"]'):
        left_out.drop_tree()
    for script in element.xpath(".//sup | .//sub"):  # to whoever compares letters, 10⁹ must not be 109
        script.text = in_letters(script.tag, script.text_content())
        script[:] = []
    for line_break in element.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return element.text_content().split()


# Making both alike ----------------------------------------------------------------------------------------------------


def _prepared(html: str) -> HtmlElement:
    """Read a text so that blocks hold either blocks or words, and that what cannot be seen is told in words."""
    root = fragment_fromstring(_clean(html), create_parent="div")
    for link in list(root.iter("a")):
        tell_target(link)
    for picture in list(root.iter("img")):
        describe_picture(picture)
    name_unseen(root)
    for element in root.iter(*_HEADINGS):
        element.tag = _HEADINGS[element.tag]
    for element in list(root.iter(etree.Element)):
        if element is root or (element.tag in _BLOCKS and _has_blocks(element)):
            _wrap_loose_words(element)
    return root


def _line(text: str) -> HtmlElement:
    element = Element("p")
    element.text, named = with_names(text)
    element.extend(named)
    return element


def _has_blocks(element: HtmlElement) -> bool:
    return any(child.tag in _BLOCKS for child in element)


def _wrap_loose_words(element: HtmlElement) -> None:
    """Give words that stand beside blocks a block of their own."""
    children, text = list(element), element.text
    for child in children:
        element.remove(child)
    element.text = None
    box: HtmlElement | None = None

    def loose() -> HtmlElement:
        nonlocal box
        if box is None:
            box = etree.SubElement(element, "div")
        return box

    if text and text.strip():
        loose().text = text
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in _BLOCKS:
            box = None
            element.append(child)
            if tail and tail.strip():
                loose().text = tail
        else:
            loose().append(child)
            child.tail = tail


# Matching -------------------------------------------------------------------------------------------------------------


class _Comparer:
    """Builds the compared text, and remembers every pair of blocks that differ."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []

    def compare_children(self, old: HtmlElement, new: HtmlElement) -> list[HtmlElement]:
        found = []
        for before, after in _matched(list(old), list(new)):
            if before is not None and after is not None:
                found += self._compare(before, after)
            elif before is not None:
                found.append(self._all(before, "del"))
            elif after is not None:
                found.append(self._all(after, "ins"))
        return found

    def _compare(self, old: HtmlElement, new: HtmlElement) -> list[HtmlElement]:
        if _html(old) == _html(new):
            return [_alone(new)]
        if _has_other_form(old, new):
            self.pairs.append(Pair(old, new))
            return [_marked(old, "del"), _marked(new, "ins")]
        if _has_blocks(new):
            compared = Element(new.tag, dict(new.attrib))
            compared.extend(self.compare_children(old, new))
            return [compared]
        self.pairs.append(Pair(old, new))
        return [compared_words(old, new)]

    def _all(self, element: HtmlElement, mark: str) -> HtmlElement:
        """Mark everything in a block as added or as taken out."""
        for block in _leaves(element):
            whole = _alone(block)
            self.pairs.append(Pair(whole, None) if mark == "del" else Pair(None, whole))
        return _marked(element, mark)


def _has_other_form(old: HtmlElement, new: HtmlElement) -> bool:
    """Say whether two blocks differ in more than their words, so that both must be shown whole."""
    if old.tag != new.tag or dict(old.attrib) != dict(new.attrib) or _has_blocks(old) != _has_blocks(new):
        return True
    return new.tag == "tr" and len(old) == len(new) and [cell.tag for cell in old] != [cell.tag for cell in new]


def _leaves(element: HtmlElement) -> Iterator[HtmlElement]:
    """Give the blocks of words in a block, itself included."""
    return (block for block in element.iter(etree.Element) if block.tag in _BLOCKS and not _has_blocks(block))


def _marked(element: HtmlElement, mark: str) -> HtmlElement:
    marked = _alone(element)
    for block in list(_leaves(marked)):
        _mark_inside(block, mark)
    return marked


def _matched(old: list[HtmlElement], new: list[HtmlElement]) -> Iterator[tuple[HtmlElement | None, HtmlElement | None]]:
    """Give each block with what it became, in an order that keeps both texts' own."""
    same = SequenceMatcher(None, [_html(e) for e in old], [_html(e) for e in new], autojunk=False)
    for step, i1, i2, j1, j2 in same.get_opcodes():
        if step == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        else:
            yield from _likely_pairs(old[i1:i2], new[j1:j2])


def _likely_pairs(
    old: list[HtmlElement], new: list[HtmlElement]
) -> Iterator[tuple[HtmlElement | None, HtmlElement | None]]:
    """Pair blocks that were probably made from each other: the choice with the most words in common, in order."""
    if len(old) == len(new) == 1:
        yield from [(old[0], new[0])] if _kin(old[0]) == _kin(new[0]) else [(old[0], None), (None, new[0])]
        return
    if len(old) * len(new) > LARGEST_GRID:
        yield from [(block, None) for block in old]
        yield from [(None, block) for block in new]
        return
    words = {block: Counter(" ".join(block.itertext()).split()) for block in [*old, *new]}
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    gain = [[_likeness(a, b, words) for b in new] for a in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], gain[i][j] + best[i + 1][j + 1] if gain[i][j] else 0.0)
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and gain[i][j] and best[i][j] == gain[i][j] + best[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or best[i][j] == best[i + 1][j]):
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


def _kin(element: HtmlElement) -> tuple[str, str]:
    """Give what a block must have in common with another to have been made from it."""
    name = element.get("class") or ""
    return _KIN.get(element.tag, element.tag), name if name in (KIND, BLOCK) else ""


def _likeness(old: HtmlElement, new: HtmlElement, words: dict[HtmlElement, Counter[str]]) -> float:
    """Say how much of two blocks is the same, from 0 (do not pair them) to 1."""
    if _kin(old) != _kin(new):
        return 0.0
    a, b = words[old], words[new]
    total = a.total() + b.total()
    share = 2 * (a & b).total() / total if total else 1.0
    if old.tag in _ONLY_ONE:
        return max(share, _ALIKE)
    return share if share >= _ALIKE else 0.0


def _mark_inside(element: HtmlElement, mark: str) -> None:
    if not element.text_content().strip() and element.find(".//img") is None:
        return
    marked = Element(mark)
    marked.text, element.text = element.text, None
    for child in list(element):
        marked.append(child)
    element.append(marked)


def _without(element: HtmlElement, mark: str) -> HtmlElement:
    rest = copy.deepcopy(element)
    for left_out in list(rest.iter(mark)):
        left_out.drop_tree()
    return rest


# Showing --------------------------------------------------------------------------------------------------------------


class _Held:
    """A part that is being collected."""

    def __init__(self, kind: HtmlElement | None = None, heading: HtmlElement | None = None) -> None:
        self.kind, self.heading = kind, heading
        self.blocks: list[HtmlElement] = []

    def __bool__(self) -> bool:
        return self.heading is not None or self.kind is not None or bool(self.blocks)

    def part(self) -> Stretch:
        kind, title = (SafeString("") if e is None else _clean(_inside(e)) for e in (self.kind, self.heading))
        all_of_it = [e for e in (self.kind, self.heading, *self.blocks) if e is not None]
        return Stretch(
            heading=title if title or kind else SafeString(_("At the top")),
            kind=kind,
            html=_clean("\n".join(_html(block) for block in self.blocks)),
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
            heading = next((child for child in first if child.tag in _HEADINGS.values()), None)
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


def _clean(html: str) -> SafeString:
    """Let through what a page of ours can hold, and nothing else; what folds is open."""
    return mark_safe(  # noqa: S308 - it has just been cleaned
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            tag_attribute_values={"ol": {"role": {"list"}}, "ul": {"role": {"list"}}},
            set_tag_attribute_values={"details": {"open": ""}},
            link_rel=None,
        )
    )


def _html(element: HtmlElement) -> str:
    return str(tostring(element, encoding="unicode", with_tail=False))


def _inside(element: HtmlElement) -> str:
    html = _html(element)
    return html[html.index(">") + 1 : html.rindex("<")]


def _alone(element: HtmlElement) -> HtmlElement:
    alone = copy.deepcopy(element)
    alone.tail = None
    return alone
