"""The blocks of a page where they stand in it: read, judged one by one, their headings given anchors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from languages.installed import AS_AROUND_IT
from pages.blocks import SHAPES, SHAPES_BY_PLUGIN
from pages.citations import fact_keys_in, without_citations
from pages.cleaning import lines_of
from pages.field import Field
from pages.fields import Rich
from pages.plugins import Plugin
from pages.shapes import Data, Shape

#: Anchors that the page's own parts have.
TAKEN_IDS = frozenset(
    {"about-this-page", "content", "other-languages", "quality-marks", "shown-on", "sources", "take-along"}
)
_HEADING = re.compile(r"<h([234])>(.*?)</h\1>")
_HEADING_START = re.compile(r"<h([234])>")
_LONGEST_ANCHOR = 80  # letters
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


class Stored(NamedTuple):
    """A block as the database or a file holds it. Rich text of a page is the block “text”: {html}."""

    name: str
    data: Any
    plugin_id: int | None = None
    has_copy: bool = False  # the editor's own copy of a text, which could say something else


def stored_in(plugins: Iterable[Plugin]) -> Iterator[Stored]:
    """Give those that are blocks of ours, as they are stored."""
    for plugin in plugins:
        if plugin.text_id is not None:
            yield Stored("text", {"html": plugin.body}, plugin.pk, plugin.json is not None)
        elif plugin.block_id is not None:
            yield Stored(_name(plugin.plugin_type), plugin.data, plugin.pk)


def _name(plugin_type: str) -> str:
    shape = SHAPES_BY_PLUGIN.get(plugin_type)
    return shape.name if shape else plugin_type


@dataclass(frozen=True)
class Heading:
    """A heading in a page's outline, with its anchor; a folded one is seen only when a reader opens what it is in.

    `said_in` are the attributes that say that it is in English where the page is not.
    """

    level: int
    title: str
    id: str
    is_folded: bool = False
    said_in: SafeString = AS_AROUND_IT


@dataclass(frozen=True)
class Part:
    """One block of a page. `data` is clean, or None where what is stored cannot be read; then `faults` say why.

    `data` is for files and for editing. `shown` is what is read: the same with what each fact says in the place of its
    mark.
    """

    stored: Stored
    shape: Shape | None
    data: Data | None
    shown: Data | None
    faults: tuple[str, ...]
    headings: tuple[Heading, ...]

    @property
    def name(self) -> str:
        return self.stored.name

    @property
    def has_own_heading(self) -> bool:
        """Say whether the block's own heading is the first of `headings`; the others are in its rich text."""
        return bool(self.data and "level" in self.data)

    @property
    def is_warning(self) -> bool:
        """Say whether readers must not miss it."""
        return self.shape is not None and self.shown is not None and self.shape.is_warning(self.shown)

    @property
    def is_clean(self) -> bool:
        """Say whether the block is stored exactly as cleaning gives it."""
        return self.data is not None and self.data == self.stored.data and not self.stored.has_copy

    def named(self, sort: type[Field]) -> list[str]:
        """Give what its fields of one sort name: the fingerprints of pictures, or the keys of pages."""
        if self.shape is None or self.data is None:
            return []
        fields = [field for field in self.shape.fields if isinstance(field, sort)]
        return [name for field in fields for name in field.names_in(self.data[field.key])]

    def taken(self) -> Data:
        """Give the data as it is stored, of a block that somebody gives us now.

        Raises:
            ValidationError: there is no such block, or `Shape.take` refuses it.
        """
        if self.shape is None:
            raise ValidationError(list(self.faults))
        return self.shape.take(self.stored.data)

    @property
    def title(self) -> str:
        """Give words by which an editor finds the block."""
        if self.shape is None:
            return f"“{self.name}”"
        data = self.shown or {}
        named = (data.get(key) for key in ("heading", "caption", "alt", "box"))
        words = next(filter(None, named), None) or next(iter(self.texts), "")
        words = without_citations(words)
        if len(words) > 60:
            words = f"{words[:60].rstrip()}…"
        return f"{self.shape.label} “{words}”" if words else str(self.shape.label)

    @property
    def own_texts(self) -> list[str]:
        """Give every plain text as it is stored: a fact in it is only a mark."""
        return self.shape.texts(self.data) if self.shape and self.data is not None else []

    @property
    def texts(self) -> list[str]:
        """Give every plain text in reading order, with its marks of sources."""
        return self.shape.texts(self.shown) if self.shape and self.shown is not None else []

    @property
    def rich_texts(self) -> list[str]:
        """Give the HTML of every rich text."""
        return rich_texts(self.shape, self.shown) if self.shape and self.shown is not None else []

    @property
    def links(self) -> list[tuple[str, str]]:
        """Give (address, words) of every link in its rich texts."""
        return [(lines(href), lines(words)) for html in self.rich_texts for href, words in _LINK.findall(html)]


