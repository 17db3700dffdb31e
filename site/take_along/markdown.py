"""Pages as Markdown (CommonMark, tables as GitHub writes them): for other programs, and for whoever keeps notes that way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

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

#: What would be read as a mark, anywhere or at the beginning of a line.
_MARKS = re.compile(r"[\\`*_\[\]<>|#~&]|^(?=[-+=])|(?<=^\d)(?=[.)]\s)|(?<=^\d\d)(?=[.)]\s)", re.MULTILINE)


def markdown_of(leaflets: Sequence[Leaflet]) -> str:
    """Return pages one after the other, each below a heading of level 1."""
    return "\n\n---\n\n".join("\n\n".join(filter(None, _MarkdownWriter(leaflet).all())) for leaflet in leaflets) + "\n"


@dataclass(frozen=True)
class _MarkdownWriter:
    """Writes one page."""

    leaflet: Leaflet

    def all(self) -> Iterator[str]:
        leaflet = self.leaflet
        yield f"# {_plain(leaflet.title)}"
        if leaflet.is_example:
            yield f"**{example_words()}**"
        if leaflet.also_called:
            yield _plain(_("Also called: %(names)s") % {"names": leaflet.also_called})
        yield _plain(leaflet.summary)
        told = [(label, _plain(words)) for label, words in leaflet.about]
        told += [(label, f"<{address}>") for label, address in leaflet.addresses]
        yield "\n".join(f"- {label}: {words}" for label, words in told)
        yield from map(self._piece, leaflet.pieces)
        if leaflet.sources:
            yield f"## {_('Sources')}"
            yield "\n".join(
                f"{source.number}. {_plain(source_line(source))}{f' <{source.address}>' if source.address else ''}"
                for source in leaflet.sources
            )

    def _piece(self, piece: Piece) -> str:
        match piece:
            case HeadingPiece(level, says):
                return f"{'#' * level} {self._line(says)}"
            case ParagraphPiece(says):
                return self._words(says)
            case ListPiece(entries, is_numbered):
                signs = (f"{number}. " if is_numbered else "- " for number in range(1, len(entries) + 1))
                return "\n".join(
                    sign + _indented(self._all_of(entry), len(sign)) for sign, entry in zip(signs, entries, strict=True)
                )
            case PairsPiece(rows):
                return "\n".join(f"- **{self._line(label)}**: {self._line(says)}" for label, says in rows)
            case TablePiece():
                return self._table(piece)
            case PicturePiece():
                told = [f"*{_plain(piece.alt)}.*" if piece.alt else "", self._line(piece.caption)]
                return " ".join(filter(None, told))
            case BoxPiece(tone, word, pieces):
                inside = f"**{word}**\n\n{self._all_of(pieces)}" if word else self._all_of(pieces)
                is_apart = word or tone == "quotation"
                return "\n".join(f"> {line}".rstrip() for line in inside.split("\n")) if is_apart else inside

    def _all_of(self, pieces: Sequence[Piece]) -> str:
        return "\n\n".join(filter(None, map(self._piece, pieces)))

    def _table(self, table: TablePiece) -> str:
        rows = [[self._line(cell) for cell in row] for row in table.rows]
        if not table.has_head_row:
            rows.insert(0, [""] * len(rows[0]))
        if table.has_head_column:
            rows[1:] = [[f"**{row[0]}**" if row[0] else "", *row[1:]] for row in rows[1:]]
        rows.insert(1, ["---"] * len(rows[0]))
        lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        return f"*{self._line(table.caption)}*\n\n{lines}" if table.caption else lines

    def _line(self, says: Said) -> str:
        return self._words(says).replace("\\\n", " ")

    def _words(self, says: Said) -> str:
        return "".join(map(self._phrase, says))

    def _phrase(self, phrase: Phrase) -> str:
        if phrase.sources:
            numbers = self.leaflet.numbers_of(phrase)
            return rf" \[{', '.join(map(str, numbers))}\]" if numbers else ""
        text, marks = _plain(phrase.text), phrase.marks
        if marks.script:
            text = f"<{marks.script}>{text}</{marks.script}>"
        if marks.is_emphasised:
            text = f"*{text}*"
        if marks.is_strong:
            text = f"**{text}**"
        if marks.href:
            text = f"[{text}](<{self.leaflet.address_of(marks.href)}>)"
        return text


def _plain(text: str) -> str:
    """Return a text that is read as it stands; a line break in it is one."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", text).replace("\n", "\\\n")


def _indented(text: str, by: int) -> str:
    first, *others = text.split("\n")
    return "\n".join([first, *(f"{' ' * by}{line}" if line else "" for line in others)])
