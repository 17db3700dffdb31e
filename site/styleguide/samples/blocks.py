"""The blocks that editors make pages of: each kind with the sample that it brings, and as long as its fields let it be."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.templatetags.static import static

from pages.block_rendering import Showing
from pages.blocks import SHAPES
from pages.blocks.choices import Ways
from pages.blocks.danger import BoxKey
from pages.blocks.drawing import DRAWINGS
from pages.blocks.image import PictureKey
from pages.blocks.pages import PageKeys
from pages.blocks.recording import AUDIO, CaptionsKey, MadeFrom, RecordingKey
from pages.citations import without_citations
from pages.field import Field
from pages.fields import Choice, Line, Rich
from pages.freshness import freshness_of
from pages.list_fields import Grid, Lines, Pairs
from pages.models import PageDetails, Picture, Recording
from pages.navigation import Link
from pages.parts import Stored, parts_of
from pages.shapes import DangerBox, Data, Found, Shape
from styleguide.samples.made_up import DUE, LONG_LINE, LONG_WORD, REVIEWED, Sample, cards, html

_LONG_HTML = (
    f"<h4>{LONG_LINE}</h4><p>{LONG_LINE}[source: guideline, study] {LONG_WORD} <strong>bold</strong>, <em>emphasis</em>"
    f' and <a href="#content">{LONG_LINE}</a></p><ul><li>{LONG_LINE}<ul><li>{LONG_LINE}</li></ul></li></ul>'
    f"<ol><li>{LONG_LINE}</li><li>Short</li></ol><blockquote><p>{LONG_LINE}</p></blockquote>"
)
_OLD = 2
_AGES = {
    _OLD: "This recording is older than the words on this page. It was made from the words of 3 January 2026 (example date)."
}
_LONG_KEYS = ("long-1", "long-2", "long-3")


def _long(field: Field, short: Any) -> Any:
    """Return far too much for a field, as it may be stored; settings are as in the short sample."""
    match field:
        case Rich():
            return _LONG_HTML
        case Line(key="heading"):
            return LONG_LINE[: field.longest]
        case Line():
            return f"{LONG_WORD} {LONG_LINE}"[: field.longest]
        case Lines():
            return [text[: field.longest] for text in (LONG_LINE, LONG_WORD, LONG_LINE)]
        case Ways():
            return [{"key": key, "title": LONG_WORD, "line": LONG_LINE} for key in _LONG_KEYS]
        case Pairs():
            first, second = field.columns
            return [
                {first.key: one[: first.longest], second.key: other[: second.longest]}
                for one, other in [(LONG_WORD, LONG_LINE), (LONG_LINE, "No")] * 3
            ]
        case Grid():
            return [[text[: field.longest] for text in ("Test", "Dose", LONG_LINE, f"30 years {LONG_WORD}")]] * 3
        case PageKeys():
            return list(_LONG_KEYS)
        case CaptionsKey():
            return ""
        case BoxKey():
            return _LONG_KEYS[0]
        case MadeFrom():
            return _OLD
        case Choice(key="sort"):
            return AUDIO
        case Choice():
            return field.choices[-1][0]
    return short


def _context(shape: Shape, data: Data) -> dict[str, Any]:
    """Return what the component of a kind gets for a block of a page that names two sources."""
    (part,) = parts_of([Stored(shape.name, data)])
    pictures = {key: Picture(sha256=key, file=f"{key}.png", width=240, height=240) for key in part.named(PictureKey)}
    pages = {key: Link("PET-CT scan", "#content") for key in part.named(PageKeys)}
    drawing = DRAWINGS["ct-scan"].shapes
    (card,) = cards(1)
    pages |= {key: Link(card["title"], card["url"], card["summary"], drawing=drawing) for key in _LONG_KEYS}
    recordings = {key: _recording(key, data) for key in part.named(RecordingKey)}
    boxes = {key: _box(is_long=key in _LONG_KEYS) for key in part.named(BoxKey)}
    context = Showing(
        numbers={"guideline": 1, "study": 12}, found=Found(pictures, pages, boxes, recordings, _AGES)
    ).context_of(part)
    assert context is not None, part.faults
    if pictures:
        context["block"]["url"] = static("img/leaf.svg")  # which nobody had to store
    return context


def _recording(key: str, data: Data) -> Recording:
    """Return a recording that nobody stored: its player has the size and the words of one, and plays nothing."""
    extension = "mp3" if data["sort"] == AUDIO else "vtt" if key == data["captions"] else "mp4"
    file = f"recordings/{key}.{extension}"
    return Recording(sha256=key, file=file, size=4 * 1024**2, seconds=180, width=640, height=360)


def _box(*, is_long: bool) -> DangerBox:
    """Return a box as its own page would have it; the long one is overdue for review."""
    details = PageDetails(reviewed_on=REVIEWED, review_due_on=DUE, is_example=False)
    return DangerBox(
        content_id=0,
        title=LONG_LINE if is_long else "Pressure on your spinal cord",
        url="#content",
        tone="urgent",
        heading=LONG_LINE if is_long else "Pressure on your spinal cord: ring at once",
        html=html(without_citations(_LONG_HTML) if is_long else "<p>Ring your 24-hour cancer line.</p>"),
        dates=freshness_of(details, on=date(2030, 1, 1) if is_long else REVIEWED),
        doubt="",
    )


def blocks() -> list[Sample]:
    """Give a sample of every block that an editor can put on a page."""
    return [
        *(
            Sample(
                shape.name.replace("-", "_"),
                _context(shape, shape.sample),
                _context(shape, {field.key: _long(field, shape.sample[field.key]) for field in shape.fields}),
            )
            for shape in SHAPES.values()
        ),
        Sample(
            "term",
            _word(word="Biopsies", term="biopsy", say="BY-op-see", meaning="A small sample of the body."),
            _word(word=LONG_WORD, term=LONG_WORD, say=LONG_WORD, meaning=LONG_LINE, is_example=True),
        ),
    ]


def _word(**more: Any) -> dict[str, Any]:
    return {"id": "w1", "anchor": "word-biopsy", "say": "", "is_example": False, "after": ".", **more}