def lines(html: str) -> str:
    """Give the plain text of a piece of cleaned HTML on one line."""
    return " ".join(lines_of(html))


def rich_texts(shape: Shape, data: Data) -> list[str]:
    """Give the HTML of every rich text in a block's data."""
    return [data[field.key] for field in shape.fields if isinstance(field, Rich)]


def parts_of(
    blocks: Iterable[Stored], look_up: Callable[[Sequence[str]], Mapping[str, str]] = lambda keys: {}
) -> list[Part]:
    """Read the blocks of a page, in its order.

    `look_up` is asked once, and only where the blocks name facts: it is given their keys, in order, and gives what
    stands in a text for each of those it knows.
    """
    read = [(stored, SHAPES.get(stored.name), *_cleaned(stored)) for stored in blocks]
    texts = [text for _stored, shape, data, _faults in read if shape and data is not None for text in shape.texts(data)]
    keys = list(dict.fromkeys(key for text in texts for key in fact_keys_in(text)))
    said = look_up(keys) if keys else {}
    ids = _Ids()
    parts = []
    for stored, shape, data, faults in read:
        shown = shape.with_facts(data, said) if shape and data is not None and said else data
        headings = tuple(_headings(shape, shown, ids)) if shape and shown is not None else ()
        parts.append(Part(stored, shape, data, shown, faults, headings))
    return parts


def _cleaned(stored: Stored) -> tuple[Data | None, tuple[str, ...]]:
    """Give a block's clean data, or what is wrong with it."""
    shape = SHAPES.get(stored.name)
    if shape is None:
        return None, (_("There is no block of the kind “%(kind)s”.") % {"kind": stored.name},)
    try:
        return shape.clean(stored.data), ()
    except ValidationError as error:
        return None, tuple(error.messages)


def _headings(shape: Shape, data: Data, ids: _Ids) -> Iterable[Heading]:
    if "level" in data:
        title = without_citations(data.get("heading", ""))  # a box brings its own
        yield Heading(data["level"], title, ids.take(title or data.get("box", "")))
    for html in rich_texts(shape, data):
        for level, inside in _HEADING.findall(html):
            title = without_citations(lines(inside))
            yield Heading(int(level), title, ids.take(title), shape.is_folded)


def with_heading_ids(html: str, ids: Iterator[str]) -> str:
    """Return cleaned HTML whose headings have the next of these anchors."""
    return _HEADING_START.sub(lambda tag: f'<h{tag[1]} id="{next(ids)}">', html)


class _Ids:
    """Hands out anchors, each once in a page."""

    def __init__(self) -> None:
        self._taken = set(TAKEN_IDS)

    def take(self, title: str) -> str:
        stem = slugify(title)
        if len(stem) > _LONGEST_ANCHOR:
            stem = stem[: _LONGEST_ANCHOR + 1].rpartition("-")[0] or stem[:_LONGEST_ANCHOR]
        stem = stem.strip("-") or "part"
        if re.fullmatch(r"source-\d+|w\d+|word-.+", stem):
            stem = f"part-{stem}"
        number, anchor = 1, stem
        while anchor in self._taken:
            number += 1
            anchor = f"{stem}-{number}"
        self._taken.add(anchor)
        return anchor
