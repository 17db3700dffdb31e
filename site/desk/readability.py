"""Reads a version for plain language: its measures, and hints that name the block they are about.

The formulas and hints are in `plain_language`, which knows nothing of pages. Hints stop nobody: no rule asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from cms.models import PageContent
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from pages.citations import without_citations
from pages.cleaning import lines_of
from pages.every_version import every_version
from pages.field import Field
from pages.fields import Rich
from pages.list_fields import Pairs
from pages.page_content import Body
from pages.parts import Part, lines
from plain_language import hints as about
from plain_language import structure_hints
from plain_language.hint_kinds import KINDS, Hint, HintKind
from plain_language.measures import Measures, measure

_HEADING = re.compile(r"<h([234])>(.*?)</h\1>")
_NOT_RUNNING = ("alt", "credit", "heading")


class Passage(NamedTuple):
    """A heading, paragraph, list entry or cell: where it stands, and if it is read as running text."""

    place: str
    text: str
    is_running: bool
    block: int | None = None


@dataclass(frozen=True)
class PlacedHint:
    """A hint, the block it is about in words by which an editor finds it, and where that is changed, or ""."""

    hint: Hint
    place: str
    url: str = ""


@dataclass(frozen=True)
class Group:
    """All hints of one kind, the weightiest first."""

    kind: HintKind
    hints: list[PlacedHint]


class PlainWords:
    """One version, read for plain language. Everything is worked out when it is first asked for, without a query.

    `url_of` gives where a block is changed, by its id; of None, where all blocks are; of 0, where the summary is.
    """

    def __init__(
        self, parts: Sequence[Part], summary: str = "", url_of: Callable[[int | None], str] = lambda block: ""
    ) -> None:
        self.parts = parts
        self.summary = summary
        self.url_of = url_of

    @classmethod
    def of(cls, content: PageContent, body: Body | None = None) -> PlainWords:
        """Read a version; its body is read from the database where it is not given."""
        details = getattr(content, "pagedetails", None)
        return cls((body or Body.of(content)).parts, details.summary if details else "")

    @cached_property
    def passages(self) -> list[Passage]:
        """Give all that readers read, in its order."""
        summary = [Passage(_("Summary"), self.summary, is_running=True, block=0)] if self.summary else []
        return [*summary, *_passages(self.parts)]

    @cached_property
    def measures(self) -> Measures:
        """Measure the running text: no headings, words for pictures or credits, and no lists to look things up in."""
        return measure(passage.text for passage in self.passages if passage.is_running)

    @cached_property
    def hints(self) -> list[PlacedHint]:
        """Give every hint, in reading order; of the hardest sentences only a few."""
        found = [
            PlacedHint(hint, place, self.url_of(block))
            for place, text, _is_running, block in self.passages
            for hint in about.hints([text])
        ]
        kept = {id(hint) for hint in about.hardest(placed.hint for placed in found)}
        return [*self._structure_hints(), *(placed for placed in found if id(placed.hint) in kept)]

    @cached_property
    def groups(self) -> list[Group]:
        """Give the hints by kind, the most useful kind first."""
        by_kind: dict[str, list[PlacedHint]] = {}
        for placed in self.hints:
            by_kind.setdefault(placed.hint.kind.key, []).append(placed)
        return [
            Group(kind, sorted(by_kind[key], key=lambda placed: -placed.hint.weight))
            for key, kind in KINDS.items()
            if key in by_kind
        ]

    def _structure_hints(self) -> Iterator[PlacedHint]:
        """Give the hints on what holds a page together: headings, links and pictures."""
        headings = [(heading.level, heading.title) for part in self.parts for heading in part.headings if heading.title]
        for hint in structure_hints.heading_hints(headings):
            yield PlacedHint(hint, _("Headings of the page"), self.url_of(None))
        for part in self.parts:
            url = self.url_of(part.stored.plugin_id)
            for hint in (*structure_hints.link_hints(part.links), *_picture_hints(part)):
                yield PlacedHint(hint, part.title, url)


def _picture_hints(part: Part) -> Iterable[Hint]:
    data = part.shown if part.shown is not None else part.stored.data
    if part.name != "image" or not isinstance(data, Mapping):
        return ()
    alt, caption = (str(data.get(key) or "") for key in ("alt", "caption"))
    return structure_hints.picture_hints(
        alt, is_decoration=bool(data.get("decoration")), caption=without_citations(caption)
    )


def _passages(parts: Sequence[Part]) -> Iterator[Passage]:
    above = ""
    for part in parts:
        if part.shape is None or part.shown is None:
            continue
        for field in part.shape.fields:
            value = part.shown[field.key]
            if isinstance(field, Rich):
                for heading, text, is_heading in _of_html(value):
                    above = heading or above
                    yield Passage(_place(part, above), text, not is_heading, part.stored.plugin_id)
            else:
                yield from _of_field(part, field, value)
        above = next((heading.title for heading in reversed(part.headings) if heading.title), above)


def _of_html(html: str) -> Iterator[tuple[str, str, bool]]:
    """Give (the heading above, text, is it itself a heading) of each line in a piece of rich text."""
    heading, start = "", 0
    for match in _HEADING.finditer(html):
        yield from ((heading, without_citations(line), False) for line in lines_of(html[start : match.start()]))
        heading, start = without_citations(lines(match[2])), match.end()
        yield heading, heading, True
    yield from ((heading, without_citations(line), False) for line in lines_of(html[start:]))


def _of_field(part: Part, field: Field, value: Any) -> Iterator[Passage]:
    is_running = field.key not in _NOT_RUNNING and not (part.shape and part.shape.is_list)
    titles = set()
    if isinstance(field, Pairs):
        *_key, title, text_below = (column.key for column in field.columns)
        titles = {pair[title] for pair in value if pair[text_below]}
    for text in field.texts(value):
        if field.key != "credit":
            is_read = is_running and text not in titles
            yield Passage(part.title, without_citations(text), is_read, part.stored.plugin_id)


def _place(part: Part, heading: str) -> str:
    if part.name != "text":
        return part.title
    return _("Text under “%(heading)s”") % {"heading": heading} if heading else _("Text at the beginning")


# Versions -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """The measures of one version, as components/plain_scores.html shows them."""

    title: str
    url: str
    state: str
    measures: Measures
    is_this: bool = False


def scores(versions: Iterable[tuple[Version, PlainWords]], this: Version) -> list[Score]:
    """Give the measures of versions of a page, in the order given; `this` is the one that is looked at."""
    return [
        Score(
            title=_("Version %(number)s") % {"number": version.number},
            url="" if version.pk == this.pk else reverse("desk:plain-language", args=[version.pk]),
            state=str(version.get_state_display()),
            measures=words.measures,
            is_this=version.pk == this.pk,
        )
        for version, words in versions
    ]


def of_all_versions(this: Version) -> list[tuple[Version, PlainWords]]:
    """Read every version of a page, the oldest first."""
    contents = {
        content.pk: content
        for content in PageContent.admin_manager.filter(
            page=this.content.page, language=this.content.language
        ).select_related("pagedetails")
    }
    versions = every_version(object_id__in=contents).order_by("pk")
    return [(version, PlainWords.of(contents[version.object_id])) for version in versions]


def change_between(before: Measures, now: Measures) -> str:
    """Say in a sentence how the grade moved, or "" where one of them has none."""
    if before.grade is None or now.grade is None:
        return ""
    words = {"before": f"{before.grade:.1f}", "now": f"{now.grade:.1f}"}
    if words["before"] == words["now"]:
        return _("The grade is %(now)s, as before.") % words
    if now.grade > before.grade:
        return _("The grade went up from %(before)s to %(now)s: harder to read.") % words
    return _("The grade went down from %(before)s to %(now)s: easier to read.") % words
