"""Marks what changed between two paragraphs, word by word.

Nothing is lost: without all that is marked as new the words are those of the first, without what is taken out those of
the second. A space is named only where it alone changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from lxml.html import HtmlElement, fragment_fromstring, tostring

from reviews.telling_unseen import SOURCE_MARK, UNSEEN, name_of

# Beyond this, matching every word with every other would keep the reader waiting.
LARGEST_GRID = 4_000_000

_Tag = tuple[str, str]  # what opens it and what closes it


class _Word(NamedTuple):
    """A word, or a picture, line break or mark of a source, with the tags it stands in, from the outside in."""

    text: str
    within: tuple[HtmlElement, ...]
    thing: HtmlElement | None = None

    @property
    def looks(self) -> tuple[str, ...]:
        """Give what tells it from another. Where a link leads and what a picture says are words of their own."""
        tags = (element.tag + (element.get("class") or "") for element in self.within)
        thing = () if self.thing is None else (self.thing.tag, self.thing.get("src") or self.thing.text_content())
        return (self.text, *thing, *tags)


class _Piece(NamedTuple):
    """A word or a space as HTML, with the tags it needs; a space takes those that its neighbours share."""

    html: str
    tags: tuple[_Tag, ...] = ()
    is_space: bool = False


class _Flow:
    """The words of a paragraph in their order, and the spaces before, between and after them."""

    def __init__(self, element: HtmlElement) -> None:
        self.words: list[_Word] = []
        self.spaces = [""]
        self._read(element, ())

    def _read(self, element: HtmlElement, within: tuple[HtmlElement, ...]) -> None:
        self._add(element.text, within)
        for child in element:
            if child.tag in ("br", "img") or child.get("class") == SOURCE_MARK:
                self._append(_Word("", within, child))
            else:
                self._read(child, (*within, child))
            self._add(child.tail, within)

    def _add(self, text: str | None, within: tuple[HtmlElement, ...]) -> None:
        for piece in re.findall(r"\s+|\S+", text or ""):
            if piece.isspace():
                self.spaces[-1] += piece
            else:
                self._append(_Word(piece, within))

    def _append(self, word: _Word) -> None:
        self.words.append(word)
        self.spaces.append("")

    def stretch(self, start: int, end: int) -> list[_Word | str]:
        """Give the words from one to another, with the spaces on both sides and between."""
        found: list[_Word | str] = []
        for at in range(start, end + 1):
            found += [self.spaces[at]] if self.spaces[at] else []
            found += [self.words[at]] if at < end else []
        return found


def compared_words(old: HtmlElement, new: HtmlElement) -> HtmlElement:
    """Give the second of two elements that hold only words, with what changed between them in <ins> and <del>."""
    html = _written(list(_pieces(_Flow(old), _Flow(new))))
    compared = fragment_fromstring(html, create_parent=new.tag)
    for name, value in new.attrib.items():
        compared.set(name, value)
    return compared


def _pieces(a: _Flow, b: _Flow) -> Iterator[_Piece]:
    steps = _steps(a, b)
    for number, (step, i1, i2, j1, j2) in enumerate(steps):
        if step != "equal":
            yield from _change(a.stretch(i1, i2), b.stretch(j1, j2))
            continue
        for at in range(i2 - i1):
            if at or number == 0:  # otherwise the change before has told of this space
                yield from _space(a.spaces[i1 + at], b.spaces[j1 + at])
            yield _piece(b.words[j1 + at])
        if number == len(steps) - 1:
            yield from _space(a.spaces[i2], b.spaces[j2])


def _steps(a: _Flow, b: _Flow) -> list[tuple[str, int, int, int, int]]:
    """Give where words changed and where not; two changes with a word or two between them, as in “5 to 20”, are one."""
    if len(a.words) * len(b.words) > LARGEST_GRID:
        return [("replace", 0, len(a.words), 0, len(b.words))]
    old, new = ([word.looks for word in flow.words] for flow in (a, b))
    found: list[tuple[str, int, int, int, int]] = []
    for step in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        kind, _i1, i2, _j1, j2 = step
        is_near = len(found) > 1 and found[-2][0] == "replace" and found[-1][2] - found[-1][1] <= 2
        if kind == "replace" and is_near and all(word.thing is None for word in a.words[found[-2][1] : i2]):
            found[-2:] = [("replace", found[-2][1], i2, found[-2][3], j2)]
        else:
            found.append(step)
    return found or [("equal", 0, 0, 0, 0)]


def _change(old: list[_Word | str], new: list[_Word | str]) -> Iterator[_Piece]:
    """Give what was there and what took its place, but the spaces on both sides that they share only once."""
    end = ""
    if old and new and isinstance(old[0], str) and old[0] == new[0]:
        yield _Piece(escape(old[0]), is_space=True)
        old, new = old[1:], new[1:]
    if old and new and isinstance(old[-1], str) and old[-1] == new[-1]:
        end = old[-1]
        old, new = old[:-1], new[:-1]
    yield from (_piece(item, "del") for item in old)
    if old and new and not isinstance(old[-1], str) and not isinstance(new[0], str):
        yield _Piece(" ", is_space=True)  # so that the two are not read as one word
    yield from (_piece(item, "ins") for item in new)
    yield _Piece(escape(end), is_space=True)


def _space(old: str, new: str) -> Iterator[_Piece]:
    """Give the space between two words that stayed, each letter of it by name where it changed."""
    if old == new:
        yield _Piece(escape(new), is_space=True)
        return
    for mark, spaces in (("del", old), ("ins", new)):
        for letter in spaces:
            yield _Piece(_name(letter), _tags_of_mark(mark))


def _piece(item: _Word | str, mark: str = "") -> _Piece:
    if isinstance(item, str):
        return _Piece(escape(item), is_space=True)
    html = str(escape(item.text))
    if item.thing is not None:
        html = str(tostring(item.thing, encoding="unicode", with_tail=False))
        if mark and item.thing.tag == "br":
            html = _name("\n") + html
    return _Piece(html, (*_tags_of_mark(mark), *map(_tags_of, item.within)))


def _name(letter: str) -> SafeString:
    return format_html('<span class="{}">[{}]</span>', UNSEEN, name_of(letter))


def _tags_of_mark(mark: str) -> tuple[_Tag, ...]:
    return ((f"<{mark}>", f"</{mark}>"),) if mark else ()


def _tags_of(element: HtmlElement) -> _Tag:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items())
    return f"<{element.tag}{attributes}>", f"</{element.tag}>"


def _written(pieces: list[_Piece]) -> str:
    """Give pieces as HTML with as few tags as they need."""
    html = ""
    open_tags: tuple[_Tag, ...] = ()
    for at, piece in enumerate(pieces):
        tags = piece.tags
        if piece.is_space:
            then = next((other.tags for other in pieces[at + 1 :] if not other.is_space), ())
            tags = _shared(open_tags, then)
        kept = len(_shared(open_tags, tags))
        html += "".join(closing for _opening, closing in reversed(open_tags[kept:]))
        html += "".join(opening for opening, _closing in tags[kept:]) + piece.html
        open_tags = tags
    return html + "".join(closing for _opening, closing in reversed(open_tags))


def _shared(a: tuple[_Tag, ...], b: tuple[_Tag, ...]) -> tuple[_Tag, ...]:
    return tuple(one for one, _other in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
