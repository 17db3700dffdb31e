"""Pages as plain text: for whoever cannot or will not open anything else, and for voices that read it out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pages.cleaning import in_letters
from pages.pieces import (
    BoxPiece,
    HeadingPiece,
    ListPiece,
    PairsPiece,
    ParagraphPiece,
    Phrase,
    PicturePiece,
    Piece,
    Said,
    TablePiece,
)
from take_along.leaflets import Leaflet, example_words, source_line

COLUMNS = 72
_UNDERLINES = {1: "=", 2: "-", 3: "~", 4: "."}


def text_of(leaflets: Sequence[Leaflet]) -> str:
    """Return pages one after the other in lines of at most 72 letters; only an address may be longer."""
    return f"\n\n\n{'*' * COLUMNS}\n\n\n".join("\n\n".join(_TextWriter(leaflet).all()) for leaflet in leaflets) + "\n"


@dataclass(frozen=True)
class _TextWriter:
    """Writes one page. `room` is how many letters a line may have."""

    leaflet: Leaflet

    def all(self) -> Iterator[str]:
        leaflet = self.leaflet
        yield _heading(leaflet.title, 1, COLUMNS)
        if leaflet.is_example:
            yield _wrapped(example_words(), COLUMNS)
        if leaflet.also_called:
            yield _wrapped(_("Also called: %(names)s") % {"names": leaflet.also_called}, COLUMNS)
        yield _wrapped(leaflet.summary, COLUMNS)
        told = [*leaflet.about, *leaflet.addresses]
        yield "\n".join(_behind("  ", _wrapped(f"{label}: {words}", COLUMNS - 2)) for label, words in told)
        for piece in leaflet.pieces:
            yield self._piece(piece, COLUMNS)
        if leaflet.sources:
            yield _heading(_("Sources"), 2, COLUMNS)
            sources = ((f"[{s.number}] ", f"{source_line(s)} {s.address}") for s in leaflet.sources)
            yield _hung(sources, COLUMNS)

    def _piece(self, piece: Piece, room: int) -> str:
        match piece:
            case HeadingPiece(level, says):
                return _heading(self._words(says), level, room)
            case ParagraphPiece(says):
                return _wrapped(self._words(says), room)
            case ListPiece(entries, is_numbered):
                signs = (f"{number}. " if is_numbered else "- " for number in range(1, len(entries) + 1))
                return "\n".join(
                    _behind(sign, self._all_of(entry, "\n", room - len(sign)))
                    for sign, entry in zip(signs, entries, strict=True)
                )
            case PairsPiece(rows):
                return _hung((("- ", f"{self._words(label)}: {self._words(says)}") for label, says in rows), room)
            case TablePiece():
                return self._table(piece, room)
            case PicturePiece():
                told = [f"[{piece.alt}]" if piece.alt else "", self._words(piece.caption)]
                return _wrapped(" ".join(filter(None, told)), room)
            case BoxPiece("quotation", _word, pieces):
                inside = self._all_of(pieces, "\n\n", room - 2)
                return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))
            case BoxPiece(_tone, word, pieces):
                inside = self._all_of(pieces, "\n\n", room)
                return f"{word}:\n\n{inside}" if word else inside

    def _all_of(self, pieces: Sequence[Piece], between: str, room: int) -> str:
        return between.join(filter(None, (self._piece(piece, room) for piece in pieces)))

    def _table(self, table: TablePiece, room: int) -> str:
        """Write row by row what each cell is of: columns of letters are lost on whoever hears them."""
        rows = [[self._words(cell) for cell in row] for row in table.rows]
        heads = rows.pop(0) if table.has_head_row else [""] * len(rows[0])
        told = [_wrapped(self._words(table.caption), room)]
        for row in rows:
            cells = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, row, strict=True)]
            told.append(_behind("- ", "\n".join(_wrapped(cell, room - 2) for cell in cells)))
        return "\n".join(filter(None, told))

    def _words(self, says: Said) -> str:
        return "".join(map(self._phrase, says))

    def _phrase(self, phrase: Phrase) -> str:
        if phrase.sources:
            numbers = self.leaflet.numbers_of(phrase)
            return f" [{', '.join(map(str, numbers))}]" if numbers else ""
        text, marks = phrase.text, phrase.marks
        if marks.script:
            text = in_letters(marks.script, text)
        address = self.leaflet.address_of(marks.href).removeprefix("mailto:").removeprefix("tel:")
        says_its_address = address.replace(" ", "") == text.replace(" ", "")
        return text if not marks.href or says_its_address else f"{text} ({address})"


def _heading(words: str, level: int, room: int) -> str:
    lines = _wrapped(words, room)
    return f"{lines}\n{_UNDERLINES[level] * max(map(len, lines.split(chr(10))))}"


def _wrapped(text: str, room: int) -> str:
    each = (textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join(line for lines in each for line in lines)


def _hung(entries: Iterator[tuple[str, str]], room: int) -> str:
    """Return texts each behind its sign."""
    return "\n".join(_behind(sign, _wrapped(text, room - len(sign))) for sign, text in entries)


def _behind(sign: str, lines: str) -> str:
    """Return lines of which the first begins with a sign and the others below its first letter."""
    others = "\n" + " " * len(sign)
    return sign + others.join(lines.split("\n"))
