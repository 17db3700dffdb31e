"""The drafts that were discarded and can still be brought back: who discarded each, when, why and until when it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from desk.doors import StaffRequest
from desk.lines import VersionLine, address_of
from desk.lists import DeskList
from desk.standing import told_of_discarding
from editing.models import Discarded
from editing.rules import DAYS_TO_COME_BACK, comes_back_until
from pages.versions import titles_of


@dataclass(frozen=True, kw_only=True)
class DiscardedLine(VersionLine):
    """A draft that was discarded, on the list of those that can come back."""

    discarded: Discarded


def _still_there(request: StaffRequest) -> QuerySet[Discarded]:
    """Give them, what was discarded last first."""
    since = timezone.now() - timedelta(days=DAYS_TO_COME_BACK)
    return Discarded.objects.filter(at__gt=since).order_by("-at", "-pk").select_related("by", "version")


def _lines(found: Iterable[Discarded]) -> list[DiscardedLine]:
    found = list(found)
    titles = titles_of(one.version for one in found)
    return [
        DiscardedLine(
            title=titles[one.version_id],
            url=address_of(one.version),
            more=told_of_discarding(one),
            discarded=one,
        )
        for one in found
    ]


def _cells(request: StaffRequest, line: DiscardedLine) -> list[Any]:
    one, address = line.discarded, request.build_absolute_uri(line.url)
    return [line.title, str(one.by), one.at, one.why, localdate(comes_back_until(one)), address]


DISCARDED = DeskList(
    template="desk/discarded.html",
    file="discarded",
    headings=(
        *(gettext_lazy("Version"), gettext_lazy("Discarded by"), gettext_lazy("Discarded"), gettext_lazy("Why")),
        *(gettext_lazy("Kept until"), gettext_lazy("Where")),
    ),
    find=_still_there,
    tell=_lines,
    cells=_cells,
)
