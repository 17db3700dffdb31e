"""Pages as an e-book: EPUB 3, which phones, tablets and readers for people who cannot see print all open.

What must stand in one: https://www.w3.org/TR/epub-33/. What it says of how it can be read: https://www.w3.org/TR/epub-a11y-11/.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from languages.installed import active, is_right_to_left
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

MEDIA_TYPE = "application/epub+zip"
_NO_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say: the same pages make the same bytes
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def epub_of(leaflets: Sequence[Leaflet], *, title: str, address: str, publisher: str) -> bytes:
    """Return pages as one e-book, the same bytes each time.

    Raises:
        OSError: a picture cannot be read.
    """
    chapters = [_Chapter(leaflet, number) for number, leaflet in enumerate(leaflets, start=1)]
    written = [(chapter, chapter.written()) for chapter in chapters]
    pictures = {name: picture for chapter in chapters for name, picture in chapter.pictures.items()}
    days = [leaflet.published_on.isoformat() for leaflet in leaflets if leaflet.published_on]
    book = {
        "title": title,
        "address": address,
        "publisher": publisher,
        "modified": max(days, default="2000-01-01"),
        "chapters": chapters,
        "pictures": list(pictures.values()),
        "is_example": any(leaflet.is_example for leaflet in leaflets),
    }
    files = {
        "META-INF/container.xml": _CONTAINER.encode(),
        "book/package.opf": _rendered("package.opf", book),
        "book/nav.xhtml": _rendered("nav.xhtml", book),
        "book/book.css": _STYLE.encode(),
        **{f"book/{chapter.file}": words for chapter, words in written},
        **{f"book/{name}": picture.read() for name, picture in pictures.items()},
    }
    return _zipped(files)


def _rendered(template: str, context: dict[str, Any]) -> bytes:
    """Return XML, which must begin with its declaration."""
    context = context | {"is_right_to_left": is_right_to_left(active())}
    return f"{render_to_string(f'take_along/{template}', context).strip()}\n".encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr(
            zipfile.ZipInfo("mimetype", _NO_DAY), MEDIA_TYPE
        )  # first and as it is, so that it can be told apart
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(entry, content)
    return packed.getvalue()


@dataclass
class _Chapter:
    """Writes one page as XHTML, and remembers the headings and pictures it has met."""

    leaflet: Leaflet
    number: int
    headings: list[tuple[str, SafeString]] = field(default_factory=list)
    pictures: dict[str, PicturePiece] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"page-{self.number}.xhtml"

    def written(self) -> bytes:
        leaflet = self.leaflet
        return _rendered(
            "chapter.xhtml",
            {
                "leaflet": leaflet,
                "example_words": example_words() if leaflet.is_example else "",
                "body": self._all_of(leaflet.pieces),
                "sources": [(source.number, source_line(source), source.address) for source in leaflet.sources],
            },
        )

    def _all_of(self, pieces: Sequence[Piece]) -> SafeString:
        return format_html_join("\n", "{}", ((self._piece(piece),) for piece in pieces))

    def _piece(self, piece: Piece) -> SafeString:
        match piece:
            case HeadingPiece(level, says):
                return self._heading(level, says)
            case ParagraphPiece(says):
                return format_html("<p>{}</p>", self._words(says))
            case ListPiece(entries, is_numbered):
                tag = "ol" if is_numbered else "ul"
                items = format_html_join("", "<li>{}</li>", ((self._all_of(entry),) for entry in entries))
                return format_html("<{}>{}</{}>", tag, items, tag)
            case PairsPiece(rows):
                pairs = ((self._words(label), self._words(says)) for label, says in rows)
                return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs))
            case TablePiece():
                rows_ = format_html_join("\n", "<tr>{}</tr>", ((row,) for row in self._rows(piece)))
                caption = format_html("<caption>{}</caption>", self._words(piece.caption)) if piece.caption else ""
                return format_html("<table>{}<tbody>{}</tbody></table>", caption, rows_)
            case PicturePiece(_read, name, _media_type, alt, caption):
                self.pictures[name] = piece
                told = format_html("<figcaption>{}</figcaption>", self._words(caption)) if caption else ""
                return format_html('<figure><img src="{}" alt="{}"/>{}</figure>', name, alt, told)
            case BoxPiece("quotation", _word, pieces):
                return format_html("<blockquote>{}</blockquote>", self._all_of(pieces))
            case BoxPiece(tone, word, pieces):
                first = format_html('<p class="word">{}</p>', word) if word else ""
                return format_html('<div class="box {}">{}{}</div>', tone, first, self._all_of(pieces))

    def _heading(self, level: int, says: Said) -> SafeString:
        words, anchor = self._words(says), f"part-{len(self.headings) + 1}"
        plain = format_html_join("", "{}", ((phrase.text,) for phrase in says))
        self.headings.append((anchor if level == 2 else "", plain))
        return format_html('<h{} id="{}">{}</h{}>', level, anchor, words, level)

    @property
    def parts(self) -> list[tuple[str, SafeString]]:
        """Return the anchors and words of its headings of level 2."""
        return [(anchor, words) for anchor, words in self.headings if anchor]

    def _rows(self, table: TablePiece) -> Iterator[SafeString]:
        for at, row in enumerate(table.rows):
            cells = SafeString("")
            for column, cell in enumerate(row):
                heads_column, heads_row = at == 0 and table.has_head_row, column == 0 and table.has_head_column
                if cell and (heads_column or heads_row):
                    scope = "col" if heads_column else "row"
                    cells += format_html('<th scope="{}">{}</th>', scope, self._words(cell))
                else:
                    cells += format_html("<td>{}</td>", self._words(cell))
            yield cells

    def _words(self, says: Said) -> SafeString:
        return format_html_join("", "{}", ((self._phrase(phrase),) for phrase in says))

    def _phrase(self, phrase: Phrase) -> SafeString:
        if phrase.sources:
            numbers = ((number, number) for number in self.leaflet.numbers_of(phrase))
            links = format_html_join(", ", '<a href="#source-{}">{}</a>', numbers)
            return format_html("<sup>{}</sup>", links) if links else SafeString("")
        marks = phrase.marks
        words = format_html_join(SafeString("<br/>"), "{}", ((line,) for line in phrase.text.split("\n")))
        for tag in filter(None, (marks.script, "em" * marks.is_emphasised, "strong" * marks.is_strong)):
            words = format_html("<{}>{}</{}>", tag, words, tag)
        return format_html('<a href="{}">{}</a>', self.leaflet.address_of(marks.href), words) if marks.href else words


#: A reader's own program chooses letters, size and colours.
_STYLE = """\
h1, h2, h3, h4 { line-height: 1.25; page-break-after: avoid; }
.box { margin: 1em 0; padding: 0.5em 1em; border: 1px solid; }
.important, .urgent { border-inline-start-width: 0.5em; }
.word { font-weight: bold; }
dt { font-weight: bold; }
dd { margin-block: 0 0.5em; margin-inline: 1em 0; }
th, td { padding: 0.25em 0.5em; border: 1px solid; text-align: start; vertical-align: top; }
table { border-collapse: collapse; }
img { max-width: 100%; }
sup { line-height: 0; }
"""
