"""What to do and what not to do, side by side."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.fields import Lines
from pages.shapes import HEADING, LEVEL, ROWS_MOVE, Data, Shape

_DO, _DONT = gettext_lazy("Do"), gettext_lazy("Don't")


def _neither(data: Data) -> dict[str, str]:
    if not data["dos"] and not data["donts"]:
        return {"dos": _("“Do” and “Don't” are both empty. Fill in one of them.")}
    return {}


SHAPE = Shape(
    "do-and-dont",
    "DoAndDontPlugin",
    gettext_lazy("Do and don't"),
    (
        HEADING,
        LEVEL,
        Lines(key="dos", label=_DO, each=_DO, is_required=False, help_text=ROWS_MOVE),
        Lines(key="donts", label=_DONT, each=_DONT, is_required=False, help_text=ROWS_MOVE),
    ),
    objection=_neither,
    is_list=True,
)
