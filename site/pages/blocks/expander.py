"""Text that a reader opens."""

from django.utils.translation import gettext_lazy

from pages.shapes import HEADING, HTML, Shape

SHAPE = Shape(
    "expander",
    "ExpanderPlugin",
    gettext_lazy("Expander"),
    (HEADING, HTML),
    {"heading": "What if I do not like small spaces?", "html": "<p>Tell the team.</p>"},
    is_folded=True,
)
