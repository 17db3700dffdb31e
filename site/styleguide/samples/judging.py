"""Samples of what the desk shows of a review and of one text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from plain_language.hints import hints
from plain_language.measures import Measures
from styleguide.samples.made_up import LONG_LINE, LONG_WORD, REVIEWED, Sample, html


def _sign_off(role: str, state: str, state_label: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "state": state, "state_label": state_label} | more


def _read(title: str, **more: Any) -> dict[str, Any]:
    return {
        "source": {"title": title},
        "edition": "",
        "published": "2026-05",
        "opened_on": REVIEWED,
        "is_current": True,
    } | more


def _entry(step: str, why: str = "") -> dict[str, Any]:
    at = datetime(2026, 11, 20, 9, 5, tzinfo=ZoneInfo("Europe/London"))
    return {"step": step, "by": "clinician@example.org", "at": at, "why": why}


def _score(title: str, url: str = "", **counted: int) -> dict[str, Any]:
    return {"title": title, "url": url, "state": "Draft", "is_this": not url, "measures": Measures(**counted)}


def _block_line(number: int, kind: str, words: str, faults: Sequence[str] = ()) -> dict[str, Any]:
    urls = dict.fromkeys(("edit_url", "delete_url"), "#content")
    return {"pk": number, "number": number, "kind": kind, "words": words, "faults": faults, **urls}


def _hints(text: str, place: str) -> list[dict[str, Any]]:
    by_kind: dict[str, dict[str, Any]] = {}
    for hint in hints([text]):
        group = by_kind.setdefault(hint.kind.key, {"kind": hint.kind, "hints": []})
        group["hints"].append({"hint": hint, "place": place})
    return list(by_kind.values())


def judging() -> list[Sample]:
    """Give a sample of every part of the screens on which a text is written and judged."""
    return [
        Sample("change_note", {"note": "A shorter wait."}, {"note": f"{LONG_LINE} {LONG_LINE} {LONG_WORD}"}),
        Sample(
            "sign_offs",
            {"sign_offs": [_sign_off("Clinical", "waiting", "Asked 19 November")]},
            {
                "sign_offs": [
                    _sign_off(
                        "Plain language",
                        "approved",
                        "Approved",
                        who="plain-language@example.org",
                        decided_on=REVIEWED,
                        declared_interest="none",
                    ),
                    _sign_off(
                        "Clinical",
                        "changes-wanted",
                        "Changes wanted",
                        who=f"{LONG_WORD}@example.org",
                        decided_on=REVIEWED,
                        declared_interest=LONG_LINE,
                        comment=f"{LONG_LINE}\n\n{LONG_LINE}",
                    ),
                    _sign_off("Patient", "rejected", "Rejected", comment="No."),
                ]
            },
        ),
        Sample(
            "sources_read",
            {"read": [_read("Guide to scans")]},
            {"read": [_read(LONG_LINE, edition=LONG_LINE, is_current=False, reviewer=LONG_WORD), _read(LONG_WORD)]},
        ),
        Sample(
            "comparison",
            {
                "parts": [
                    {
                        "heading": "Why",
                        "kind": "",
                        "html": html("<p>It takes <del>5 to 20</del> <ins>10 to 30</ins> minutes.</p>"),
                        "is_changed": True,
                    }
                ]
            },
            {
                "parts": [
                    {
                        "heading": LONG_LINE,
                        "kind": LONG_LINE,
                        "html": html(f"<p><del>{LONG_LINE}</del> <ins>{LONG_LINE} {LONG_WORD}</ins></p>"),
                        "is_changed": True,
                    },
                    {
                        "heading": "",
                        "kind": "Steps · When: During",
                        "html": html("<p>You wait.</p>"),
                        "is_changed": False,
                    },
                ]
            },
        ),
        Sample(
            "record",
            {"entries": [_entry("Published")]},
            {
                "entries": [
                    _entry("Changes wanted", LONG_LINE),
                    _entry("Published at once, to be reviewed after", LONG_WORD),
                ]
            },
        ),
        Sample(
            "plain_scores",
            {"caption": "Measures", "scores": [_score("Version 1", words=60, sentences=6, syllables=80)]},
            {
                "caption": LONG_LINE,
                "scores": [
                    _score(LONG_WORD, "#content"),
                    _score("Version 2", "#content", words=900, sentences=60, syllables=1400, long_words=90),
                    _score(LONG_LINE, words=9000, sentences=300, syllables=16000, long_words=2000, long_sentences=250),
                ],
            },
        ),
        Sample(
            "plain_hints",
            {"groups": _hints("There is a risk.", "Summary"), "heading_level": 3, "most": ":5"},
            {
                "groups": _hints(
                    f"{LONG_LINE} {LONG_WORD} 14% of x-rays were PERFORMED PRIOR TO {LONG_LINE}", LONG_LINE
                ),
                "heading_level": 3,
                "most": ":5",
            },
        ),
        Sample(
            "block_line",
            {"line": _block_line(1, "Text", "You lie on a narrow bed."), "number_of_lines": 2},
            {
                "line": _block_line(1, LONG_WORD, f"{LONG_LINE} {LONG_WORD}", [LONG_LINE, LONG_WORD]),
                "number_of_lines": 2,
                "can_change": True,
                "move_url": "#content",
            },
        ),
    ]
