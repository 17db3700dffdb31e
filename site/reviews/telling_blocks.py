"""The blocks of a judged text as HTML, each after a line that says what it is and how it is set."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

from cms.models import PageContent
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from media.captions import time_in_letters
from pages.blocks import SHAPES_BY_PLUGIN
from pages.blocks.choices import Ways
from pages.blocks.danger import BoxKey
from pages.blocks.drawing import DRAWINGS, Drawing, DrawingKey
from pages.blocks.image import PictureKey
from pages.blocks.pages import PageKeys
from pages.blocks.recording import CaptionsKey, MadeFrom, RecordingKey
from pages.blocks.table import BOTH_HEADINGS
from pages.citations import fact_markers_in, keys_in, markers_in
from pages.field import Field
from pages.fields import Choice, Flag, Level, Line, Rich
from pages.list_fields import Grid, Lines, Pairs
from pages.models import Picture, Recording
from pages.parts import Stored
from pages.pictures import picture_url
from pages.plugins import SLOT
from pages.recordings import cues_of, recording_url, size_in_words
from pages.shapes import Data, Shape
from reviews.compared_html import BLOCK, KIND
from reviews.telling_unseen import SOURCE_MARK

_BEGINS_A_SENTENCE = re.compile(r"<(?:p|h[234]|li)>")


def stored_block(block: Mapping[str, Any]) -> Stored:
    shape = SHAPES_BY_PLUGIN.get(block["type"])
    holds = block["holds"]
    return Stored(shape.name if shape else block["type"], {"html": holds} if isinstance(holds, str) else holds)


class _Read(NamedTuple):
    """A block as it was read: what it is, and its clean data, None where it cannot be read."""

    block: Mapping[str, Any]
    shape: Shape | None
    data: Data | None

    @classmethod
    def of(cls, block: Mapping[str, Any]) -> _Read:
        shape = SHAPES_BY_PLUGIN.get(block["type"])
        try:
            return cls(block, shape, shape.clean(stored_block(block).data) if shape else None)
        except ValidationError:
            return cls(block, shape, None)

    @property
    def values(self) -> list[tuple[Field, Any]]:
        """Give each field of its shape with what it holds."""
        return [(field, self.data[field.key]) for field in self.shape.fields] if self.shape and self.data else []


class ToldBlocks:
    """Tells the blocks of one text, with the names of the pictures and pages in them."""

    def __init__(self, says: Mapping[str, Any]) -> None:
        self._language = says["content"]["language"]
        self._facts = says.get("facts", {})
        self._drawings = says.get("drawings", {})
        self._read = [_Read.of(block) for block in says["blocks"]]
        held = [value for read in self._read for value in read.values]
        pictures = [value for field, value in held if isinstance(field, PictureKey)]
        pages = [key for field, value in held if isinstance(field, PageKeys) for key in field.names_in(value)]
        pages += [value for field, value in held if isinstance(field, BoxKey)]
        self._pictures = {p.sha256: p for p in Picture.objects.filter(sha256__in=pictures)} if pictures else {}
        played = [name for field, value in held if isinstance(field, RecordingKey) for name in field.names_in(value)]
        self._recordings = {one.sha256: one for one in Recording.objects.filter(sha256__in=played)} if played else {}
        self._pages = titles_of_pages(pages) if pages else {}

    def blocks(self) -> Iterator[str]:
        for read in self._read:
            kind = format_html('<p class="{}">{}</p>', KIND, " · ".join(self._settings(read)))
            told = "\n".join([kind, *filter(None, self._inside(read))])
            yield told if read.shape and read.shape.name == "text" else f'<div class="{BLOCK}">{told}</div>'

    def _settings(self, read: _Read) -> Iterator[str]:
        """Give what a block is, and all of it that is no text."""
        block = read.block
        yield str(read.shape.label) if read.shape else block["type"]
        for field, value in read.values:
            if words := self._setting(field, value):
                yield f"{field.label}: {words}"
        if block["slot"] != SLOT:
            yield _("Where no reader sees it: %(place)s") % {"place": block["slot"]}
        if block["language"] != self._language:
            yield _("For another language: %(language)s") % {"language": block["language"]}
        if block["inside"] is not None:
            yield _("Inside block %(number)s") % {"number": block["inside"] + 1}

    def _setting(self, field: Field, value: Any) -> str:
        match field:
            case DrawingKey():
                return f"{DRAWINGS[value].title}, {self._signed(value)['sha256'][:12]}"
            case BoxKey():
                return f"{self._pages.get(value) or _('Nobody knows this page')}, {value}"
            case Choice():
                return str(dict(field.choices)[value])
            case Flag():
                return _("yes") if value else _("no")
            case Level():
                return str(value)
            case MadeFrom():
                return str(value)
            case RecordingKey() if value:
                known = self._recordings.get(value)
                return f"{known or _('not known')}, {value[:12]}" + (f", {size_in_words(known)}" if known else "")
            case PictureKey():
                return f"{self._pictures.get(value) or _('not known')}, {value[:12]}"
        return ""

    def _inside(self, read: _Read) -> Iterator[str]:
        for field, value in read.values:
            yield self._field(field, value, read.data or {})
        if (stored := _plainly(stored_block(read.block).data)) != _plainly(read.data):
            words = _("Stored otherwise than it is shown") if read.data else _("Cannot be shown to readers")
            yield format_html("<p>{}: {}</p>", words, stored)

    def _field(self, field: Field, value: Any, data: Data) -> str:
        match field:
            case Rich():
                return self._rich(value)
            case Line(key="heading"):
                tag = f"h{data.get('level', 2)}"
                return f"<{tag}>{self._line(value)}</{tag}>"
            case Line(key="alt") if data.get("picture") in self._pictures:
                return ""  # it is told right after the picture
            case Line():
                return self._labelled(field, self._line(value)) if value else ""
            case Lines():
                entries = "".join(f"<li>{self._line(line)}</li>" for line in value)
                return f"{self._labelled(field, '')}<ul>{entries}</ul>" if value else ""
            case Ways():
                return f"<ul>{''.join(map(self._way, value))}</ul>"
            case Pairs():
                return f"<ol>{''.join(self._pair(pair.values()) for pair in value)}</ol>"
            case Grid():
                return self._table(data, value)
            case PictureKey() if value in self._pictures:
                picture = self._pictures[value]
                image = '<figure><img src="{}" alt="{}" width="{}" height="{}"></figure>'
                return format_html(image, picture_url(picture), data["alt"], picture.width, picture.height)
            case CaptionsKey() if value in self._recordings:
                return self._captions(field, self._recordings[value])
            case RecordingKey() if value in self._recordings:
                words = _("Play it")
                return format_html('<p><a href="{}">{}</a></p>', recording_url(self._recordings[value]), words)
            case DrawingKey():
                return self._drawing(DRAWINGS[value], self._signed(value))
            case BoxKey():
                return format_html(
                    "<p>{}</p>", _("Its words stand on a page of their own, with sign-offs of their own.")
                )
            case PageKeys():
                return format_html(
                    "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((self._page(key),) for key in value))
                )
        return ""

    def _page(self, key: str) -> str:
        return f"{self._pages.get(key, _('Nobody knows this page'))} [{key}]"

    def _way(self, row: Mapping[str, str]) -> str:
        """Tell the words of a link, the line beside it and the page it leads to."""
        words = (row["title"], row["line"], _("Leads to: %(page)s") % {"page": self._page(row["key"])})
        return format_html("<li><p><strong>{}</strong></p><p>{}</p><p>{}</p></li>", *words)

    def _signed(self, key: str) -> Mapping[str, str]:
        """Give what readers got of a drawing when the text was described."""
        return self._drawings.get(key) or {"words": "", "sha256": ""}

    def _drawing(self, drawing: Drawing, signed: Mapping[str, str]) -> str:
        """Show a drawing with its words; of one that has changed since, only the words are left."""
        if signed == drawing.as_readers_get_it():
            image = '<figure><img src="{}" alt="{}" width="240" height="180"></figure>'
            return format_html(image, static(drawing.path), drawing.words)
        return format_html("<p>{}: {}</p>", _("A drawing that this site no longer has"), signed["words"])

    def _captions(self, field: Field, captions: Recording) -> str:
        """Tell the words of captions, each with its times and its place."""
        try:
            cues = cues_of(captions)
        except OSError:
            return format_html("<p>{}</p>", _("The captions cannot be read just now."))
        lines = (
            (cue.words.replace("\n", " "), time_in_letters(cue.start), time_in_letters(cue.end), cue.place)
            for cue in cues
        )
        told = format_html_join("", "<li>{} ({} to {}{})</li>", lines)
        return f"{self._labelled(field, '')}<ul>{told}</ul>"

    def _labelled(self, field: Field, html: str) -> str:
        return f"<p><em>{escape(field.label)}:</em> {html}</p>"

    def _pair(self, texts: Any) -> str:
        first, second = texts
        title = f"<p><strong>{self._line(first)}</strong></p>" if first else ""
        return f"<li>{title}<p>{self._line(second)}</p></li>"

    def _table(self, data: Data, rows: list[list[str]]) -> str:
        data = BOTH_HEADINGS | data

        def cell(row: int, column: int, text: str) -> str:
            is_heading = (row == 0 and data["header_row"]) or (column == 0 and data["header_column"])
            tag = "th" if is_heading and text else "td"
            return f"<{tag}>{self._line(text)}</{tag}>"

        lines = ("".join(cell(r, c, text) for c, text in enumerate(row)) for r, row in enumerate(rows))
        table = f"<table><tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"
        return f'<div class="data-table" tabindex="0">{table}</div>'

    def _rich(self, html: str) -> str:
        """Tell the texts of cleaned HTML; its tags stay."""
        pieces = re.split(r"(<[^>]+>)", html)
        for at in range(0, len(pieces), 2):
            is_start = at > 0 and bool(_BEGINS_A_SENTENCE.fullmatch(pieces[at - 1]))
            pieces[at] = self._line(unescape(pieces[at]), is_start=is_start)
        return "".join(pieces)

    def _line(self, text: str, *, is_start: bool = True) -> str:
        """Tell a plain text: what each fact in it says, and the keys of facts and sources in small letters."""
        html, end = "", 0
        marks: list[tuple[re.Match[str], Callable[[re.Match[str], bool], str]]] = [
            *((mark, _source) for mark in markers_in(text)),
            *((mark, self._fact) for mark in fact_markers_in(text)),
        ]
        for mark, tell in sorted(marks, key=lambda one: one[0].start()):
            html += escape(text[end : mark.start()]) + tell(mark, is_start and mark.start() == 0)
            end = mark.end()
        return html + escape(text[end:])

    def _fact(self, mark: re.Match[str], is_start: bool) -> str:
        fact = self._facts.get(mark[1])
        name = f"fact {mark[1]}" if mark[0] == f"[fact: {mark[1]}]" else mark[0].strip("[]")
        if fact is None:
            return _mark(f"{name}: {_('nobody knows it')}")
        said = fact["text"][:1].upper() + fact["text"][1:] if is_start else fact["text"]
        return escape(said) + _mark(f"{name}: {fact['source']}" if fact["source"] else name)


def _source(mark: re.Match[str], is_start: bool) -> str:
    keys = ", ".join(keys_in(mark[0]))
    return _mark(keys if mark[0] == f"[source: {keys}]" else mark[0].strip("[]"))


def _mark(names: str) -> SafeString:
    """Give the small letters that name a source or a fact."""
    return format_html('<sup class="{}">[{}]</sup>', SOURCE_MARK, names)


def _plainly(data: Any) -> str:
    """Give stored data letter by letter."""
    return json.dumps(data, sort_keys=True)


def titles_of_pages(keys: list[str]) -> dict[str, str]:
    """Give the newest title of each page with one of these keys."""
    newest = PageContent.admin_manager.filter(page__reverse_id__in=keys).values("page").annotate(newest=Max("pk"))
    rows = PageContent.admin_manager.filter(pk__in=newest.values("newest"))
    return dict(rows.values_list("page__reverse_id", "title"))
