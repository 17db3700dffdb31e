"""Cards that lead to other pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cms.models import PageContent
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.field import Field
from pages.list_fields import Lines
from pages.navigation import Link
from pages.pieces import ListPiece, Marks, ParagraphPiece, Phrase, Piece, Said
from pages.rows import Column, ListField
from pages.shapes import HEADING, LEVEL, ROWS_MOVE, Data, Found, Shape

LONGEST_KEY = 40  # letters


@dataclass(frozen=True, kw_only=True)
class PageKeys(Field):
    """The keys of pages, each once."""

    @property
    def default(self) -> list[Any]:
        return []

    def clean(self, value: Any) -> list[Any]:
        each = Lines(key=self.key, label=self.label, each=_("Page"), longest=LONGEST_KEY, is_required=self.is_required)
        keys = list(dict.fromkeys(each.clean(value)))
        refuse_what_is_no_key(keys)
        return keys

    def names_in(self, value: Any) -> list[str]:
        return list(value)

    def form_field(self) -> forms.Field:
        return ListField(columns=[PAGE], each=gettext_lazy("Page"), **self._asked())


def refuse_what_is_no_key(keys: Iterable[str]) -> None:
    """Refuse what cannot be the key of a page.

    Raises:
        ValidationError: names each.
    """
    if wrong := [key for key in keys if not re.fullmatch("[-a-zA-Z0-9_]+", key)]:
        raise ValidationError([_("“%(key)s” is not the key of a page.") % {"key": key} for key in wrong])


def _pages_to_choose() -> list[tuple[str, str]]:
    """Give (key, title) of every page, drafts included, by title."""
    rows = PageContent.admin_manager.exclude(page__reverse_id=None).order_by("pk")
    titles = dict(rows.values_list("page__reverse_id", "title"))
    return sorted(titles.items(), key=lambda choice: choice[1].casefold())


#: In which a row says to which page it leads.
PAGE = Column("key", gettext_lazy("Page"), LONGEST_KEY, choices=_pages_to_choose)


def _cards(shown: Data, data: Data, found: Found) -> Data:
    return {"cards": [found.pages[key] for key in data["keys"] if key in found.pages]}


def _listed(data: Data, found: Found) -> list[Piece]:
    cards = [found.pages[key] for key in data["keys"] if key in found.pages]
    return [ListPiece(tuple((ParagraphPiece(_linked(card)),) for card in cards))] if cards else []


def _linked(card: Link) -> Said:
    linked = Phrase(card.title, Marks(href=card.url))
    return (linked, Phrase(f". {card.summary}")) if card.summary else (linked,)


SHAPE = Shape(
    "pages",
    "PageLinksPlugin",
    gettext_lazy("Links to pages"),
    (HEADING, LEVEL, PageKeys(key="keys", label=gettext_lazy("Pages"), help_text=ROWS_MOVE, example="- ct-scan")),
    sample={"heading": "Read next", "level": 4, "keys": ["pet-ct-scan"]},
    more=_cards,
    told=_listed,
    purpose=gettext_lazy("where to read on"),
)
