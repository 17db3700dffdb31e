"""Rich text as paragraphs of letters that each are or are not strong, emphasised and linked; read, and written anew."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby, pairwise
from typing import NamedTuple

from letters.cleaning import clean
from pages.citations import fact_markers_in, markers_in
from pages.safe_links import safe_href

READ_AS = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em"}
#: The tags around letters, by what they are remembered as while they are open.
_OPENS = {"a": "a", "strong": "strong", "em": "em", "sup": "script", "sub": "script"}
_LISTS = ("ul", "ol")
_DEEPEST_LIST = 4
_EDGES = re.compile("([ \xa0\n]*)(.*?)([ \xa0\n]*)", re.DOTALL)


def boxes_of(html: str) -> Box:
    """Give the paragraphs of sanitised or cleaned HTML, in the boxes that hold them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return reader.page


class Marks(NamedTuple):
    """How letters stand: in a link, strong, emphasised, raised or lowered. In the order in which their tags are nested."""

    href: str = ""
    is_strong: bool = False
    is_emphasised: bool = False
    script: str = ""  # "sup" or "sub"

    def shared_with(self, other: Marks) -> Marks:
        return Marks(
            self.href if self.href == other.href else "",
            self.is_strong and other.is_strong,
            self.is_emphasised and other.is_emphasised,
            self.script if self.script == other.script else "",
        )

    def tags(self) -> list[tuple[str, str]]:
        """Give (opening, closing) tags from the outside in."""
        tags = []
        if self.href:
            tags.append((f'<a href="{html_entities.escape(self.href, quote=False)}">', "</a>"))
        if self.is_strong:
            tags.append(("<strong>", "</strong>"))
        if self.is_emphasised:
            tags.append(("<em>", "</em>"))
        if self.script:
            tags.append((f"<{self.script}>", f"</{self.script}>"))
        return tags


#: Letters that stand alike. A line break is a "\n".
Run = tuple[str, Marks]


@dataclass
class Paragraph:
    """A paragraph or heading."""

    tag: str
    runs: list[Run]


@dataclass
class Box:
    """What holds paragraphs: the whole text, a quotation, a list or an entry of one."""

    tag: str
    list_depth: int = 0
    holds: list[Paragraph | Box] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads sanitised HTML into boxes of paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Box("")
        self._boxes = [self.page]  # a box that may not stand where it was opened is here as the box around it
        self._runs: list[Run] = []
        self._headings: list[str] = []
        self._open: dict[str, list[str]] = {"a": [], "strong": [], "em": [], "script": []}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        tag = READ_AS.get(tag, tag)
        if tag in _OPENS:
            self._open[_OPENS[tag]].append(safe_href(dict(attributes).get("href") or "") if tag == "a" else tag)
        elif tag == "br":
            self._runs.append(("\n", Marks()))
        else:
            self.end_paragraph()
            if tag in ("h2", "h3", "h4"):
                self._headings.append(tag)
            elif tag in ("ul", "ol", "li", "blockquote"):
                self._boxes.append(self._box(tag))

    def handle_endtag(self, tag: str) -> None:
        tag = READ_AS.get(tag, tag)
        if tag in _OPENS:
            self._open[_OPENS[tag]].pop()
        elif tag != "br":
            self.end_paragraph()
            if tag in ("h2", "h3", "h4"):
                self._headings.pop()
            elif tag in ("ul", "ol", "li", "blockquote"):
                self._boxes.pop()

    def handle_data(self, data: str) -> None:
        text = re.sub("[ \n]+", " ", clean(data))
        href, script = (self._open[name][-1] if self._open[name] else "" for name in ("a", "script"))
        self._runs.append((text, Marks(href, bool(self._open["strong"]), bool(self._open["em"]), script)))

    def end_paragraph(self) -> None:
        """Put the letters read since the last paragraph into the box that is open."""
        runs, self._runs = self._runs, []
        is_heading = bool(self._headings) and self._boxes[-1] is self.page
        if is_heading:
            runs = [(" " if text == "\n" else text, marks) for text, marks in runs]
        for settled in _settled(runs):
            self._entry().holds.append(Paragraph(self._headings[-1] if is_heading else "p", settled))

    def _entry(self) -> Box:
        """Give the box that words go into: the open one, or a new entry when that is a list."""
        box = self._boxes[-1]
        if box.tag in _LISTS:
            entry = Box("li", box.list_depth)
            box.holds.append(entry)
            return entry
        return box

    def _box(self, tag: str) -> Box:
        """Open a box inside the one that is open; give that one where the new one may not stand there."""
        around = self._boxes[-1]
        if tag == "li":
            return self._entry() if around.tag in _LISTS else around
        if tag == "blockquote" and around is not self.page:
            return around
        if tag in _LISTS:
            if around.list_depth == _DEEPEST_LIST:
                return around
            if around.tag in _LISTS:  # a list straight in a list belongs to the entry before it
                before = around.holds[-1] if around.holds else None
                around = before if isinstance(before, Box) else self._entry()
        box = Box(tag, around.list_depth + (tag in _LISTS))
        around.holds.append(box)
        return box


