"""Which block of a text became which block of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from lxml.html import HtmlElement

from reviews.compared_html import BLOCK, KIND, html_of

LARGEST_GRID = 10_000
_ONLY_ONE = frozenset({"caption", "figcaption", "summary", "tbody", "thead"})
#: What may become each other and is still the same thing.
_KIN = {"ol": "list", "ul": "list", "h3": "heading", "h4": "heading", "h5": "heading", "td": "cell", "th": "cell"}
_ALIKE = 0.35


def matched(old: list[HtmlElement], new: list[HtmlElement]) -> Iterator[tuple[HtmlElement | None, HtmlElement | None]]:
    """Give each block with what it became, in an order that keeps both texts' own."""
    same = SequenceMatcher(None, [html_of(e) for e in old], [html_of(e) for e in new], autojunk=False)
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
