"""Pages as sheets of paper: what typst is told, as data alone, and by what digest the result is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from functools import cache
from importlib.metadata import version
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from languages.installed import active, is_right_to_left, tag_of
from pages.blocks.time_scale import BOX
from pages.pieces import (
    BoxPiece,
    HeadingPiece,
    ListPiece,
    PairsPiece,
    ParagraphPiece,
    PicturePiece,
    Piece,
    Said,
    TablePiece,
)
from take_along.leaflets import Leaflet, source_line
from take_along.typesetting import FONTS, TEMPLATE


class Print(IntEnum):
    """How large the letters are, in points."""

    NORMAL = 12
    LARGE = 18


@cache
def edition() -> str:
    """Return what the look of a sheet depends on beside its words: the template, the fonts, typst itself."""
    files = [TEMPLATE, *sorted(FONTS.glob("*.ttf"))]
    digest = hashlib.sha256("".join(version(name) for name in ("typst", "segno")).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def digest_of(given: str) -> str:
    """Return by what a PDF is known: whatever changes on it changes this."""
    return hashlib.sha256(f"{edition()}{given}".encode()).hexdigest()[:24]


def given_to_typst(leaflets: Sequence[Leaflet], size: Print, *, title: str) -> str:
    """Return all that the template is told, as JSON.

    Raises:
        OSError: a picture cannot be read.
    """
    code, _dash, region = tag_of(active()).partition("-")
    day = max((leaflet.published_on for leaflet in leaflets if leaflet.published_on), default=date(2000, 1, 1))
    return json.dumps(
        {
            "title": title,
            "publisher": settings.ORGANISATION,
            "size": int(size),
            "language": {"code": code, "region": region, "is_right_to_left": is_right_to_left(active())},
            "date": [day.year, day.month, day.day],
            "year": BOX,
            "words": {
                "example": _("Example content. No clinician has checked it."),
                "not_for_decisions": _("Do not use it to make decisions about your health."),
                "sheet": _("Sheet"),
                "of": _("of"),
                "sources": _("Sources"),
                "contents": _("Contents"),
                "code": _("Code to scan, which leads to"),
                "boxes": _("Each box is a year."),
            },
            "leaflets": [_leaflet(leaflet) for leaflet in leaflets],
        },
        ensure_ascii=False,
    )


def _leaflet(leaflet: Leaflet) -> dict[str, Any]:
    also = _("Also called: %(names)s") % {"names": leaflet.also_called} if leaflet.also_called else ""
    return {
        "title": leaflet.title,
        "foot": leaflet.foot,
        "is_example": leaflet.is_example,
        "also_called": also,
        "summary": leaflet.summary,
        "about": leaflet.about,
        "addresses": leaflet.addresses,
        "permanent_url": leaflet.permanent_url,
        "code": _code(leaflet.permanent_url),
        "pieces": [_piece(piece, leaflet) for piece in leaflet.pieces],
        "sources": [{"words": source_line(source), "address": source.address} for source in leaflet.sources],
    }


def _code(address: str) -> str:
    """Return a QR code as SVG, dark on white whatever the paper, with the four modules of white that it needs around it."""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=4, light="#fff", xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def _piece(piece: Piece, of: Leaflet) -> dict[str, Any]:
    def said(says: Said) -> list[dict[str, Any]]:
        return _said(says, of)

    def each(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
        return [_piece(inner, of) for inner in pieces]

    match piece:
        case HeadingPiece(level, says):
            return {"kind": "heading", "level": level, "says": said(says)}
        case ParagraphPiece(says):
            return {"kind": "paragraph", "says": said(says)}
        case ListPiece(entries, is_numbered, has_room):
            listed = [each(entry) for entry in entries]
            return {"kind": "list", "entries": listed, "is_numbered": is_numbered, "has_room": has_room}
        case PairsPiece(rows):
            return {"kind": "pairs", "rows": [[said(label), said(says)] for label, says in rows]}
        case TablePiece():
            return {
                "kind": "table",
                "caption": said(piece.caption),
                "rows": [[said(cell) for cell in row] for row in piece.rows],
                "has_head_row": piece.has_head_row,
                "has_head_column": piece.has_head_column,
                "bars": piece.bars,
                "width": piece.width,
            }
        case PicturePiece(read, _name, media_type, alt, caption):
            format_ = media_type.removeprefix("image/").removesuffix("+xml")
            content = read().decode() if format_ == "svg" else list(read())  # bytes, as JSON can say them
            return {"kind": "picture", "content": content, "format": format_, "alt": alt, "caption": said(caption)}
        case BoxPiece(tone, word, pieces):
            return {"kind": "box", "tone": tone, "word": word, "pieces": each(pieces)}


def _said(says: Said, of: Leaflet) -> list[dict[str, Any]]:
    told = []
    for phrase in says:
        numbers = of.numbers_of(phrase)
        if phrase.sources and not numbers:
            continue
        marks = phrase.marks
        told.append(
            {
                "text": phrase.text,
                "sources": numbers,
                "script": marks.script,
                "is_strong": marks.is_strong,
                "is_emphasised": marks.is_emphasised,
                "href": of.address_of(marks.href),
            }
        )
    return told
