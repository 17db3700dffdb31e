"""Shows word by word how one text differs from another.

The blocks of both texts are matched first, each with what it became, and only then the words inside a pair of them, by
`lxml.html.diff`. So the result keeps the form of a page: a step stays in its list and a cell in its row.
"""

from __future__ import annotations

import copy
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import Element, HtmlElement, diff, fragment_fromstring, tostring

from pages.cleaning import in_letters

log = logging.getLogger(__name__)

# Beyond these, matching every block and word with every other would keep the reader waiting.
LONGEST_TEXT = 400_000
LARGEST_GRID = 10_000

_HEADINGS = {"h2": "h3", "h3": "h4", "h4": "h5"}
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary"}
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_ONLY_ONE = frozenset({"caption", "figcaption", "summary", "tbody", "thead"})
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
class Part:
    """A stretch of a page under one heading; both are clean HTML with what changed in <ins> and <del>."""

    heading: SafeString
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
    parts: list[Part] | None
    pairs: list[Pair] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return self.before != self.after

    @property
    def has_changed_words(self) -> bool:
        return self.parts is None or any(part.is_changed for part in self.parts)


def compare(
    before: str, after: str, *, before_cites: Sequence[str] = (), after_cites: Sequence[str] = ()
) -> Comparison:
    """Compare the HTML of two texts. What each cites is the keys of its sources, in the order of their numbers.

    Both may be any HTML; what comes out is clean.
    """
    old, new = _prepared(before, before_cites), _prepared(after, after_cites)
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
    old, new = (Element("p") for _side in range(2))
    old.text, new.text = before, after
    if not before or not after or len(before) + len(after) > LONGEST_TEXT:
        _mark_inside(old, "del")
        _mark_inside(new, "ins")
        return _clean(_inside(old)), _clean(_inside(new))
    compared = _compared_words(old, new)
    return _clean(_inside(_without(compared, "ins"))), _clean(_inside(_without(compared, "del")))


def words_of(element: HtmlElement | None) -> list[str]:
    """Give the words of an element, without the marks of its sources."""
    if element is None:
        return []
    element = copy.deepcopy(element)
    for citation in element.xpath(".//sup"):
        for child in list(citation):
            citation.remove(child)
        citation.text = ""
    return element.text_content().split()


# Making both alike ----------------------------------------------------------------------------------------------------


def _prepared(html: str, cites: Sequence[str]) -> HtmlElement:
    """Read a text so that blocks hold either blocks or words, citations name their source and pictures their words."""
    root = fragment_fromstring(_clean(html), create_parent="div")
    for script in root.xpath(".//sup[not(.//a)] | .//sub"):  # to whoever compares letters, 10⁹ must not be 109
        script.text = in_letters(script.tag, script.text_content())
        script[:] = []
        script.drop_tag()
    for citation in root.xpath(".//sup"):
        _name_sources(citation, cites)
    for link in root.xpath('.//a[starts-with(@href, "#")]'):
        del link.attrib["href"]
    for picture in root.iter("img"):
        _describe(picture)
    for element in root.iter(*_HEADINGS):
        element.tag = _HEADINGS[element.tag]
    for element in list(root.iter(etree.Element)):
        if element.tag in _BLOCKS and _has_blocks(element):
            _wrap_loose_words(element)
    return root


def _name_sources(citation: HtmlElement, cites: Sequence[str]) -> None:
    numbered = {f"#source-{number}": key for number, key in enumerate(cites, start=1)}
    keys = [numbered[link.get("href")] for link in citation.iter("a") if link.get("href") in numbered]
    if keys:
        for child in list(citation):
            citation.remove(child)
        citation.text = f"[{', '.join(keys)}]"


def _describe(picture: HtmlElement) -> None:
    """Put a picture's alternative text after it, where those who judge it can see it."""
    alt = (picture.get("alt") or "").strip()
    words = Element("span", {"class": "picture-words"})
    words.text = _("Picture described as: “%(words)s”") % {"words": alt} if alt else _("Picture as decoration.")
    words.tail, picture.tail = picture.tail, " "
    picture.addnext(words)


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
        if _print(old) == _print(new):
            return [_alone(new)]
        if _has_blocks(old) and _has_blocks(new):
            compared = Element(new.tag, dict(new.attrib))
            compared.extend(self.compare_children(old, new))
            return [compared]
        if _has_blocks(old) or _has_blocks(new):
            return [self._all(old, "del"), self._all(new, "ins")]
        self.pairs.append(Pair(old, new))
        return [_compared_words(old, new)]

    def _all(self, element: HtmlElement, mark: str) -> HtmlElement:
        """Mark everything in a block as added or as taken out."""
        marked = _alone(element)
        for block in [marked, *marked.iterdescendants()]:
            if block.tag in _BLOCKS and not _has_blocks(block):
                whole = _alone(block)
                _mark_inside(block, mark)
                self.pairs.append(Pair(whole, None) if mark == "del" else Pair(None, whole))
        return marked


