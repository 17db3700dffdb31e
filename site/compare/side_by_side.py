"""Two or three tests beside each other, row by row: what the page of each says in short, nothing added."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cms.models import PageContent
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from compare.choices import HOW_LONG, in_short, is_comparable, label_of, live_tests
from pages.blocks.drawing import DRAWINGS
from pages.blocks.time_scale import TimeScale, time_scale
from pages.citations import keys_in, with_links, without_citations
from pages.doubt import doubt_about_live, to_be_held
from pages.freshness import Freshness, freshness_of
from pages.page_content import Body
from pages.page_context import ListedSource
from pages.versions import history_url, today_url
from sources.models import Source

RADIATION = gettext_lazy("Radiation")
CHANCES = gettext_lazy("Chances of a problem")
#: What is compared: the labels of key facts, in the order of the rows.
LABELS: tuple[Promise, ...] = (
    HOW_LONG,
    gettext_lazy("The whole visit"),
    gettext_lazy("Eating and drinking"),
    gettext_lazy("How it feels"),
    RADIATION,
    CHANCES,
    gettext_lazy("Getting home"),
    gettext_lazy("Results"),
)
#: The part of a page that a reader is led to where its key facts say nothing of the chances.
PART_ABOUT_CHANCES = gettext_lazy("What are the chances of a problem?")
_NO_RADIATION = re.compile(r"none|no radiation", re.IGNORECASE)
_BACKGROUND = re.compile(r"\bbackground\b", re.IGNORECASE)


@dataclass(frozen=True)
class ComparedTest:
    """One test as its page tells of it today. `said` is what it says in short, by label; in doubt it has no dates."""

    key: str
    title: str
    url: str
    history_url: str
    summary: str
    is_example: bool
    doubt: str
    dates: Freshness
    drawing_url: str
    chances_url: str
    said: dict[str, str]
    sources: dict[str, Source]


class Cell(NamedTuple):
    """What one test says in one row; empty where it says nothing, then `url` may lead to where the page does.

    `bar` is how long its time is drawn, or None.
    """

    test: ComparedTest
    html: SafeString
    url: str = ""
    bar: str | None = None


@dataclass(frozen=True)
class ComparedRow:
    """What the tests say under one label, in their order; with a scale, their time is drawn to it."""

    label: str
    cells: list[Cell]
    scale: TimeScale | None = None


def tests_with(keys: Collection[str], *, on: date) -> list[ComparedTest]:
    """Give the tests with these keys that can be compared, as their pages are on that day."""
    tests = (_told(content, on) for content in to_be_held(live_tests().filter(page__reverse_id__in=keys)))
    return [test for test in tests if is_comparable(test.said)]


def sources_of(tests: Sequence[ComparedTest]) -> list[ListedSource]:
    """Give the sources of all that is compared, numbered as they are met from row to row."""
    return [ListedSource.of(number, source) for number, source in enumerate(_cited(tests).values(), start=1)]


def rows_of(tests: Sequence[ComparedTest]) -> list[ComparedRow]:
    """Give the rows in which at least one of the tests says something."""
    numbers = {key: number for number, key in enumerate(_cited(tests), start=1)}
    rows = (_row(str(label), tests, numbers) for label in LABELS)
    return [row for row in rows if any(cell.html or cell.url for cell in row.cells)]


def _told(content: PageContent, on: date) -> ComparedTest:
    page, details = content.page, content.pagedetails
    body = Body.of(content)
    doubt = doubt_about_live(content, body.plugins, body.facts)
    url = today_url(page)
    drawing = next((part.data["drawing"] for part in body.parts if part.name == "drawing" and part.data), "")
    chances = label_of(str(PART_ABOUT_CHANCES))
    anchor = next((heading.id for heading in body.headings if label_of(heading.title) == chances), "")
    return ComparedTest(
        key=page.reverse_id,
        title=content.title,
        url=url,
        history_url=history_url(page),
        summary=details.summary,
        is_example=details.is_example,
        doubt=doubt,
        dates=freshness_of(details, on=on, is_public=not doubt),
        drawing_url=static(DRAWINGS[drawing].path) if drawing else "",
        chances_url=f"{url}#{anchor}" if anchor else "",
        said=in_short(body.parts),
        sources={source.key: source for source in body.sources},
    )


def _cited(tests: Sequence[ComparedTest]) -> dict[str, Source]:
    """Give the sources that the compared texts name, by key, as they are met from row to row."""
    known = {key: source for test in tests for key, source in test.sources.items()}
    texts = (test.said.get(label_of(str(label)), "") for label in LABELS for test in tests)
    return {key: known[key] for text in texts for key in keys_in(text) if key in known}


def _row(label: str, tests: Sequence[ComparedTest], numbers: dict[str, int]) -> ComparedRow:
    texts = [test.said.get(label_of(label), "") for test in tests]
    scale = _scale(texts) if label == str(RADIATION) else None
    bars = scale.bars if scale else [None] * len(tests)
    cells = [
        Cell(
            test,
            with_links(text, numbers),
            url=test.chances_url if label == str(CHANCES) and not text else "",
            bar=bar,
        )
        for test, text, bar in zip(tests, texts, bars, strict=True)
    ]
    return ComparedRow(label, cells, scale)


def _scale(texts: Iterable[str]) -> TimeScale | None:
    """Draw how long natural background gives as much; nothing where no text tells of it."""
    scale = time_scale([_told_of_background(without_citations(text)) for text in texts])
    return scale if any(bar and float(bar) for bar in scale.bars) else None


def _told_of_background(words: str) -> str:
    """Give the words if they are one sentence that tells of background or of no radiation at all, else "".

    A second sentence may take back what the first one says, such as “None from an echo. Another scan uses some.”
    """
    words = words.removesuffix(".")
    is_plain = ". " not in words and (_BACKGROUND.search(words) or _NO_RADIATION.fullmatch(words))
    return words if is_plain else ""
