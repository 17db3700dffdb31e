"""A text with everything that a sign-off covers, as those who judge it see it.

It is made from what the digest is made from, and from nothing else, field by field: no template can leave any of it out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any, NamedTuple, cast

from cms.models import PageContent
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.blocks import SHAPES_BY_PLUGIN
from pages.blocks.choices import Ways
from pages.blocks.danger import BoxKey
from pages.blocks.drawing import DRAWINGS, Drawing, DrawingKey
from pages.blocks.image import PictureKey
from pages.blocks.pages import PageKeys
from pages.blocks.table import BOTH_HEADINGS
from pages.citations import fact_markers_in, keys_in, markers_in
from pages.digest import CONTENT_FIELDS, describe, fingerprint
from pages.fields import Choice, Field, Flag, Grid, Level, Line, Lines, Pairs, Rich
from pages.models import PageDetails, Picture
from pages.page_content import Body
from pages.parts import Stored
from pages.pictures import picture_url
from pages.plugins import SLOT
from pages.shapes import Data, Shape
from reviews.comparing import BLOCK, KIND, compare_lines
from reviews.telling_unseen import SOURCE_MARK

#: Everything beside the blocks that a sign-off covers, in the order in which it matters to readers.
FIELDS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "kind": gettext_lazy("Kind"),
    "also_called": gettext_lazy("Also called"),
    "words_people_use": gettext_lazy("Words people use, for the search"),
    "review_interval_months": gettext_lazy("Reviewed every (months)"),
    "is_promotional": gettext_lazy("Asks for money or advertises"),
    "slug": gettext_lazy("Last part of its address"),
    "overwrite_url": gettext_lazy("Whole address, if set by hand"),
    "redirect": gettext_lazy("Sends readers on to"),
    "menu_title": gettext_lazy("Name in menus"),
    "in_navigation": gettext_lazy("Stands in menus"),
    "page_title": gettext_lazy("Title in the browser's tab"),
    "meta_description": gettext_lazy("Words for search engines"),
    "template": gettext_lazy("Layout"),
    "language": gettext_lazy("Language"),
    "limit_visibility_in_menu": gettext_lazy("Who sees it in menus"),
    "soft_root": gettext_lazy("Begins a menu of its own"),
    "xframe_options": gettext_lazy("May stand in pages of others"),
    "change_note": gettext_lazy("What changed, and why"),
    "retells": gettext_lazy("Whose page it retells"),
    "made_from": gettext_lazy("Made from the English version"),
}
_BEGINS_A_SENTENCE = re.compile(r"<(?:p|h[234]|li)>")


@dataclass(frozen=True)
class JudgedField:
    """Something that a version says beside its blocks, in words."""

    name: str
    label: str
    value: str

    @property
    def shown(self) -> SafeString:
        """Give the value with the names of letters that nobody can see."""
        return compare_lines(self.value, self.value)[1]


class JudgedText:
    """One text. Everything is worked out when it is first asked for."""

    def __init__(self, says: dict[str, Any]) -> None:
        self.says = says  # what `pages.digest.describe` gives

    @classmethod
    def of(cls, content: PageContent) -> JudgedText:
        """Give the text of a version as it is now."""
        return cls(describe(content))

    @cached_property
    def digest(self) -> str:
        return fingerprint(self.says)

    def digest_made(self, making: int) -> str:
        """Return its digest as it is made in this way, by which a review of another time knows it."""
        return fingerprint(self.says, making)

    @property
    def summary(self) -> str:
        return str((self.says["details"] or {}).get("summary", ""))

    @property
    def facts(self) -> dict[str, Any]:
        """Give what readers get of each fact it names, by key."""
        return self.says.get("facts", {})

    @cached_property
    def fields(self) -> list[JudgedField]:
        """Give all that stands beside the blocks."""
        held = {**self.says["content"], **(self.says["details"] or {})}
        names = [*(name for name in FIELDS if name in held), *(name for name in held if name not in FIELDS)]
        return [JudgedField(name, str(FIELDS.get(name, name)), _in_words(name, held[name])) for name in names]

    @cached_property
    def body(self) -> Body:
        """Give the blocks that readers get."""
        language = self.says["content"]["language"]
        shown = [b for b in self.says["blocks"] if b["slot"] == SLOT and b["language"] == language]
        return Body([_stored(block) for block in shown], language=language)

    @cached_property
    def html(self) -> SafeString:
        """Give every block as HTML, each after a line that says what it is and how it is set."""
        return mark_safe("\n".join(_Told(self.says).blocks()))  # noqa: S308 - every piece of it is made safe below


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return ""
    model = PageContent if name in CONTENT_FIELDS else PageDetails
    field = cast(models.Field, model._meta.get_field(name))
    choices = dict(settings.CMS_TEMPLATES) if name == "template" else dict(field.flatchoices)
    return str(choices.get(value, value))


def _stored(block: Mapping[str, Any]) -> Stored:
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
            return cls(block, shape, shape.clean(_stored(block).data) if shape else None)
        except ValidationError:
            return cls(block, shape, None)

    @property
    def values(self) -> list[tuple[Field, Any]]:
        """Give each field of its shape with what it holds."""
        return [(field, self.data[field.key]) for field in self.shape.fields] if self.shape and self.data else []


class _Told:
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
        self._pages = _titles(pages) if pages else {}

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
            case PictureKey():
                return f"{self._pictures.get(value) or _('not known')}, {value[:12]}"
        return ""

    def _inside(self, read: _Read) -> Iterator[str]:
        for field, value in read.values:
            yield self._field(field, value, read.data or {})
        if (stored := _plainly(_stored(read.block).data)) != _plainly(read.data):
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
                return self._labelled("p", field, self._line(value)) if value else ""
            case Lines():
                entries = "".join(f"<li>{self._line(line)}</li>" for line in value)
                return f"{self._labelled('p', field, '')}<ul>{entries}</ul>" if value else ""
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

    def _labelled(self, tag: str, field: Field, html: str) -> str:
        return f"<{tag}><em>{escape(field.label)}:</em> {html}</{tag}>"

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


def _titles(keys: list[str]) -> dict[str, str]:
    """Give the newest title of each page with one of these keys."""
    newest = PageContent.admin_manager.filter(page__reverse_id__in=keys).values("page").annotate(newest=Max("pk"))
    rows = PageContent.admin_manager.filter(pk__in=newest.values("newest"))
    return dict(rows.values_list("page__reverse_id", "title"))
