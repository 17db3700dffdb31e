"""The desk's screen for what readers looked for and did not find."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from desk.doors import StaffRequest
from desk.spreadsheets import spreadsheet
from search import unanswered
from search.asking import understood
from search.models import Unanswered
from search.ranking import ranked
from search.results import reachable


def searches(request: StaffRequest) -> HttpResponse:
    """Tell the team which words people looked for and did not find."""
    return render(request, "desk/searches.html", {"searches": _still_unanswered()})


def searches_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same as a file for a spreadsheet."""
    rows = ((one.words, one.times, one.weeks, one.last_week) for one in _still_unanswered())
    headings = [_("Words"), _("How often"), _("In how many weeks"), _("Last in the week of")]
    return spreadsheet("searches-without-a-result", headings, rows)


def _still_unanswered() -> list[Unanswered]:
    """Return those that find nothing to this day."""
    return [one for one in unanswered.told() if not reachable(ranked(understood(one.words)))]
