"""What a page says without HTML: the few sorts of thing that paper, an e-book and plain text can hold alike.

Each kind of block tells itself in these once (`pages.shapes`), and whoever writes a page in another form needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pages.citations import fact_markers_in, keys_in, marks_in
from pages.paragraphs import Box, Marks, Paragraph, boxes_of

PLAIN = Marks()
STRONG = Marks(is_strong=True)


@dataclass(frozen=True)
class Phrase:
    """Letters that stand alike, or nothing but the keys of the sources named there. A line break is a "\\n"."""

    text: str
    marks: Marks = PLAIN
    sources: tuple[str, ...] = ()


Said = tuple[Phrase, ...]


@dataclass(frozen=True)
class HeadingPiece:
    """A heading inside a page, of level 2 to 4."""

    level: int
    says: Said


@dataclass(frozen=True)
class ParagraphPiece:
    """A paragraph."""

    says: Said


@dataclass(frozen=True)
class ListPiece:
    """A list; with room, there is space to write below each entry."""

    entries: tuple[tuple[Piece, ...], ...]
    is_numbered: bool = False
    has_room: bool = False


@dataclass(frozen=True)
class PairsPiece:
    """Short answers, each with its label."""

    rows: tuple[tuple[Said, Said], ...]


@dataclass(frozen=True)
class TablePiece:
    """A table; `bars` are how long the time told in each last cell is drawn, out of `width`, a year being `year` long."""

    caption: Said
    rows: tuple[tuple[Said, ...], ...]
    has_head_row: bool
    has_head_column: bool
    bars: tuple[str | None, ...] = ()
    width: int = 0
    year: int = 0


@dataclass(frozen=True)
class PicturePiece:
    """A picture as a file, whose `alt` is empty where it is only decoration. Reading it may raise an `OSError`."""

    read: Callable[[], bytes] = field(compare=False)
    name: str
    media_type: str
    alt: str
    caption: Said


@dataclass(frozen=True)
class BoxPiece:
    """What stands together, set off from the rest: how urgent, or what for, is told by a word above it, or by none."""

    tone: str
    word: str
    pieces: tuple[Piece, ...]


Piece = HeadingPiece | ParagraphPiece | ListPiece | PairsPiece | TablePiece | PicturePiece | BoxPiece


def said(text: str, marks: Marks = PLAIN) -> Said:
    """Return a plain text with its marks of sources as what they are. The mark of a fact that nobody knows is left out."""
    return tuple(_phrases(text, marks))


def paragraph(text: str, marks: Marks = PLAIN) -> ParagraphPiece:
    """Return a plain text as a paragraph."""
    return ParagraphPiece(said(text, marks))


def entries(texts: Iterable[str]) -> tuple[tuple[Piece, ...], ...]:
    """Return plain texts as the entries of a list."""
    return tuple((paragraph(text),) for text in texts)


def pieces_of_html(html: str) -> list[Piece]:
    """Return the pieces of cleaned HTML."""
    return list(_held(boxes_of(html)))


def _phrases(text: str, marks: Marks) -> Iterator[Phrase]:
    end, sources = 0, tuple[str, ...]()
    for marker in marks_in(text):
        if before := text[end : max(end, len(text[: marker.start()].rstrip()))]:
            if sources:
                yield Phrase("", PLAIN, sources)
            yield Phrase(before, marks)
            sources = ()
        if not fact_markers_in(marker[0]):  # of two marks side by side the numbers would be read as one
            sources += tuple(keys_in(marker[0]))
        end = marker.end()
    if sources:
        yield Phrase("", PLAIN, sources)
    if end < len(text):
        yield Phrase(text[end:], marks)


def _held(box: Box) -> Iterator[Piece]:
    for held in box.holds:
        if isinstance(held, Paragraph):
            says = tuple(phrase for text, marks in held.runs for phrase in _phrases(text, marks))
            yield ParagraphPiece(says) if held.tag == "p" else HeadingPiece(int(held.tag[1]), says)
        elif held.tag == "blockquote":
            yield BoxPiece("quotation", "", tuple(_held(held)))
        else:
            each = tuple(tuple(_held(entry)) for entry in held.holds if isinstance(entry, Box))
            yield ListPiece(each, is_numbered=held.tag == "ol")
