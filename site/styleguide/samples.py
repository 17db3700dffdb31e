"""Every component with a short example and an awkwardly long one. The words are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils.safestring import mark_safe

LONG_WORD = "fluorodeoxyglucose-positron-emission-tomography/computed-tomography"
LONG_LINE = (
    "This sentence goes on for much longer than any sentence should, so that whoever looks at it can see what happens"
    " when an editor has a great deal to say and no time at all to make it shorter."
)
CITATION = mark_safe('<sup class="citation"><a href="#source-1" aria-label="Source 1">1</a></sup>')
CITATIONS = mark_safe(
    '<sup class="citation"><a href="#source-1" aria-label="Source 1">1</a>,'
    ' <a href="#source-12" aria-label="Source 12">12</a></sup>'
)
REVIEWED, DUE = date(2026, 11, 16), date(2029, 11, 16)


@dataclass(frozen=True)
class Sample:
    """A component by the name of its template, and two contexts to show it with."""

    name: str
    short: dict[str, Any]
    long: dict[str, Any]


class DecisionForm(forms.Form):
    """The questions of a sign-off, for show."""

    decision = forms.ChoiceField(
        label="As a clinical reviewer, of exactly this text",
        choices=[("approved", "I approve it"), ("changes-wanted", "I want changes"), ("rejected", "I reject it")],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(help_text="Needed if you want changes or reject.", required=False, widget=forms.Textarea({"rows": 4}))
    declared_interest = forms.CharField(label="Interests to declare", help_text="Write “none” if you have none.")


class LongForm(forms.Form):
    """Every kind of question, each with too many words."""

    wanted = forms.CharField(label=LONG_LINE, help_text=LONG_LINE)
    kind = forms.ChoiceField(choices=[("1", LONG_LINE), ("2", LONG_WORD)])
    several = forms.MultipleChoiceField(
        label="Choose as many as you like", choices=[("1", LONG_LINE), ("2", LONG_WORD)], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label=LONG_LINE)
    day = forms.DateField(label="Which day?", help_text="For example 2026-11-16.")


def _html(text: str) -> str:
    return mark_safe(text)  # noqa: S308 - words of this file


def _block(block: dict[str, Any], *, tag: str = "h4", id: str = "heading") -> dict[str, Any]:
    return {"block": block, "tag": tag, "id": id}


def _cards(count: int) -> list[dict[str, str]]:
    return [{"title": f"{LONG_LINE[:60]} {LONG_WORD}", "url": "/imaging/", "summary": LONG_LINE}] * count


def _menu(*titles: str) -> list[dict[str, Any]]:
    return [
        {"title": title, "url": "#content", "is_current": number == 0, "is_within": number == 1, "count": number or None}
        for number, title in enumerate(titles)
    ]


def _table(rows: list[list[str]]) -> list[list[dict[str, str]]]:
    return [
        [
            {
                "tag": "th" if 0 in (row, column) else "td",
                "scope": "col" if row == 0 else "row" if column == 0 else "",
                "html": cell,
            }
            for column, cell in enumerate(cells)
        ]
        for row, cells in enumerate(rows)
    ]


def _source(number: int, **more: str) -> dict[str, Any]:
    plain = {"edition": "", "published": "", "address": "", "state": "current", "state_label": "Current", "replaced_by": ""}
    return {"number": number, "title": "CT scan", "publisher": "A charity"} | plain | more


def _mark(**more: Any) -> dict[str, Any]:
    plain = {"picture": "", "holder": "", "is_claim": False, "was_then": False, "until": None, "learn_more": ""}
    return {"name": "A scheme", "meaning": "A mark for information made with care."} | plain | more


def _about(**more: Any) -> dict[str, Any]:
    dates = {"reviewed_on": REVIEWED, "review_due_on": DUE, "first_published_on": date(2015, 10, 1), "published_on": REVIEWED}
    plain = {
        "dates": dates | {"is_overdue": False},
        "reviewed_by": ["clinical reviewer"],
        "version": {"number": 3, "change_note": "Shorter.", "history_url": "#content", "permanent_url": "/versions/ct-scan/3/"},
        "site_url": "https://example.org",
        "today_url": "/imaging/ct-scan/",
    }
    return plain | more


def _sign_off(role: str, state: str, state_label: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "state": state, "state_label": state_label} | more


def _pages(count: int, *, is_overdue: bool, **more: Any) -> list[dict[str, Any]]:
    plain = {"title": "CT scan", "url": "#content", "owner": "editor@example.org", "reviewed_on": REVIEWED, "review_due_on": DUE}
    return [plain | {"is_overdue": is_overdue} | more] * count


def _entry(step: str, why: str = "") -> dict[str, Any]:
    at = datetime(2026, 11, 20, 9, 5, tzinfo=ZoneInfo("Europe/London"))
    return {"step": step, "by": "clinician@example.org", "at": at, "why": why}


def groups() -> dict[str, list[Sample]]:
    """Give all samples, under the headings that the guide shows them with."""
    return {
        "Blocks of a page": _blocks(),
        "Around the blocks": _around(),
        "The desk": _desk(),
        "Forms": _forms(),
    }


def _blocks() -> list[Sample]:
    questions = ["Why this scan and not another one?", "Who will tell me the results?"]
    picture = {"url": static("img/leaf.svg"), "width": 240, "height": 240, "decoration": False}
    return [
        Sample(
            "text",
            {"block": {"html": _html(f"<p>Doctors use it to look at your chest.{CITATION}</p>")}},
            {
                "block": {
                    "html": _html(
                        f"<h4>{LONG_LINE}</h4><p>{LONG_LINE}{CITATIONS} {LONG_WORD} <strong>bold</strong>, <em>emphasis</em>"
                        f' and <a href="#content">{LONG_LINE}</a></p><ul><li>{LONG_LINE}<ul><li>{LONG_LINE}</li></ul></li></ul>'
                        f"<ol><li>{LONG_LINE}</li><li>Short</li></ol><blockquote><p>{LONG_LINE}</p></blockquote>"
                    )
                }
            },
        ),
        Sample(
            "key_facts",
            _block({"heading": "In short", "facts": [{"label": "The scan takes", "text": _html(f"10 to 30 minutes{CITATION}")}]}),
            _block({"heading": LONG_LINE, "facts": [{"label": LONG_WORD, "text": LONG_LINE}, {"label": LONG_LINE, "text": "No"}]}),
        ),
        Sample(
            "callout",
            _block({"tone": "information", "heading": "Bring your list of medicines", "html": _html("<p>It helps the team.</p>")}),
            _block({"tone": "urgent", "heading": LONG_LINE, "html": _html(f"<p>{LONG_LINE}</p><ul><li>{LONG_WORD}</li></ul>")}),
        ),
        Sample(
            "expander",
            {"block": {"heading": "What if I do not like small spaces?", "html": _html("<p>Tell the team.</p>")}},
            {"block": {"heading": LONG_LINE, "html": _html(f"<p>{LONG_LINE}</p><ul><li>{LONG_WORD}</li></ul>")}},
        ),
        Sample(
            "steps",
            _block({"heading": "During", "phase": "during", "steps": [{"title": "You lie on a bed", "text": "It moves slowly."}]}),
            _block(
                {
                    "heading": LONG_LINE,
                    "phase": "after",
                    "steps": [{"title": LONG_LINE, "text": LONG_LINE}, {"title": "", "text": LONG_LINE}] * 6,
                }
            ),
        ),
        Sample(
            "do_and_dont",
            _block({"heading": "After your scan", "dos": ["drink plenty"], "donts": ["drive yourself home"]}),
            _block({"heading": LONG_LINE, "dos": [LONG_LINE, LONG_WORD], "donts": [LONG_LINE] * 3}),
        ),
        Sample(
            "questions",
            _block({"heading": "Questions to ask", "questions": questions}),
            _block({"heading": LONG_LINE, "questions": [LONG_LINE, LONG_WORD]}),
        ),
        Sample(
            "image",
            {"block": picture | {"alt": "", "decoration": True, "caption": "", "credit": ""}},
            {"block": picture | {"alt": "A leaf", "caption": LONG_LINE, "credit": LONG_LINE}},
        ),
        Sample(
            "pages",
            _block({"heading": "Read next", "cards": [{"title": "PET-CT scan", "url": "#content", "summary": ""}]}),
            _block({"heading": LONG_LINE, "cards": _cards(3)}),
        ),
        Sample(
            "table",
            _block({"caption": "Radiation of common tests", "rows": _table([["Test", "Dose"], ["Chest X-ray", "0.02 mSv"]])}),
            _block({"caption": LONG_LINE, "rows": _table([["Test", "Dose", LONG_LINE, "What else", LONG_WORD]] * 3)}),
        ),
    ]


def _around() -> list[Sample]:
    fresh = {"reviewed_on": REVIEWED, "review_due_on": DUE, "is_overdue": False, "is_earlier": False}
    version = {"number": 12, "change_note": f"{LONG_LINE} {LONG_LINE}", "history_url": "#content", "permanent_url": "/versions/x/12/"}
    unknown = dict.fromkeys(("reviewed_on", "review_due_on", "first_published_on", "published_on")) | {"is_overdue": False}
    return [
        Sample(
            "site_header",
            {"organisation": "Plainleaf", "menu": _menu("Scans", "Blood tests")},
            {"organisation": LONG_LINE[:90], "menu": _menu(*[LONG_LINE[:40]] * 6, LONG_WORD)},
        ),
        Sample(
            "site_footer",
            {"organisation": "Plainleaf", "menu": _menu("Privacy", "Contact")},
            {"organisation": LONG_LINE[:90], "menu": _menu(*[LONG_LINE[:40]] * 6)},
        ),
        Sample(
            "breadcrumb",
            {"steps": [{"title": "Home", "url": "#content"}], "title": "CT scan"},
            {"steps": [{"title": LONG_LINE[:50], "url": "#content"}] * 4, "title": LONG_WORD},
        ),
        Sample("example_notice", {}, {}),
        Sample(
            "earlier_version",
            {"number": 1, "today_url": "#content", "published_on": None, "replaced_on": None},
            {"number": 12, "today_url": "", "published_on": REVIEWED, "replaced_on": DUE},
        ),
        Sample("freshness", fresh, fresh | {"is_overdue": True}),
        Sample("month", {"day": REVIEWED}, {"day": None}),
        Sample("overdue_notice", {"review_due_on": date(2026, 5, 1)}, {"review_due_on": date(2018, 9, 1)}),
        Sample(
            "contents",
            {"contents": [{"id": "content", "title": "Before your scan"}], "has_sources": True},
            {"contents": [{"id": "content", "title": LONG_LINE}] * 3 + [{"id": "content", "title": LONG_WORD}], "has_sources": False},
        ),
        Sample(
            "page_list",
            {"pages": [{"title": "CT scan", "url": "#content", "summary": "X-rays from many angles."}]},
            {"pages": _cards(4)},
        ),
        Sample(
            "sources",
            {"sources": [_source(1, address="https://example.org/ct")]},
            {
                "sources": [
                    _source(
                        11,
                        title=LONG_LINE,
                        publisher=LONG_LINE,
                        edition="second edition, revised",
                        published="4 September 2008",
                        address=f"https://example.org/{LONG_WORD * 3}",
                        state="superseded",
                        state_label="Replaced by a newer edition",
                        replaced_by=LONG_LINE,
                    ),
                    _source(12, state="withdrawn", state_label="Withdrawn by its publisher"),
                ]
            },
        ),
        Sample(
            "marks",
            {"marks": [_mark(is_claim=True)]},
            {
                "marks": [
                    _mark(name=LONG_LINE, meaning=LONG_LINE, holder=LONG_LINE, until=DUE, picture=static("img/leaf.svg")),
                    _mark(was_then=True, holder="A charity", learn_more="https://example.org/"),
                ]
            },
        ),
        Sample(
            "about_page",
            _about(),
            _about(dates=unknown, reviewed_by=[LONG_LINE, LONG_WORD], version=version, is_earlier=True, today_url=""),
        ),
    ]


def _desk() -> list[Sample]:
    waiting = {"title": "CT scan, version 3", "url": "#content", "more": "Full review, sent 19 November 2026", "urgent": ""}
    return [
        Sample(
            "desk_bar",
            {"organisation": "Plainleaf", "menu": _menu("Waiting for me", "Due"), "is_signed_in": True},
            {"organisation": LONG_LINE[:90], "menu": _menu(*[LONG_LINE[:40]] * 6), "is_signed_in": True},
        ),
        Sample(
            "messages",
            {"messages": [Message(constants.SUCCESS, "Published.")]},
            {"messages": [Message(constants.WARNING, LONG_LINE), Message(constants.ERROR, f"{LONG_LINE} {LONG_WORD}")]},
        ),
        Sample(
            "tabs",
            {"label": "Ways to read it", "links": _menu("What changed", "As a patient sees it")},
            {"label": "Ways to read it", "links": _menu(*[LONG_LINE[:40]] * 5, LONG_WORD)},
        ),
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
            "comparison",
            {"parts": [{"heading": "Why", "html": _html("<p>It takes <del>5 to 20</del> <ins>10 to 30</ins> minutes.</p>"), "is_changed": True}]},
            {
                "parts": [
                    {"heading": LONG_LINE, "html": _html(f"<p><del>{LONG_LINE}</del> <ins>{LONG_LINE} {LONG_WORD}</ins></p>"), "is_changed": True},
                    {"heading": "During", "html": "", "is_changed": False},
                ]
            },
        ),
        Sample(
            "page_table",
            {"caption": "Due in 90 days", "rows": _pages(1, is_overdue=False), "empty": ""},
            {"caption": LONG_LINE, "rows": _pages(3, is_overdue=True, title=LONG_LINE, owner=f"{LONG_WORD}@example.org"), "empty": ""},
        ),
        Sample(
            "review_list",
            {"reviews": [waiting], "empty": ""},
            {"reviews": [waiting | {"title": LONG_LINE, "more": LONG_LINE, "urgent": "To be reviewed by 3 December"}] * 3, "empty": ""},
        ),
        Sample(
            "record",
            {"entries": [_entry("Published")]},
            {"entries": [_entry("Changes wanted", LONG_LINE), _entry("Published at once, to be reviewed after", LONG_WORD)]},
        ),
        Sample(
            "next_steps",
            {"steps": [{"title": "Send for review", "url": "#content"}]},
            {
                "steps": [
                    {"title": "Send for review", "url": "#content"},
                    {"title": LONG_LINE, "url": "#content"},
                    {"title": "Withdraw this page", "url": "#content", "is_grave": True},
                    {"title": "Publish", "url": "#content", "objection": LONG_LINE},
                ]
            },
        ),
    ]


def _forms() -> list[Sample]:
    fresh, wrong = DecisionForm(prefix="fresh"), DecisionForm({}, prefix="wrong")
    long_wrong = LongForm({"day": "soon"}, prefix="long")
    return [
        Sample(
            "decision_form",
            {"form": fresh, "action": "#content", "objection": "", "csrf_token": "example"},
            {"form": wrong, "action": "#content", "objection": "", "csrf_token": "example"},
        ),
        Sample("fields", {"form": DecisionForm(prefix="plain")}, {"form": long_wrong}),
        Sample("form_errors", {"form": wrong}, {"form": long_wrong}),
        Sample("field", {"field": fresh["declared_interest"]}, {"field": long_wrong["wanted"]}),
        Sample("field_notes", {"field": fresh["comment"]}, {"field": long_wrong["day"]}),
    ]
