"""The parts that the desk is made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message

from styleguide.samples.made_up import DUE, LONG_LINE, LONG_WORD, Sample, html, menu


def _place(title: str, state: str, **more: Any) -> dict[str, Any]:
    plain = {"title": title, "state": state, "desk_url": "#content", "url": "#content", "where": "Text", "also": ""}
    return plain | {"said": html("It takes <mark>10 to 30</mark> minutes.")} | more


def _pages(count: int, **more: Any) -> list[dict[str, Any]]:
    plain = {
        "page_id": 1,
        "title": "CT scan",
        "url": "#content",
        "section": "Scans",
        "kind": "Scan or X-ray",
        "owner": "editor@example.org",
        "state": "live",
        "review_due_on": DUE,
        "due": "16 November 2029",
        "is_overdue": False,
        "is_example": False,
        "waits_for": "",
        "notes": [],
    }
    return [plain | more] * count


def _month(count: int, *, title: str = "CT scan", owner: str = "") -> dict[str, Any]:
    page = {"title": title, "url": "#content", "due_on": DUE, "owner": owner}
    return {"first": DUE.replace(day=1), "url": "#content", "number": count, "pages": [page] * count}


def _ticked(pk: int, title: str, **change: Any) -> dict[str, Any]:
    return {"pk": pk, "title": title, "change": change or None}


def _columns(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "url": "#content", "sorted": "" if n else "ascending"} for n, title in enumerate(titles)]


def _task(what: str, why: str, when: str) -> dict[str, str]:
    return {"what": what, "url": "#content", "why": why, "when": when}


def _turn(title: str, waits_for: str, urgent: str = "") -> dict[str, str]:
    return {
        "title": title,
        "url": "#content",
        "waits_for": waits_for,
        "since": "since 19 November 2026",
        "urgent": urgent,
    }


def _plan(what: str, until: str = "Until then readers see version 3.", outcome: str = "") -> dict[str, Any]:
    plan = {
        "get_absolute_url": "#content",
        "planned_by": "publisher@example.org",
        "planned_at": datetime(2026, 3, 20, 9, 5, tzinfo=ZoneInfo("Europe/London")),
        "why": "The leaflet comes out that day.",
    }
    return {"plan": plan, "what": what, "until": until, "outcome": outcome}


def desk() -> list[Sample]:
    """Give a sample of every other part of the desk."""
    waiting = {
        "title": "CT scan, version 3",
        "url": "#content",
        "more": "Full review, sent 19 November 2026",
        "urgent": "",
    }
    return [
        Sample(
            "desk_bar",
            {"organisation": "Plainleaf", "menu": [menu("Desk", "Pages"), menu("Sources")], "is_signed_in": True},
            {
                "organisation": LONG_LINE[:90],
                "menu": [menu(*[LONG_LINE[:40]] * 6, LONG_WORD)] * 2,
                "is_signed_in": True,
            },
        ),
        Sample(
            "messages",
            {"messages": [Message(constants.SUCCESS, "Published.")]},
            {"messages": [Message(constants.WARNING, LONG_LINE), Message(constants.ERROR, f"{LONG_LINE} {LONG_WORD}")]},
        ),
        Sample(
            "tabs",
            {"label": "Ways to read it", "links": menu("What changed", "As a patient sees it")},
            {"label": "Ways to read it", "links": menu(*[LONG_LINE[:40]] * 5, LONG_WORD)},
        ),
        Sample(
            "page_table",
            {
                "label": "Pages",
                "columns": _columns("Page", "Section", "Kind", "Owner", "State", "Review due", "Waits for"),
                "rows": _pages(1),
                "empty": "",
            },
            {
                "label": LONG_LINE,
                "columns": _columns("Page", "Section", "Kind", "Owner", "State", "Review due", "Waits for"),
                "rows": _pages(
                    3,
                    is_overdue=True,
                    title=LONG_LINE,
                    owner=f"{LONG_WORD}@example.org",
                    state="live, in review, to be reviewed early",
                    waits_for=LONG_LINE,
                    notes=[LONG_LINE, LONG_WORD],
                ),
                "empty": "",
            },
        ),
        Sample(
            "due_months",
            {"months": [_month(2, owner="editor@example.org"), _month(0)], "heading_level": 3},
            {"months": [_month(5, title=LONG_LINE, owner=f"{LONG_WORD}@example.org"), _month(1)], "heading_level": 3},
        ),
        Sample(
            "ticked_pages",
            {"pages": [_ticked(1, "CT scan")], "is_told": False},
            {
                "pages": [
                    _ticked(2, LONG_LINE, lines=[{"label": LONG_LINE, "before": LONG_WORD, "after": LONG_LINE}]),
                    _ticked(3, LONG_WORD, objection=LONG_LINE),
                    _ticked(4, "MRI scan", lines=[]),
                ],
                "is_told": True,
            },
        ),
        Sample(
            "place_table",
            {"label": "Places", "places": [_place("CT scan", "live")], "empty": ""},
            {
                "label": LONG_LINE,
                "places": [
                    _place(
                        LONG_LINE, "in review", where=LONG_LINE, said=html(f"…<mark>{LONG_LINE}</mark> {LONG_WORD}")
                    ),
                    _place(LONG_WORD, "draft, in the bin", also=LONG_LINE),
                ],
                "empty": "",
            },
        ),
        Sample(
            "task_list",
            {"tasks": [_task("Review CT scan", "Full review, sent by an editor.", "sent on 19 November")], "start": 1},
            {
                "tasks": [_task(LONG_LINE, LONG_LINE, "by 4 December"), _task(LONG_WORD, LONG_WORD, LONG_LINE)],
                "start": 1,
            },
        ),
        Sample(
            "others_list",
            {"others": [_turn("CT scan, version 3", "Still to sign off: clinical.")]},
            {"others": [_turn(LONG_LINE, LONG_LINE), _turn(LONG_WORD, LONG_WORD, urgent=LONG_LINE)]},
        ),
        Sample(
            "plan_list",
            {"plans": [_plan("Version 4 of CT scan goes out on Sunday 29 March 2026 at 9:00.")], "empty": ""},
            {"plans": [_plan(LONG_LINE, until=LONG_LINE, outcome=LONG_LINE), _plan(LONG_WORD)], "empty": ""},
        ),
        Sample(
            "way_to_desk",
            {"ways": [("The desk", "#content")]},
            {"ways": [("The desk", "#content"), (LONG_LINE, "#content"), (LONG_WORD, "#content")]},
        ),
        Sample(
            "review_list",
            {"reviews": [waiting], "empty": ""},
            {
                "reviews": [
                    waiting
                    | {"title": f"{LONG_LINE} {LONG_WORD}", "more": LONG_LINE, "urgent": "To be reviewed by 3 December"}
                ]
                * 3,
                "empty": "",
            },
        ),
        Sample(
            "next_steps",
            {"steps": [{"title": "Send for review", "url": "#content"}]},
            {
                "steps": [
                    {"title": "Send for review", "url": "#content"},
                    {"title": LONG_WORD, "url": "#content"},
                    {"title": "Withdraw this page", "url": "#content", "is_grave": True},
                    {"title": "Publish", "url": "#content", "objection": LONG_LINE},
                ]
            },
        ),
    ]
