"""What a page says: its blocks in reading order, as data, as HTML, as plain text, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from cms.models import PageContent
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from languages.installed import AS_AROUND_IT
from pages import faults
from pages.block_rendering import Showing, texts_to_explain
from pages.blocks.danger import BoxKey, heading_of
from pages.blocks.pages import PageKeys
from pages.boxes import live_box_keys
from pages.citations import keys_in, texts_within, without_citations
from pages.faults import TextFault
from pages.named_things import NamedThings
from pages.parts import Heading, Part, Stored, parts_of, stored_in
from pages.pieces import Piece
from pages.plugins import SLOT, Plugin, plugins_in, plugins_of, plugins_where
from pages.shapes import Data
from pages.term_markup import SUMMARY, Explained, Text
from sources.models import Fact, Source

_FEWEST_FOR_CONTENTS = 4
_MAY_BE_EMPTY = ("pages/section.html", "pages/home.html")  # they show the pages below them


class Library:
    """Every source and fact there is, by their keys, in two queries: for who reads the bodies of many pages."""

    def __init__(self) -> None:
        self.sources = {source.key: source for source in Source.objects.select_related("superseded_by")}
        self.facts = {fact.key: fact for fact in Fact.objects.select_related("source")}


class Body(NamedThings):
    """The blocks of one page. Reading them is one query; where they name facts, one more gives these and all sources."""

    def __init__(
        self,
        blocks: Iterable[Stored],
        *,
        language: str = "en",
        may_be_empty: bool = False,
        library: Library | None = None,
    ) -> None:
        #: The facts the text names, by their keys in order of first mention; those that nobody knows are absent.
        self.facts: dict[str, Fact] = {}
        #: All that its version holds, also what stands elsewhere, as it was read, and that version. Only a body of one knows.
        self.plugins: list[Plugin] = []
        self.text: PageContent | None = None
        self._library = library
        self._known_sources: dict[str, Source] | None = library.sources if library else None
        blocks = list(blocks)
        self.parts: list[Part] = parts_of(blocks, lambda keys: self._look_up(keys, blocks))
        self.language = language
        self.may_be_empty = may_be_empty

    @classmethod
    def of(cls, content: PageContent) -> Body:
        """Give the body of one version, always read afresh."""
        plugins = plugins_of(content)
        shown = [plugin for plugin in plugins if (plugin.slot, plugin.language) == (SLOT, content.language)]
        body = cls(stored_in(shown), language=content.language, may_be_empty=content.template in _MAY_BE_EMPTY)
        body.plugins, body.text = plugins, content
        return body

    @classmethod
    def read_with(cls, content: PageContent) -> Body:
        """Give the body of a version as it was first asked for of this very object: for the steps of one transaction."""
        if not hasattr(content, "body_as_read"):
            content.body_as_read = cls.of(content)
        body: Body = content.body_as_read
        return body

    @classmethod
    def of_each(cls, contents: Sequence[PageContent], library: Library) -> list[Body]:
        """Give the bodies of many versions, each as `of` gives it, in one query."""
        stored: dict[tuple[int, str], list[Plugin]] = {}
        for plugin in plugins_in([content.pk for content in contents], placeholder__slot=SLOT):
            stored.setdefault((plugin.content_id, plugin.language), []).append(plugin)
        return [
            cls(
                stored_in(stored.get((content.pk, content.language), ())),
                language=content.language,
                may_be_empty=content.template in _MAY_BE_EMPTY,
                library=library,
            )
            for content in contents
        ]

    @classmethod
    def in_placeholder(cls, placeholder_id: int, language: str) -> Body:
        """Give what stands in one placeholder, such as a page being edited or the editor's clipboard."""
        return cls(stored_in(plugins_where(placeholder=placeholder_id, language=language)), language=language)

    def _look_up(self, keys: Sequence[str], blocks: Sequence[Stored]) -> dict[str, str]:
        """Find these facts and, in the same query, every source the blocks name; give what stands for each fact."""
        if self._library:
            known = self._library.facts
        else:
            named = (key for block in blocks for text in texts_within(block.data) for key in keys_in(text))
            self._known_sources, known = Fact.objects.cited(named, keys)
        self.facts = {key: known[key] for key in keys if key in known}
        return {key: fact.as_cited for key, fact in self.facts.items()}

    @property
    def blocks(self) -> list[tuple[str, Data]]:
        """Give (name, clean data) of every block that can be read."""
        return [(part.name, part.data) for part in self.parts if part.data is not None]

    @property
    def headings(self) -> list[Heading]:
        """Give the outline below the page's title."""
        return [heading for part in self.parts for heading in part.headings]

    @property
    def contents(self) -> list[Heading]:
        """Give the parts of a long page for “On this page”; none when there are few, and none that readers do not see."""
        seen = [part for part in self.parts if not (keys := part.named(PageKeys)) or self._any_known(keys)]
        tops = [h for part in seen for h in self._headings_of(part) if h.level == 2 and not h.is_folded]
        return tops if len(tops) >= _FEWEST_FOR_CONTENTS else []

    def _headings_of(self, part: Part) -> Iterable[Heading]:
        """Return the headings that readers see above a block and in it: above a box, the one that it has today."""
        keys = part.named(BoxKey)
        return [self._heading_of_box(part.headings[0], key) for key in keys] or part.headings

    def _heading_of_box(self, heading: Heading, key: str) -> Heading:
        box = self.boxes.get(key)
        return replace(heading, title=heading_of(box), said_in=box.said_in if box else AS_AROUND_IT)

    @cached_property
    def cited_keys(self) -> list[str]:
        """Give the keys of all sources the text names, itself or by a fact, known or not, in order of first mention."""
        return list(dict.fromkeys(key for part in self.parts for text in part.texts for key in keys_in(text)))

    @property
    def own_cited_keys(self) -> set[str]:
        """Give the keys of the sources that the text itself names, not only a fact in it."""
        return {key for part in self.parts for text in part.own_texts for key in keys_in(text)}

    @cached_property
    def sources(self) -> list[Source]:
        """Give the sources the text names, in the order of their numbers, which start at 1."""
        known = self._known_sources
        if known is None:
            known = Source.objects.by_keys(self.cited_keys) if self.cited_keys else {}
        return [known[key] for key in self.cited_keys if key in known]

    def render(self, request: HttpRequest | None = None, explained: Explained | None = None) -> SafeString:
        """Give the HTML of all blocks; where the page is being edited, keys that nobody knows are shown."""
        return _joined(self.render_in_order(request, explained))

    def render_in_order(
        self, request: HttpRequest | None = None, explained: Explained | None = None
    ) -> tuple[SafeString, SafeString, SafeString]:
        """Return the HTML of what stands under the title, of what else comes before “On this page”, and of the rest.

        Under the title stand the warnings with which the page begins: what a page says first comes before its furniture.
        """
        showing = self._showing(request, explained)
        shown = [showing.html_of(part, block) for block, part in enumerate(self.parts, start=SUMMARY + 1)]
        warnings, first = self._first_parts()
        return _joined(shown[:warnings]), _joined(shown[warnings:first]), _joined(shown[first:])

    def _first_parts(self) -> tuple[int, int]:
        """Return at which block the leading warnings end, and at which the page's first part does.

        That is the first block with a heading that is no warning, unless it holds several or no contents come after it.
        """
        warnings = 0
        for number, part in enumerate(self.parts, 1):
            if part.is_warning:
                warnings = number
            elif tops := [heading for heading in part.headings if heading.level == 2]:
                return warnings, number if len(tops) == 1 and self.contents else warnings
        return warnings, warnings

    def texts_to_explain(self) -> list[Text]:
        """Give every text in which words can be explained, in reading order."""
        numbered = enumerate(self.parts, start=SUMMARY + 1)
        return [text for block, part in numbered for text in texts_to_explain(part, block)]

    def render_plugin(self, plugin_id: int, request: HttpRequest | None = None) -> SafeString | None:
        """Give the HTML of one block as it stands in the page, or None when it is not in this body."""
        part = next((part for part in self.parts if part.stored.plugin_id == plugin_id), None)
        return self._showing(request).html_of(part) if part else None

    def _showing(self, request: HttpRequest | None, explained: Explained | None = None) -> Showing:
        return Showing(
            numbers={source.key: number for number, source in enumerate(self.sources, 1)},
            found=self._found(self._shown_pages),
            show_unknown=_is_being_edited(request),
            explained=explained,
        )

    def plain_text(self) -> str:
        """Give all words in reading order, one line for each paragraph, without marks of sources."""
        lines = (without_citations(text) for part in self.parts for text in part.texts)
        return "\n".join(filter(None, lines))

    def pieces(self) -> list[Piece]:
        """Give what it says without HTML, in reading order; the sources it names are told by their keys."""
        found = self._found(self.linked_pages)
        read = ((part.shape, part.shown) for part in self.parts)
        return [piece for shape, shown in read if shape and shown is not None for piece in shape.pieces(shown, found)]

    def as_data(self) -> list[dict[str, Any]]:
        """Give the blocks as stored, as [{"block": name, ...data}], for files. `write_blocks` takes them back."""
        return [{"block": part.name, **part.stored.data} for part in self.parts]

    def faults(
        self, known_paths: Callable[[], Collection[str]] | None = None, *, holds_box: bool = False
    ) -> list[TextFault]:
        """Give all that must be put right before anybody is asked to judge the text; each says so in words fit to show.

        `holds_box` says whether other pages may show its first block. Links within the site are looked up in what
        `known_paths` gives (it is `faults.known_paths`), or not at all.
        """
        links = any(part.links for part in self.parts)
        found = [
            *faults.of_each_block(self.parts),
            *faults.of_what_is_to_write(self.parts),
            *faults.of_outline(self.parts),
            *faults.of_facts(self.parts),
            *faults.of_citations(self.parts, {source.key for source in self.sources}),
            *faults.of_pictures(self.parts),
            *faults.of_recordings(self.parts, self.recordings, self.origins if self.text else None),
            *faults.of_pages(self.parts),
            *(faults.of_box(self.parts) if holds_box else faults.of_boxes(self.parts, live_box_keys(self.box_keys))),
            *faults.of_links(self.parts, known_paths() if known_paths and links else None),
        ]
        if not self.parts and not self.may_be_empty:
            found.append(TextFault(_("The page is empty.")))
        return found


def _is_being_edited(request: HttpRequest | None) -> bool:
    toolbar = getattr(request, "toolbar", None)
    return bool(toolbar and (toolbar.edit_mode_active or toolbar.preview_mode_active))


def _joined(shown: Iterable[SafeString]) -> SafeString:
    return mark_safe("\n".join(filter(None, shown)))  # noqa: S308 - from templates
