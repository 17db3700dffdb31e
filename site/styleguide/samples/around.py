"""What stands around the blocks of a page: menus, dates, sources, marks, notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.templatetags.static import static

from languages.installed import name_of, said_in, tag_of
from pages.blocks.drawing import DRAWINGS
from pages.easy_read import EasyReadPair
from pages.freshness import Freshness
from pages.translations import InLanguage, Languages
from search.results import Hit, marked
from search.words import words_of
from styleguide.samples.made_up import DUE, LONG_LINE, LONG_WORD, REVIEWED, Sample, cards, menu

FRESH = Freshness(
    whose="ours",
    retells="",
    reviewed_on=REVIEWED,
    review_due_on=DUE,
    is_overdue=False,
    first_published_on=date(2015, 10, 1),
    published_on=REVIEWED,
    was_changed_since=False,
    judged=("Whole page last reviewed November 2026 by a clinical reviewer.",),
    unchecked=(),
)
CORRECTED = "Corrected on 29 November 2026. Our reviewers are still to check this correction."


MADE_FROM = "This version was made from the English of 16 November 2026."


def _in_language(code: str, age: str = "") -> InLanguage:
    return InLanguage(name_of(code), tag_of(code), said_in(code), "#content", age)


def _source(number: int, **more: str) -> dict[str, Any]:
    plain = {
        "edition": "",
        "published": "",
        "address": "",
        "state": "current",
        "state_label": "Current",
        "replaced_by": "",
    }
    return {"number": number, "title": "CT scan", "publisher": "A charity"} | plain | more


def _mark(**more: Any) -> dict[str, Any]:
    plain = {"words": "We say this of ourselves.", "picture": "", "was_then": False, "learn_more": ""}
    return {"name": "A scheme", "meaning": "A mark for information made with care."} | plain | more


def _word(key: str, **more: Any) -> dict[str, Any]:
    plain = {"anchor": f"word-{key}", "term": key, "say": "", "also_called": [], "meaning": LONG_LINE, "pages": []}
    return plain | more


def _hit(title: str, found: str) -> Hit:
    stems = {word.stem for word in words_of(found)}
    return Hit(
        title=title,
        url="#content",
        kind="Scan or X-ray",
        also_called=marked(f"CAT scan, {found}", stems),
        quoted=marked(f"A {found} is quick. {LONG_LINE}", stems),
        heading=title,
        heading_url="#content",
        dates=FRESH,
        is_example=False,
        is_in_doubt=False,
    )


def _drawn(title: str, summary: str = "", drawing: str = "ct-scan") -> dict[str, Any]:
    shapes = DRAWINGS[drawing].shapes if drawing else ""
    return {"title": title, "url": "#content", "summary": summary, "drawing": shapes}


def _about(**more: Any) -> dict[str, Any]:
    plain = {
        "dates": FRESH,
        "version": {
            "number": 3,
            "change_note": "Shorter.",
            "history_url": "#content",
            "permanent_url": "/versions/ct-scan/3/",
        },
        "site_url": "https://example.org",
        "today_url": "/imaging/ct-scan/",
    }
    return plain | more


def around() -> list[Sample]:
    """Give a sample of everything that stands around the blocks."""
    example = replace(FRESH, whose="example", judged=("Nobody has reviewed this text. Its dates are examples.",))
    version = {
        "number": 12,
        "change_note": f"{LONG_LINE} {LONG_LINE}",
        "history_url": "#content",
        "permanent_url": "/versions/x/12/",
    }
    unknown = replace(
        FRESH,
        reviewed_on=None,
        review_due_on=None,
        first_published_on=None,
        published_on=None,
        judged=(LONG_LINE, LONG_WORD),
        unchecked=(CORRECTED, LONG_LINE),
    )
    return [
        Sample(
            "site_header",
            {"organisation": "Plainleaf", "menu": menu("Scans", "Blood tests"), "has_search": True},
            {"organisation": LONG_LINE[:90], "menu": menu(*[LONG_LINE[:40]] * 6, LONG_WORD), "has_search": False},
        ),
        Sample("search_box", {"typed": "", "is_large": False}, {"typed": LONG_WORD, "is_large": True}),
        Sample(
            "hits",
            {"hits": [_hit("CT scan", "ct scan")]},
            {"hits": [_hit(LONG_WORD, LONG_WORD), _hit(LONG_LINE, "sentence")]},
        ),
        Sample("kept_notice", {}, {}),
        Sample(
            "site_footer",
            {
                "organisation": "Plainleaf",
                "is_example_site": True,
                "menu": menu("Words explained", "Privacy", "Contact"),
            },
            {"organisation": LONG_LINE[:90], "menu": menu(*[LONG_LINE[:40]] * 6, LONG_WORD)},
        ),
        Sample(
            "breadcrumb",
            {"steps": [{"title": "Home", "url": "#content"}], "title": "CT scan"},
            {"steps": [{"title": LONG_LINE[:50], "url": "#content"}] * 4, "title": LONG_WORD},
        ),
        Sample("example_notice", {}, {}),
        Sample("example_words", {}, {}),
        Sample(
            "earlier_version",
            {"number": 1, "today_url": "#content", "dates": replace(FRESH, whose="retold", retells="another page")},
            {
                "number": 12,
                "today_url": "",
                "published_on": REVIEWED,
                "replaced_on": DUE,
                "dates": example,
                "shows_boxes": True,
            },
        ),
        Sample(
            "easy_read",
            {"pair": EasyReadPair("MRI scan: easy read", "#content", True, "Made on 16 November 2026.")},
            {"pair": EasyReadPair(LONG_WORD, "#content", False, f"{MADE_FROM} {LONG_LINE}")},
        ),
        Sample(
            "languages",
            {"languages": Languages(others=[_in_language("cy", MADE_FROM)])},
            {
                "languages": Languages(
                    others=[_in_language("en"), _in_language("ar", f"{MADE_FROM} {LONG_LINE}")],
                    age=f"{MADE_FROM} {LONG_WORD}",
                )
            },
        ),
        Sample("freshness", {"dates": FRESH}, {"dates": replace(example, is_overdue=True)}),
        Sample("unchecked", {"unchecked": [CORRECTED]}, {"unchecked": [LONG_LINE, LONG_WORD]}),
        Sample("month", {"day": REVIEWED}, {"day": None}),
        Sample(
            "doubt_notice",
            {
                "doubt": "We are checking this page: its text is not the one that our reviewers signed.",
                "history_url": "#doubt-notice",
            },
            {
                "doubt": f"We are checking this page: {LONG_WORD}.",
                "history_url": "#doubt-notice",
            },
        ),
        Sample(
            "overdue_notice",
            {"review_due_on": date(2026, 5, 1)},
            {"review_due_on": date(2018, 9, 1), "is_example": True},
        ),
        Sample(
            "contents",
            {"contents": [{"id": "content", "title": "Before your scan"}], "has_sources": True},
            {
                "contents": [{"id": "content", "title": LONG_LINE}] * 3 + [{"id": "content", "title": LONG_WORD}],
                "has_sources": False,
            },
        ),
        Sample("also_called", {"names": ["CAT scan"]}, {"names": [LONG_LINE, LONG_WORD]}),
        Sample(
            "page_list",
            {"pages": [_drawn("CT scan", "X-rays from many angles."), _drawn("A test without a drawing", drawing="")]},
            {"pages": [*cards(3), _drawn(LONG_WORD, LONG_LINE)]},
        ),
        Sample(
            "shown_on",
            {"pages": [{"title": "CT scan", "url": "#content"}]},
            {"pages": cards(4)},
        ),
        Sample(
            "word_list",
            {"words": [_word("biopsy", meaning="A small sample of the body.", say="BY-op-see")]},
            {
                "words": [
                    _word("wide", also_called=[LONG_WORD] * 3, say=LONG_WORD, pages=cards(5)),
                    _word("long", term=LONG_WORD),
                ]
            },
        ),
        Sample(
            "other_words",
            {"words": [_word("tissue", meaning="Cells of one kind.")]},
            {"words": [_word("wider", also_called=[LONG_WORD] * 3, is_example=True), _word("longer", term=LONG_WORD)]},
        ),
        Sample(
            "take_along",
            {"key": "ct-scan", "has_questions": True},
            {"key": "a-key-as-long-as-the-cms-lets-a-key-be--", "has_questions": False},
        ),
        Sample(
            "sources",
            {"sources": [_source(1, address="https://example.org/ct")]},
            {
                "sources": [
                    _source(
                        1,
                        title=LONG_LINE,
                        publisher=LONG_LINE,
                        edition="second edition, revised",
                        published="4 September 2008",
                        address=f"https://example.org/{LONG_WORD * 3}",
                        state="superseded",
                        state_label="Replaced by a newer edition",
                        replaced_by=LONG_LINE,
                    ),
                    _source(2, state="withdrawn", state_label="Withdrawn by its publisher"),
                ]
            },
        ),
        Sample(
            "marks",
            {"marks": [_mark(words="We say this of ourselves. Nobody has certified it.")]},
            {
                "marks": [
                    _mark(name=LONG_WORD, meaning=LONG_LINE, words=LONG_LINE, picture=static("img/leaf.svg")),
                    _mark(
                        words="At that time, A charity held this mark. It says nothing about today.",
                        was_then=True,
                        learn_more="https://example.org/",
                    ),
                ]
            },
        ),
        Sample("feedback", {"address": "#content"}, {"address": f"#{LONG_WORD}"}),
        Sample(
            "about_page",
            _about(shows_boxes=True),
            _about(dates=unknown, version=version, today_url=""),
        ),
    ]
