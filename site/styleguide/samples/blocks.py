"""The blocks that editors make pages of."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static

from pages.blocks.time_scale import time_scale
from styleguide.samples.made_up import CITATION, CITATIONS, LONG_LINE, LONG_WORD, Sample, cards, html


def _block(block: dict[str, Any], *, tag: str = "h4", anchor: str = "heading") -> dict[str, Any]:
    return {"block": block, "tag": tag, "id": anchor}


def _word(**more: Any) -> dict[str, Any]:
    return {"id": "w1", "anchor": "word-biopsy", "say": "", "is_example": False, "after": ".", **more}


def _scale(caption: str, *rows: list[str]) -> dict[str, Any]:
    cells, scale = _table([*rows]), time_scale([row[-1] for row in rows[1:]])
    for row, bar in zip(cells[1:], scale.bars, strict=True):
        row[-1]["bar"] = bar or ""
    return {"caption": caption, "rows": cells, "scale": scale}


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


def blocks() -> list[Sample]:
    """Give a sample of every block that an editor can put on a page."""
    questions = ["Why this scan and not another one?", "Who will tell me the results?"]
    drawing = {"url": static("img/drawings/ct-scan.svg")}
    picture = {"url": static("img/leaf.svg"), "width": 240, "height": 240, "decoration": False}
    return [
        Sample(
            "text",
            {"block": {"html": html(f"<p>Doctors use it to look at your chest.{CITATION}</p>")}},
            {
                "block": {
                    "html": html(
                        f"<h4>{LONG_LINE}</h4><p>{LONG_LINE}{CITATIONS} {LONG_WORD} <strong>bold</strong>,"
                        f' <em>emphasis</em> and <a href="#content">{LONG_LINE}</a></p>'
                        f"<ul><li>{LONG_LINE}<ul><li>{LONG_LINE}</li></ul></li></ul>"
                        f"<ol><li>{LONG_LINE}</li><li>Short</li></ol><blockquote><p>{LONG_LINE}</p></blockquote>"
                    )
                }
            },
        ),
        Sample(
            "key_facts",
            _block(
                {
                    "heading": "In short",
                    "facts": [{"label": "The scan takes", "text": html(f"10 to 30 minutes{CITATION}")}],
                }
            ),
            _block(
                {
                    "heading": LONG_LINE,
                    "facts": [{"label": LONG_WORD, "text": LONG_LINE}, {"label": LONG_LINE, "text": "No"}],
                }
            ),
        ),
        Sample(
            "callout",
            _block(
                {
                    "tone": "information",
                    "heading": "Bring your list of medicines",
                    "html": html("<p>It helps the team.</p>"),
                }
            ),
            _block(
                {
                    "tone": "urgent",
                    "heading": LONG_LINE,
                    "html": html(f"<p>{LONG_LINE}</p><ul><li>{LONG_WORD}</li></ul>"),
                }
            ),
        ),
        Sample(
            "expander",
            {"block": {"heading": "What if I do not like small spaces?", "html": html("<p>Tell the team.</p>")}},
            {"block": {"heading": LONG_LINE, "html": html(f"<p>{LONG_LINE}</p><ul><li>{LONG_WORD}</li></ul>")}},
        ),
        Sample(
            "steps",
            _block(
                {
                    "heading": "During",
                    "phase": "during",
                    "steps": [{"title": "You lie on a bed", "text": "It moves slowly."}],
                }
            ),
            _block(
                {
                    "heading": LONG_LINE,
                    "phase": "after",
                    "steps": [{"title": LONG_WORD, "text": LONG_LINE}, {"title": "", "text": LONG_LINE}] * 6,
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
            {"block": picture | {"alt": "A leaf", "caption": LONG_LINE, "credit": LONG_WORD}},
        ),
        Sample(
            "drawing",
            {"block": drawing | {"words": "A person lies on a narrow bed.", "caption": ""}},
            {"block": drawing | {"words": LONG_LINE, "caption": LONG_WORD}},
        ),
        Sample(
            "pages",
            _block({"heading": "Read next", "cards": [{"title": "PET-CT scan", "url": "#content", "summary": ""}]}),
            _block({"heading": LONG_LINE, "cards": cards(3)}),
        ),
        Sample(
            "table",
            _block(
                {
                    "caption": "Radiation of common tests",
                    "rows": _table([["Test", "Dose"], ["Chest X-ray", "0.02 mSv"]]),
                }
            ),
            _block({"caption": LONG_LINE, "rows": _table([["Test", "Dose", LONG_LINE, "What else", LONG_WORD]] * 3)}),
        ),
        Sample(
            "time_scale",
            _block(
                _scale("Radiation of common tests", ["Test", "Like background for"], ["CT scan", "4 and a half years"])
            ),
            _block(_scale(LONG_LINE, ["Test", LONG_LINE], [LONG_WORD, f"30 years {LONG_WORD}"])),
        ),
        Sample(
            "term",
            _word(word="Biopsies", term="biopsy", say="BY-op-see", meaning="A small sample of the body."),
            _word(word=LONG_WORD, term=LONG_WORD, say=LONG_WORD, meaning=LONG_LINE, is_example=True),
        ),
    ]
