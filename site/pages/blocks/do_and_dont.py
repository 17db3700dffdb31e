"""What to do and what not to do, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.field import Words
from pages.list_fields import Lines
from pages.pieces import BoxPiece, ListPiece, Piece, entries
from pages.shapes import HEADING, LEVEL, ROWS_MOVE, Data, Found, Shape


def _list(key: str, label: Words, under: str) -> Lines:
    return Lines(
        key=key,
        label=label,
        each=label,
        is_required=False,
        help_text=ROWS_MOVE,
        example="- bring your letter",
        under=under,
    )


def _neither(data: Data) -> dict[str, str]:
    if not data["dos"] and not data["donts"]:
        return {"dos": _("“Do” and “Don't” are both empty. Fill in one of them.")}
    return {}


def _two_lists(data: Data, found: Found) -> Iterator[Piece]:
    for key, word in (("dos", _("Do")), ("donts", _("Do not"))):
        if data[key]:
            yield BoxPiece(key, word, (ListPiece(entries(data[key])),))


SHAPE = Shape(
    "do-and-dont",
    "DoAndDontPlugin",
    gettext_lazy("Do and don't"),
    (
        HEADING,
        LEVEL,
        _list("dos", gettext_lazy("Do"), under="do"),
        _list("donts", gettext_lazy("Don't"), under="don't"),
    ),
    sample={"heading": "After your scan", "level": 4, "dos": ["drink plenty"], "donts": ["drive yourself home"]},
    objection=_neither,
    is_list=True,
    told=_two_lists,
    purpose=gettext_lazy("two short lists: what to do, what not to do"),
)
