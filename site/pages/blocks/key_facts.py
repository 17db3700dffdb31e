"""A few answers at a glance, each with a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pages.citations import keys_in, without_citations
from pages.list_fields import Pairs
from pages.pieces import BoxPiece
from pages.rows import Column
from pages.shapes import HEADING, LEVEL, ROWS_OF_FIGURES, Data, Shape


def _figures_without_source(data: Data) -> Iterator[tuple[str, str]]:
    for fact in data["facts"]:
        if re.search(r"\d", without_citations(fact["text"])) and not keys_in(fact["text"]):
            reason = _("The key fact “%(fact)s” gives a figure without a source. Add [source: key].")
            yield reason % {"fact": fact["label"]}, fact["label"]


SHAPE = Shape(
    "key-facts",
    "KeyFactsPlugin",
    gettext_lazy("Key facts"),
    (
        HEADING,
        LEVEL,
        Pairs(
            key="facts",
            label=gettext_lazy("Facts"),
            each=gettext_lazy("Fact"),
            columns=(
                Column("label", gettext_lazy("Label"), 120),
                Column("text", pgettext_lazy("field", "Text"), 600, is_long=True),
            ),
            help_text=ROWS_OF_FIGURES,
            example="- The scan takes | 10 minutes",
        ),
    ),
    sample={
        "heading": "In short",
        "level": 4,
        "facts": [{"label": "The scan takes", "text": "10 to 30 minutes[source: guideline]"}],
    },
    is_list=True,
    faults=_figures_without_source,
    around=lambda data, pieces: BoxPiece("short", "", pieces),
    purpose=gettext_lazy("the answers people look for first, each figure with its source"),
)
