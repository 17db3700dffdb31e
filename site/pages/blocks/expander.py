"""Text that a reader opens."""

from django.utils.translation import gettext_lazy

from pages.pieces import STRONG, BoxPiece, Piece, paragraph, pieces_of_html
from pages.shapes import HEADING, HTML, Data, Found, Shape


def _opened(data: Data, found: Found) -> list[Piece]:
    return [BoxPiece("folded", "", (paragraph(data["heading"], STRONG), *pieces_of_html(data["html"])))]


SHAPE = Shape(
    "expander",
    "ExpanderPlugin",
    gettext_lazy("Expander"),
    (HEADING, HTML),
    {"heading": "What if I do not like small spaces?", "html": "<p>Tell the team.</p>"},
    is_folded=True,
    told=_opened,
    purpose=gettext_lazy("what only some readers need: they open it"),
)
