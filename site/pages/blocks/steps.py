"""What happens, one step after the other."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from pages.fields import Choice
from pages.list_fields import Pairs
from pages.pieces import STRONG, ListPiece, Piece, paragraph
from pages.rows import Column
from pages.shapes import HEADING, LEVEL, ROWS_MOVE, Data, Found, Shape


def _numbered(data: Data, found: Found) -> list[Piece]:
    return [ListPiece(tuple(_step(**step) for step in data["steps"]), is_numbered=True)]


def _step(title: str, text: str) -> tuple[Piece, ...]:
    return (paragraph(title, STRONG), paragraph(text)) if title else (paragraph(text),)


SHAPE = Shape(
    "steps",
    "StepsPlugin",
    gettext_lazy("Steps"),
    (
        HEADING,
        LEVEL,
        Choice(
            key="phase",
            label=gettext_lazy("When"),
            choices=(
                ("before", gettext_lazy("Before")),
                ("during", gettext_lazy("During")),
                ("after", gettext_lazy("After")),
            ),
        ),
        Pairs(
            key="steps",
            label=gettext_lazy("Steps"),
            each=gettext_lazy("Step"),
            columns=(
                Column("title", gettext_lazy("Title (may be empty)"), 200, is_required=False),
                Column("text", pgettext_lazy("field", "Text"), 1000, is_long=True),
            ),
            help_text=ROWS_MOVE,
            example="1. You lie down | The bed moves slowly.",
        ),
    ),
    sample={
        "heading": "During",
        "level": 4,
        "phase": "during",
        "steps": [{"title": "You lie on a bed", "text": "It moves slowly."}],
    },
    told=_numbered,
    purpose=gettext_lazy("what happens, in its order"),
)
