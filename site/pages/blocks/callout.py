"""A few sentences that nobody should miss."""

from django.utils.translation import gettext_lazy

from pages.fields import Choice
from pages.pieces import BoxPiece, Piece
from pages.shapes import HEADING, HTML, LEVEL, Data, Shape

#: The word above it, by its tone.
_WORDS = {"important": gettext_lazy("Important"), "urgent": gettext_lazy("Urgent")}


def box_around(data: Data, pieces: tuple[Piece, ...]) -> Piece:
    """Return what a callout says, set off from the rest, below the word for its tone."""
    return BoxPiece(data["tone"], str(_WORDS.get(data["tone"], "")), pieces)


SHAPE = Shape(
    "callout",
    "CalloutPlugin",
    gettext_lazy("Callout"),
    (
        Choice(
            key="tone",
            label=gettext_lazy("Tone"),
            choices=(
                ("information", gettext_lazy("Information")),
                ("important", gettext_lazy("Important")),
                ("urgent", gettext_lazy("Urgent")),
            ),
        ),
        HEADING,
        LEVEL,
        HTML,
    ),
    sample={
        "tone": "information",
        "heading": "Bring your list of medicines",
        "level": 4,
        "html": "<p>It helps the team.</p>",
    },
    around=box_around,
    is_warning=lambda data: bool(data["tone"] != "information"),
    purpose=gettext_lazy("one thing nobody should miss"),
)