def _settled(runs: list[Run]) -> Iterator[list[Run]]:
    """Bring the letters of a paragraph into their one form; two line breaks in a row make two paragraphs."""
    paragraphs: list[list[Run]] = [[]]
    for text, marks in runs:
        paragraph = paragraphs[-1]
        if text == "\n":
            _strip_end(paragraph)
            if paragraph and paragraph[-1][0] == "\n":
                paragraphs.append([])
            elif paragraph:
                paragraph.append((text, marks))
        elif text := _after(paragraph, text):
            paragraph.append((text, marks))
    for paragraph in paragraphs:
        _strip_end(paragraph)
        if paragraph and paragraph[-1][0] == "\n":
            paragraph.pop()
        if paragraph:
            yield _merged(_with_quiet_spaces(_merged(_with_plain_citations(paragraph))))


def _after(paragraph: list[Run], text: str) -> str:
    """Give a text without the spaces that would begin a line or follow another space."""
    if not paragraph or paragraph[-1][0] == "\n":
        return text.lstrip(" \xa0")
    return text.lstrip(" ") if paragraph[-1][0].endswith(" ") else text


def _strip_end(paragraph: list[Run]) -> None:
    """Take away the spaces at the end of the last line."""
    while paragraph and paragraph[-1][0] != "\n":
        text, marks = paragraph.pop()
        if text := text.rstrip(" \xa0"):
            paragraph.append((text, marks))
            return


def _with_plain_citations(paragraph: list[Run]) -> Iterator[Run]:
    """Take marks of sources and facts out of links and emphasis, so that each stands in one piece."""
    letters = "".join(text for text, _ in paragraph)
    spans = [marker.span() for marker in (*markers_in(letters), *fact_markers_in(letters))]
    start = 0
    for text, marks in paragraph:
        cuts = {cut - start for span in spans for cut in span if 0 < cut - start < len(text)}
        edges = [0, *sorted(cuts), len(text)]
        for begin, end in pairwise(edges):
            is_citation = any(first <= start + begin and start + end <= last for first, last in spans)
            yield text[begin:end], Marks() if is_citation else marks
        start += len(text)


def _with_quiet_spaces(paragraph: list[Run]) -> Iterator[Run]:
    """Let spaces and line breaks stand as the letters on both sides do, so that no tag begins or ends with one."""
    pieces: list[Run] = []
    for text, marks in paragraph:
        before, letters, after = _EDGES.fullmatch(text).groups()  # type: ignore[union-attr]  # matches any text
        for piece in (before, letters, after):
            if piece and piece is not letters and pieces and not pieces[-1][0].strip(" \xa0\n"):
                piece = pieces.pop()[0] + piece
            if piece:
                pieces.append((piece, marks))
    for at, (piece, marks) in enumerate(pieces):
        if not piece.strip(" \xa0\n") and 0 < at < len(pieces) - 1:
            marks = pieces[at - 1][1].shared_with(pieces[at + 1][1])
        yield piece, marks


def _merged(runs: Iterable[Run]) -> list[Run]:
    return [(clean("".join(text for text, _ in same)), marks) for marks, same in groupby(runs, key=lambda run: run[1])]


def written(box: Box) -> Iterator[str]:
    """Give the HTML of each thing a box holds; what holds nothing is left out."""
    for at, held in enumerate(box.holds):
        if isinstance(held, Box):
            if inside := "".join(written(held)):
                yield f"<{held.tag}>{inside}</{held.tag}>"
        elif box.tag == "li" and at == 0:
            yield _letters(held.runs)
        else:
            yield f"<{held.tag}>{_letters(held.runs)}</{held.tag}>"


def _letters(runs: list[Run]) -> str:
    html = ""
    open_tags: list[tuple[str, str]] = []
    for text, marks in [*runs, ("", Marks())]:
        wanted = marks.tags()
        kept = 0
        while kept < min(len(open_tags), len(wanted)) and open_tags[kept] == wanted[kept]:
            kept += 1
        html += "".join(closing for _, closing in reversed(open_tags[kept:]))
        html += "".join(opening for opening, _ in wanted[kept:])
        open_tags = wanted
        text = html_entities.escape(text, quote=False).replace("\xa0", "&nbsp;")
        html += text.replace("\n", "<br>")
    return html
