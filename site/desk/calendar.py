"""The desk's calendar: what asks for somebody now, then month by month when the next reviews of live pages are due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber, TruncMonth
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED

from desk.doors import StaffRequest
from desk.events import Event, file_of_events
from desk.page_filters import PageFilterForm
from desk.page_list import Texts, narrowed_down, owner_name
from desk.page_order import SORTS, in_order
from desk.page_rows import page_rows
from pages.dates import add_months, first_and_last_day, last_day_of_month

MONTHS_ON_A_SCREEN = 12
PAGES_IN_A_MONTH = 5
PAGES_NOW = 10


class CalendarForm(PageFilterForm):
    """Narrows the calendar down, by what the table of pages is narrowed down by but for words, state and date."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("q", "state", "due", "sort"):
            del self.fields[name]


@dataclass(frozen=True)
class DuePage:
    """A page on the day on which its review is due."""

    title: str
    url: str
    due_on: date
    owner: str


@dataclass
class Month:
    """A month by its first day: how many reviews are due in it, the first of them, and where all are listed."""

    first: date
    url: str
    number: int = 0
    pages: list[DuePage] = field(default_factory=list)


def months(request: StaffRequest) -> HttpResponse:
    """Show what asks for somebody now, and a year of months from the one that is asked for."""
    user, today = request.user, localdate()
    form = CalendarForm(request.GET, auto_id="calendar-%s")
    form.is_valid()  # what is not valid is said at its field, and narrows nothing down
    asked = form.cleaned_data
    first = (first_and_last_day(request.GET.get("from", "")) or (today.replace(day=1),))[0]
    texts = narrowed_down(asked, user, today)
    next_due = _next_due(texts, add_months(first, MONTHS_ON_A_SCREEN))
    asking = narrowed_down({**asked, "due": "now"}, user, today)
    now = in_order(asking, "due", user, today).values_list("pk", flat=True)
    context = {
        "form": form,
        "rows": page_rows(list(now[:PAGES_NOW]), user, today),
        "columns": _columns(),
        "number_now": now.count(),
        "now_url": _list_of({**form.asked(), "due": "now", "sort": "due"}),
        "months": _months(texts, first, form.asked()),
        "next_due": next_due,
        "next_due_url": _from(next_due, form.asked()) if next_due else "",
        "first": first,
        "earlier": _moved(first, -MONTHS_ON_A_SCREEN, form.asked()),
        "later": _moved(first, MONTHS_ON_A_SCREEN, form.asked()),
        "file_url": f"{reverse('desk:pages-file')}?{urlencode({**form.asked(), 'due': '365', 'sort': 'due'})}",
        "query": urlencode(form.asked()),
    }
    return render(request, "desk/calendar.html", context)


def _columns() -> list[dict[str, str]]:
    return [{"title": capfirst(title), "url": "", "sorted": ""} for title in SORTS.values()]


def _list_of(asked: Mapping[str, str]) -> str:
    return f"{reverse('desk:pages')}?{urlencode(asked)}"


def _moved(first: date, by: int, asked: Mapping[str, str]) -> str:
    """Return the address of the screen so many months on, or "" where no calendar goes so far."""
    day = add_months(first, by)
    return _from(day, asked) if first_and_last_day(f"{day:%Y-%m}") else ""


def _from(day: date, asked: Mapping[str, str]) -> str:
    return f"{reverse('desk:calendar')}?{urlencode({**asked, 'from': f'{day:%Y-%m}'})}"


def _next_due(texts: Texts, after: date) -> date | None:
    """Return the first day from that one on on which a review is due."""
    found = _due(texts).filter(pagedetails__review_due_on__gte=after).order_by("pagedetails__review_due_on")
    return found.values_list("pagedetails__review_due_on", flat=True).first()


def _months(texts: Texts, first: date, asked: Mapping[str, str]) -> list[Month]:
    """Return a year of months with the first pages of each, in one query however many pages there are."""
    days = [add_months(first, n) for n in range(MONTHS_ON_A_SCREEN)]
    found = {day: Month(day, _list_of({**asked, "due": f"{day:%Y-%m}", "sort": "due"})) for day in days}
    of_month = TruncMonth("pagedetails__review_due_on")
    due = (
        _due(texts)
        .filter(pagedetails__review_due_on__range=(first, last_day_of_month(days[-1])))
        .annotate(
            number=Window(Count("pk"), partition_by=of_month),
            place=Window(RowNumber(), partition_by=of_month, order_by=[F("pagedetails__review_due_on"), F("pk")]),
        )
        .filter(place__lte=PAGES_IN_A_MONTH)
    )
    for page, number in _told(due, "number"):
        month = found[page.due_on.replace(day=1)]
        month.number = number
        month.pages.append(page)
    return list(found.values())


def _due(texts: Texts) -> Texts:
    return texts.filter(version_state=PUBLISHED, pagedetails__review_due_on__isnull=False)


def _told(due: Texts, *more: str) -> Iterator[tuple[DuePage, Any]]:
    """Tell of each page that is due, by its day, with one more column of its row."""
    columns = ("title", "versions__pk", "pagedetails__review_due_on")
    rows = due.annotate(owner=owner_name()).order_by("pagedetails__review_due_on", "pk")
    for title, version, day, owner, *rest in rows.values_list(*columns, "owner", *more).iterator(chunk_size=500):
        yield DuePage(title, reverse("desk:version", args=[version]), day, owner or ""), (rest or [None])[0]


def as_events(request: StaffRequest) -> HttpResponseBase:
    """Give the days on which reviews are due as a file for a calendar programme, narrowed down as the screen is."""
    form = CalendarForm(request.GET)
    form.is_valid()
    texts = narrowed_down(form.cleaned_data, request.user, localdate())
    events = (
        Event(
            key=page.url,
            on=page.due_on,
            title=_("Review due: %(title)s") % {"title": page.title},
            says=_("Owner: %(owner)s") % {"owner": page.owner or _("nobody")},
            url=request.build_absolute_uri(page.url),
        )
        for page, _none in _told(_due(texts))
    )
    return file_of_events("reviews", events, host=request.get_host(), at=timezone.now())
