"""Turns the blocks of a page into HTML: each through its component, with numbered citations, anchors and pictures."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Mapping
from typing import Any

from cms.models import PageContent
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from pages.addresses import url_of_path
from pages.citations import with_links, without_citations
from pages.fields import Field, Grid, Line, Lines, Pairs, Rich
from pages.models import Picture
from pages.navigation import Link
from pages.parts import Part, with_heading_ids


class Showing:
    """How the blocks of one page are shown: by these numbers of its sources, with these pictures and pages."""

    def __init__(
        self,
        *,
        numbers: Mapping[str, int],
        pictures: Mapping[str, Picture],
        pages: Mapping[str, Link],
        show_unknown: bool = False,
    ) -> None:
        self.numbers = numbers
        self.pictures = pictures
        self.pages = pages
        self.show_unknown = show_unknown

    def html_of(self, part: Part) -> SafeString:
        """Give the block's HTML, or none where it cannot be read or its picture is gone."""
        if part.shape is None or part.shown is None:
            return SafeString("")
        ids = [heading.id for heading in part.headings]
        own_id = ids.pop(0) if part.has_own_heading else ""
        block: dict[str, Any] = {
            field.key: self._value(field, part.shown[field.key], ids) for field in part.shape.fields
        }
        if part.name == "image":
            picture = self.pictures.get(part.shown["picture"])
            if picture is None:
                return SafeString("")
            block |= {"url": picture_url(picture), "width": picture.width, "height": picture.height}
        elif part.name == "pages":
            block["cards"] = [self.pages[key] for key in part.shown["keys"] if key in self.pages]
        elif part.name == "table":
            block["rows"] = self._table(part.shown)
            block["caption_text"] = without_citations(part.shown["caption"])
        tag = f"h{part.shown['level']}" if part.has_own_heading else ""
        template = get_template(part.shape.template)
        return SafeString(template.render({"block": block, "id": own_id, "tag": tag}).strip())

    def _value(self, field: Field, value: Any, ids: list[str]) -> Any:
        match field:
            case Rich():
                return self._rich(with_heading_ids(value, ids))
            case Line(may_cite=True):
                return self._line(value)
            case Lines():
                return [self._line(line) for line in value]
            case Pairs():
                return [{key: self._line(text) for key, text in pair.items()} for pair in value]
            case Grid():
                return [[self._line(cell) for cell in row] for row in value]
        return value

    def _line(self, text: str) -> SafeString:
        return with_links(text, self.numbers, self.show_unknown)

    def _rich(self, html: str) -> SafeString:
        """Turn the marks of sources in cleaned HTML into links; cleaning has left each in one piece."""
        pieces = re.split(r"(<[^>]+>)", html)
        pieces[::2] = [self._line(html_entities.unescape(text)) for text in pieces[::2]]
        return mark_safe("".join(pieces))  # noqa: S308 - the tags were cleaned, the texts are escaped

    def _table(self, data: dict[str, Any]) -> list[list[dict[str, Any]]]:
        def cell(row: int, column: int, text: str) -> dict[str, Any]:
            heads_column, heads_row = row == 0 and data["header_row"], column == 0 and data["header_column"]
            if not text or not (heads_column or heads_row):
                return {"tag": "td", "scope": "", "html": self._line(text)}
            return {"tag": "th", "scope": "col" if heads_column else "row", "html": self._line(text)}

        return [[cell(r, c, text) for c, text in enumerate(row)] for r, row in enumerate(data["rows"])]


def picture_url(picture: Picture) -> str:
    """Give the address of a picture, under which it never changes."""
    return reverse("pages:picture", args=[picture.sha256, picture.extension])


def links_to(keys: list[str], language: str) -> dict[str, Link]:
    """Give the published pages among those with these keys, by key, in one query."""
    rows = PageContent.objects.filter(
        page__reverse_id__in=keys,
        language=language,
        page__urls__language=language,
        page__urls__path__isnull=False,
        page__login_required=False,
    ).values_list("page__reverse_id", "title", "page__urls__path", "pagedetails__summary")
    return {key: Link(title, url_of_path(path), summary or "") for key, title, path, summary in rows}
