"""Which pages have questions to take along, and what the sheet of one page holds: its questions as they stand there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cms.models import PageContent
from django.db.models import QuerySet

from languages.installed import active
from pages.block_rendering import Showing
from pages.blocks import SHAPES
from pages.citations import keys_in
from pages.page_content import Body
from pages.page_context import ListedSource
from pages.parts import Part
from pages.plugins import SLOT, plugins_in
from pages.reached import reached
from pages.shapes import Found

QUESTIONS = SHAPES["questions"]


class PageWithQuestions(NamedTuple):
    """A page whose questions a reader can print."""

    key: str
    title: str
    is_example: bool


@dataclass(frozen=True)
class Sheet:
    """The questions of one page, block by block as its component takes them, and the sources that they name."""

    blocks: list[dict[str, Any]]
    sources: list[ListedSource]


def pages_with_questions() -> list[PageWithQuestions]:
    """Give the pages that readers can reach and that have questions, from A to Z, in two queries."""
    with_questions = {
        plugin.content_id
        for plugin in plugins_in(
            live_contents().values("pk"), plugin_type=QUESTIONS.plugin, language=active(), placeholder__slot=SLOT
        )
    }
    rows = live_contents().values_list("pk", "page__reverse_id", "title", "pagedetails__is_example")
    pages = [PageWithQuestions(key, title, bool(is_ex)) for pk, key, title, is_ex in rows if pk in with_questions]
    return sorted(pages, key=lambda page: page.title.casefold())


def live_contents() -> QuerySet[PageContent]:
    """Give the live texts that readers can reach."""
    return reached(active()).filter(page__reverse_id__isnull=False)


def sheet_of(content: PageContent) -> Sheet:
    """Give the questions of a page; those that name sources, with their numbers on the sheet."""
    body = Body.of(content)
    parts = [part for part in body.parts if part.name == QUESTIONS.name]
    cited = _cited(parts)
    sources = [source for source in body.sources if source.key in cited]
    showing = Showing(numbers={source.key: number for number, source in enumerate(sources, 1)}, found=Found({}, {}, {}))
    blocks = [context | {"tag": "h2"} for part in parts if (context := showing.context_of(part)) is not None]
    return Sheet(blocks, [ListedSource.of(number, source) for number, source in enumerate(sources, 1)])


def _cited(parts: Sequence[Part]) -> set[str]:
    return {key for part in parts for text in part.texts for key in keys_in(text)}
