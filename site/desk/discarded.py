"""The drafts that were discarded and can still be brought back: who discarded each, when, why and until when it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk.doors import StaffRequest, for_people_with_a_role
from desk.lines import VersionLine, address_of
from desk.screens import screen_of
from desk.spreadsheets import in_parts, spreadsheet
from desk.standing import told_of_discarding
from editing.models import Discarded
from editing.rules import DAYS_TO_COME_BACK, comes_back_until
from pages.versions import titles_of


@for_people_with_a_role
@require_safe
def discarded(request: StaffRequest) -> HttpResponse:
    """Show the drafts that can be brought back, what was discarded last first."""
    screen = screen_of(request, _still_there())
    return render(request, "desk/discarded.html", {"lines": _lines(screen.object_list), "screen": screen})


@for_people_with_a_role
@require_safe
def discarded_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same as a file for a spreadsheet."""
    headings = [_("Version"), _("Discarded by"), _("Discarded"), _("Why"), _("Kept until"), _("Where")]
    rows = (
        [title, str(one.by), one.at, one.why, localdate(comes_back_until(one)), request.build_absolute_uri(address)]
        for title, address, one in in_parts(_still_there(), _with_titles)
    )
    return spreadsheet("discarded", headings, rows)


def _still_there() -> QuerySet[Discarded]:
    since = timezone.now() - timedelta(days=DAYS_TO_COME_BACK)
    return Discarded.objects.filter(at__gt=since).order_by("-at", "-pk").select_related("by", "version")


def _with_titles(found: Iterable[Any]) -> list[tuple[str, str, Discarded]]:
    """Give the title and the address of each as well."""
    found = list(found)
    titles = titles_of(one.version for one in found)
    return [(titles[one.version_id], address_of(one.version), one) for one in found]


def _lines(found: Iterable[Any]) -> list[VersionLine]:
    return [VersionLine(title, address, told_of_discarding(one)) for title, address, one in _with_titles(found)]
