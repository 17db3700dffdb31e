"""Turns the blocks of a page into HTML, each through its component: citations, words explained, anchors, pictures."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from languages.installed import AS_AROUND_IT, said_in
from pages.addresses import url_of_path
from pages.blocks.table import BOTH_HEADINGS
from pages.citations import with_links
from pages.field import Field
from pages.fields import Line, Rich
from pages.list_fields import Grid, Lines, Pairs
from pages.navigation import Link, summary_elsewhere
from pages.parts import Heading, Part, with_heading_ids
from pages.reached import in_best_language
from pages.shapes import Data, Found, Shape
from pages.term_markup import Explained, Text

_EXPLAINS_NOTHING = re.compile(r"</?(?:a|h[234]|su[bp])\b")


class Showing:
    """How the blocks of one page are shown: by these numbers of its sources, with these pictures and pages."""

    def __init__(
        self,
        *,
        numbers: Mapping[str, int],
        found: Found,
        show_unknown: bool = False,
        explained: Explained | None = None,
    ) -> None:
        self.numbers = numbers
        self.found = found
        self.show_unknown = show_unknown
        self.explained = explained or Explained()

    def html_of(self, part: Part, block: int = -1) -> SafeString:
        """Give the HTML of the block with this number, or none where it cannot be read or what it shows is gone."""
        context = self.context_of(part, block)
        if part.shape is None or context is None:
            return SafeString("")
        return SafeString(get_template(part.shape.template).render(context).strip())

    def context_of(self, part: Part, block: int = -1) -> dict[str, Any] | None:
        """Return what the block's template gets, or None."""
        if part.shape is None or part.shown is None:
            return None
        numbers = count()

        def line(text: str, may_explain: bool) -> SafeString:
            number = next(numbers) if may_explain else -1
            if not text or text.isspace():  # as between two tags
                return SafeString(text)
            words = None
            if self.explained.explains_in(block, number):
                words = partial(self.explained.html_of, text, block=block, number=number)
            return with_links(text, self.numbers, self.show_unknown, words)

        data: dict[str, Any] = _values(part.shape, part.shown, part.headings, line)
        more = part.shape.more(data, part.shown, self.found)
        if more is None:
            return None
        return {
            "block": data | more,
            "id": part.headings[0].id if part.has_own_heading else "",
            "tag": f"h{part.shown['level']}" if part.has_own_heading else "",
        }


def texts_to_explain(part: Part, block: int) -> list[Text]:
    """Give the texts of a block in which words can be explained, by the numbers under which they are shown."""
    found: list[Text] = []

    def line(text: str, may_explain: bool) -> SafeString:
        if may_explain:
            found.append(Text(block, len(found), text, is_folded))
        return SafeString("")

    if part.shape is not None and part.shown is not None:
        is_folded = part.shape.is_folded
        _values(part.shape, part.shown, part.headings, line)
    return found


# Every text of a block goes through one of these, in the order it is read; `line` gives its HTML. No word is explained in
# a link, a heading, a caption or the heading of a row or column.
_ShowLine = Callable[[str, bool], SafeString]


def _values(shape: Shape, data: Data, headings: Sequence[Heading], line: _ShowLine) -> dict[str, Any]:
    ids = iter([heading.id for heading in headings[1 if "level" in data else 0 :]])

    def value_of(field: Field) -> Any:
        value = data[field.key]
        match field:
            case Rich():
                return _rich(with_heading_ids(value, ids), line)
            case Line(may_cite=True):
                return line(value, False)
            case Lines():
                return [line(text, True) for text in value]
            case Pairs():
                return [{key: line(text, key == "text") for key, text in pair.items()} for pair in value]
            case Grid():
                return _table(BOTH_HEADINGS | data, line)
        return value

    return {field.key: value_of(field) for field in shape.fields}


def _rich(html: str, line: _ShowLine) -> SafeString:
    """Show the texts of cleaned HTML; cleaning has left each mark of a source in one piece."""
    pieces = re.split(r"(<[^>]+>)", html)
    within = 0
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            pieces[number] = line(html_entities.unescape(piece), not within)
        elif _EXPLAINS_NOTHING.match(piece):
            within += -1 if piece.startswith("</") else 1
    return mark_safe("".join(pieces))  # noqa: S308 - the tags were cleaned, the texts are escaped


def _table(data: Data, line: _ShowLine) -> list[list[dict[str, Any]]]:
    def cell(row: int, column: int, text: str) -> dict[str, Any]:
        heads_column, heads_row = row == 0 and data["header_row"], column == 0 and data["header_column"]
        if not text or not (heads_column or heads_row):
            return {"tag": "td", "scope": "", "html": line(text, True)}
        return {"tag": "th", "scope": "col" if heads_column else "row", "html": line(text, False)}

    return [[cell(r, c, text) for c, text in enumerate(row)] for r, row in enumerate(data["rows"])]


def links_to(keys: list[str], language: str) -> dict[str, Link]:
    """Give the published pages among those with these keys, by key, in one query; in English where not in this language."""
    found = in_best_language(language).filter(page__reverse_id__in=keys)
    of_details = ("pagedetails__summary", "pagedetails__changes_since_review")
    rows = found.values_list("page__reverse_id", "title", "path", "language", "pk", *of_details)
    return {
        key: Link(
            title,
            url_of_path(path, of),
            summary_elsewhere(summary, changes or ()),
            pk,
            said_in=said_in(of) if of != language else AS_AROUND_IT,
        )
        for key, title, path, of, pk, summary, changes in rows
    }
