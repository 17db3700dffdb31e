"""The drawings made for this site: what each shows, told in words, and the file that shows it.

Each is one file in static/img/drawings, named by its key; its title and its description stand in it. Who signs a page off
signs them too, so a drawing that pages show never changes: a better one gets a key of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.field import Words
from pages.fields import Choice, Line
from pages.pieces import PicturePiece, Piece, said
from pages.shapes import Data, Found, Shape

FOLDER = settings.ROOT / "static/img/drawings"
_SVG = "{http://www.w3.org/2000/svg}"
_OF_A_PAGE = re.compile(r"var\(--[-\w]+,(#[0-9a-f]+)\)")
_GROUND = "#fbf8f3"


@dataclass(frozen=True)
class Drawing:
    """A drawing; `words` stand for it where it is not seen, and below it where it is.

    `shapes` are its lines alone, for a list in which its page is named beside it.
    """

    key: str
    title: str
    words: str
    sha256: str
    shapes: SafeString

    @property
    def path(self) -> str:
        """Return its file as `static` takes it; alone it has a ground, and its part `#d` takes the page's colours."""
        return f"img/drawings/{self.key}.svg"

    def on_white(self) -> bytes:
        """Return its file as paper and e-books take it, which know no colours of a page."""
        text = (FOLDER / f"{self.key}.svg").read_text(encoding="utf-8")
        return _OF_A_PAGE.sub(r"\1", text).replace(_GROUND, "#fff").encode()

    def as_readers_get_it(self) -> dict[str, str]:
        """Return what a page shows of it: {words, sha256}."""
        return {"words": self.words, "sha256": self.sha256}


def _read(path: Path) -> Drawing:
    content = path.read_bytes()
    root = ElementTree.fromstring(content)  # noqa: S314 - a file of ours
    title, words = (root.findtext(f"{_SVG}{tag}", default="") for tag in ("title", "desc"))
    drawn = content.decode()
    # Without the name of the part: two lists of one page may show it.
    shapes = drawn[drawn.index('<g id="d"') : drawn.rindex("</svg>")].replace(' id="d"', "", 1).strip()
    return Drawing(path.stem, title, words, hashlib.sha256(content).hexdigest(), SafeString(shapes))


DRAWINGS: dict[str, Drawing] = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.svg"))}


@dataclass(frozen=True, kw_only=True)
class DrawingKey(Choice):
    """The key of a drawing made for this site; what it says in words is a text of the block."""

    choices: tuple[tuple[str, Words], ...] = tuple((drawing.key, drawing.title) for drawing in DRAWINGS.values())

    def texts(self, value: str) -> Iterator[str]:
        yield DRAWINGS[value].words

    def form_field(self) -> forms.Field:
        """Give the form field that asks for it, each choice with its picture and the words that stand for it."""
        return forms.ChoiceField(choices=_each_drawing, widget=forms.RadioSelect, **self._asked())


def _each_drawing() -> list[tuple[str, Words]]:
    """Give the drawings as a form offers them; asked late, since files have their addresses only when they are collected."""
    choice = '<img src="{}" alt="" width="120" height="90"> <strong>{}</strong>: {}'
    return [(d.key, format_html(choice, static(d.path), d.title, d.words)) for d in DRAWINGS.values()]


def _with_its_words(shown: Data, data: Data, found: Found) -> Data:
    drawing = DRAWINGS[data["drawing"]]
    return {"url": static(drawing.path), "words": drawing.words}


def _pictured(data: Data, found: Found) -> list[Piece]:
    drawing = DRAWINGS[data["drawing"]]
    caption = f"{drawing.words} {data['caption']}".strip()
    name = f"{drawing.key}.svg"
    return [PicturePiece(drawing.on_white, name, "image/svg+xml", f"{_('Drawing')}: {drawing.title}", said(caption))]


SHAPE = Shape(
    "drawing",
    "DrawingPlugin",
    gettext_lazy("Drawing"),
    (
        DrawingKey(
            key="drawing",
            label=gettext_lazy("Drawing"),
            help_text=gettext_lazy("Readers get it with the words beside it. They are part of what is reviewed."),
        ),
        Line(
            key="caption",
            label=gettext_lazy("Caption"),
            longest=500,
            is_required=False,
            help_text=gettext_lazy("What this page adds to those words, such as where hospitals differ."),
        ),
    ),
    sample={"drawing": "ct-scan", "caption": ""},
    more=_with_its_words,
    told=_pictured,
    purpose=gettext_lazy("one of the drawings made for this site"),
)


def drawings_in(blocks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return {"drawings": {key: what readers get of it}} of described blocks, None for one that is gone; else nothing."""
    held = [block["holds"] for block in blocks if block["type"] == SHAPE.plugin]
    named = (data.get("drawing") for data in held if isinstance(data, Mapping))
    keys = {key for key in named if isinstance(key, str)}
    shown = {key: DRAWINGS[key].as_readers_get_it() if key in DRAWINGS else None for key in keys}
    return {"drawings": shown} if shown else {}
