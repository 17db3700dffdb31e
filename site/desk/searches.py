"""The desk's screen for what readers looked for and did not find."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from desk.doors import StaffRequest
from desk.lists import DeskList
from search import unanswered
from search.asking import understood
from search.models import Unanswered
from search.ranking import ranked
from search.results import reachable


def _still_unanswered(request: StaffRequest) -> list[Unanswered]:
    """Return those that find nothing to this day."""
    return [one for one in unanswered.told() if not reachable(ranked(understood(one.words)))]


SEARCHES = DeskList(
    template="desk/searches.html",
    file="searches-without-a-result",
    headings=(
        *(gettext_lazy("Words"), gettext_lazy("How often"), gettext_lazy("In how many weeks")),
        gettext_lazy("Last in the week of"),
    ),
    find=_still_unanswered,
    cells=lambda request, one: (one.words, one.times, one.weeks, one.last_week),
)