def _matched(old: list[HtmlElement], new: list[HtmlElement]) -> Iterator[tuple[HtmlElement | None, HtmlElement | None]]:
    """Give each block with what it became, in an order that keeps both texts' own."""
    same = SequenceMatcher(None, [_print(e) for e in old], [_print(e) for e in new], autojunk=False)
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
        yield from [(old[0], new[0])] if old[0].tag == new[0].tag else [(old[0], None), (None, new[0])]
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


def _likeness(old: HtmlElement, new: HtmlElement, words: dict[HtmlElement, Counter[str]]) -> float:
    """Say how much of two blocks is the same, from 0 (do not pair them) to 1."""
    if old.tag != new.tag:
        return 0.0
    a, b = words[old], words[new]
    total = a.total() + b.total()
    share = 2 * (a & b).total() / total if total else 1.0
    if old.tag in _ONLY_ONE:
        return max(share, _ALIKE)
    return share if share >= _ALIKE else 0.0


# Words ----------------------------------------------------------------------------------------------------------------


def _compared_words(old: HtmlElement, new: HtmlElement) -> HtmlElement:
    """Mark what changed between two blocks of words; all of it where the comparison would lose a word."""
    if old.text_content().split() == new.text_content().split():
        return _alone(new)  # the form changed, the words did not
    try:
        tokens = [diff.tokenize(element, include_hrefs=False) for element in (old, new)]
        html = diff.fixup_ins_del_tags("".join(diff.htmldiff_tokens(*tokens)))
        compared = _with_inside(new, html)
        if _letters(compared, "ins") == _letters(old) and _letters(compared, "del") == _letters(new):
            return compared
    except (AssertionError, LookupError, etree.LxmlError):
        log.exception("Two paragraphs could not be compared word by word")
    compared = _alone(new)
    _mark_inside(compared, "ins")
    gone = _alone(old)
    _mark_inside(gone, "del")
    for at, child in enumerate(list(gone)):
        compared.insert(at, child)
        child.tail = " "
    return compared


def _with_inside(around: HtmlElement, html: str) -> HtmlElement:
    element = Element(around.tag, dict(around.attrib))
    inside = fragment_fromstring(html, create_parent="div")
    element.text = inside.text
    element.extend(list(inside))
    for mark in list(element.iter("ins", "del")):
        if not mark.text_content().strip() and mark.find(".//img") is None:
            mark.drop_tag()
    for added in list(element.iter("ins")):
        gone = added.getnext()
        if gone is not None and gone.tag == "del" and not (added.tail or "").strip():
            added.tail, gone.tail = gone.tail, added.tail  # what was there is read before what took its place
            added.addprevious(gone)
    return element


def _mark_inside(element: HtmlElement, mark: str) -> None:
    if not element.text_content().strip() and element.find(".//img") is None:
        return
    marked = Element(mark)
    marked.text, element.text = element.text, None
    for child in list(element):
        marked.append(child)
    element.append(marked)


def _letters(element: HtmlElement, without: str = "") -> str:
    """Give all letters in an element but its spaces, which comparing moves about."""
    return "".join((_without(element, without) if without else element).text_content().split())


def _without(element: HtmlElement, mark: str) -> HtmlElement:
    rest = copy.deepcopy(element)
    for left_out in list(rest.iter(mark)):
        left_out.drop_tree()
    return rest


# Showing --------------------------------------------------------------------------------------------------------------


def _parts(blocks: list[HtmlElement]) -> Iterator[Part]:
    """Cut a compared text at its highest headings, also where those stand in a block."""
    heading: HtmlElement | None = None
    held: list[HtmlElement] = []
    for block in blocks:
        found = block if block.tag == "h3" else block[0] if len(block) and block[0].tag == "h3" else None
        if found is not None:
            if held or heading is not None:
                yield _part(heading, held)
            heading, held = found, []
            if found is block:
                continue
            block.remove(found)
        held.append(block)
    if held or heading is not None:
        yield _part(heading, held)


def _part(heading: HtmlElement | None, blocks: list[HtmlElement]) -> Part:
    title = _clean(_inside(heading)) if heading is not None else SafeString(_("At the top"))
    marks = [mark for block in [*blocks, *([] if heading is None else [heading])] for mark in block.iter("ins", "del")]
    return Part(heading=title, html=_clean("\n".join(_html(block) for block in blocks)), is_changed=bool(marks))


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


def _print(element: HtmlElement) -> str:
    """Give what tells a block from another."""
    return " ".join(_html(element).split())
