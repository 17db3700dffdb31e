"""The box of a danger: what to do at once. Its words stand on a page of their own, which this only names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cms.models import PageContent
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.blocks.callout import box_around
from pages.field import Field
from pages.models import Kind
from pages.paragraphs import Marks
from pages.pieces import HeadingPiece, ParagraphPiece, Phrase, Piece, pieces_of_html, said
from pages.shapes import LEVEL, DangerBox, Data, Found, Shape


@dataclass(frozen=True, kw_only=True)
class BoxKey(Field):
    """The key of the page that holds the words of a box."""

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch("[-a-zA-Z0-9_]{1,40}", value):
            raise ValidationError(
                _("“%(field)s” must be the key of a page with urgent advice.") % {"field": self.label}
            )
        return value

    def form_field(self) -> forms.Field:
        return forms.ChoiceField(choices=_to_choose, **self._asked())


def _to_choose() -> list[tuple[str, str]]:
    """Give (key, title) of every page with urgent advice that readers get, by title."""
    live = PageContent.objects.filter(pagedetails__kind=Kind.DANGER).exclude(page__reverse_id=None)
    return sorted(live.values_list("page__reverse_id", "title"), key=lambda choice: choice[1].casefold())


def heading_of(box: DangerBox | None) -> str:
    """Return what stands above a box; also above the words that stand in the place of one that is away."""
    return box.heading if box else _("When to get help at once")


def _advice_without_box() -> SafeString:
    """Return what readers get where a box is away, which no step allows: an empty place could cost a life."""
    return format_html(
        "<p>{}</p>",
        _(
            "We cannot show our advice here just now. If something new worries you, ring your 24-hour cancer line at once."
            " If you have no number or nobody answers, call 111. In an emergency, call 999."
        ),
    )


def _words_of_today(shown: Data, data: Data, found: Found) -> Data:
    box = found.boxes.get(data["box"])
    words = {"heading": heading_of(box), "html": box.html if box else _advice_without_box()}
    return {"tone": box.tone if box else "urgent", "of": box, **words}


def _told(data: Data, found: Found) -> Iterator[Piece]:
    """Tell the box without HTML: with its own dates, and where its sources stand."""
    words = _words_of_today(data, data, found)
    pieces = [HeadingPiece(data["level"], said(words["heading"])), *pieces_of_html(words["html"])]
    if box := words["of"]:
        sentences = [box.doubt] if box.doubt else [*box.dates.judged[:1], *box.dates.unchecked]
        where = _("%(title)s: sources and reviews") % {"title": box.title}
        more = Phrase(where, Marks(href=box.url)) if box.url else Phrase(where)
        pieces.append(ParagraphPiece((Phrase(f"{' '.join(sentences)} "), more)))
    yield box_around(words, tuple(pieces))


SHAPE = Shape(
    "danger",
    "DangerPlugin",
    gettext_lazy("Urgent advice"),
    (
        BoxKey(
            key="box",
            label=gettext_lazy("Box"),
            help_text=gettext_lazy(
                "Its words stand on a page of their own, with its own reviews. Whoever changes them there changes every page."
            ),
        ),
        LEVEL,
    ),
    sample={"box": "spinal-cord", "level": 4},
    more=_words_of_today,
    told=_told,
    is_warning=lambda data: True,
    purpose=gettext_lazy("the box of a danger, in the words of its own page"),
)
