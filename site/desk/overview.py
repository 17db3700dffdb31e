"""The desk's first screen and its three lists: what a person must do next, the pages, and what others wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import edits
from desk.doors import StaffRequest
from desk.lists import DeskList
from desk.menu import ways_to_kept
from desk.new_page import may_make_pages
from desk.others import others_turns, told_of_others
from desk.page_filters import SAVED_VIEWS, PageFilterForm, links_to_views
from desk.page_list import narrowed_down
from desk.page_order import SORTS, in_order
from desk.page_rows import PageRow, page_rows
from desk.screens import screen_of
from desk.spreadsheets import in_parts, spreadsheet
from desk.worklist import Worklist
from reviews.lazy_list import counts_of
from sources.models import Source

LINES_ON_OVERVIEW = 10


def overview(request: StaffRequest) -> HttpResponse:
    """Show what to do next, then the beginning of the pages, then of what others wait for."""
    user, today = request.user, localdate()
    tasks = Worklist(user, today)
    others = others_turns(user)
    undated = Source.objects.undated() if user.has_perm("sources.view_source") else Source.objects.none()
    number_of_others, number_undated = counts_of([others, undated])
    texts = in_order(narrowed_down({}, user, today), "title", user, today).values_list("pk", flat=True)
    views = list(links_to_views(user, today, {}))
    context = {
        "tasks": tasks[:LINES_ON_OVERVIEW],
        "number_of_tasks": tasks.count(),
        "form": PageFilterForm({}, auto_id="pages-%s"),
        "views": views,
        "columns": _columns(request, ""),
        "rows": page_rows(list(texts[:LINES_ON_OVERVIEW]), user, today),
        "number_of_pages": views[0]["count"],
        "others": told_of_others(others[:LINES_ON_OVERVIEW], today),
        "number_of_others": number_of_others,
        "kept": list(ways_to_kept(user)),
        "undated": _undated_sources(number_undated),
        "may_make_pages": may_make_pages(user),
    }
    return render(request, "desk/desk.html", context)


def _undated_sources(number: int) -> dict[str, Any] | None:
    """Give how many sources that still stand have no date, and where they are listed; None where none has."""
    address = f"{reverse('admin:sources_source_changelist')}?published__isempty=1&state__exact=current"
    return {"count": number, "address": address} if number else None


# What to do next ------------------------------------------------------------------------------------------------------


NEXT = DeskList(
    template="desk/next.html",
    file="next",
    headings=(gettext_lazy("What to do"), gettext_lazy("Why"), gettext_lazy("When"), gettext_lazy("Where")),
    find=lambda request: Worklist(request.user, localdate()),
    cells=lambda request, task: (task.what, task.why, task.when, request.build_absolute_uri(task.url)),
)


# Pages ----------------------------------------------------------------------------------------------------------------


def pages(request: StaffRequest) -> HttpResponse:
    """Show the pages that were asked for, in the order that was asked for, screen by screen."""
    user, today = request.user, localdate()
    form = PageFilterForm(request.GET, auto_id="pages-%s")
    views = list(links_to_views(user, today, form.asked()))
    number = next((view["count"] for view in views if view["is_current"]), None)
    screen = screen_of(request, _content_ids(request, form), number)
    context = {
        "form": form,
        "views": views,
        "columns": _columns(request, request.GET.get("sort", "")),
        "rows": page_rows(list(screen.object_list), user, today),
        "screen": screen,
        "ticks_for": "change-pages" if edits(user) else "",
        "may_make_pages": may_make_pages(user),
    }
    return render(request, "desk/pages.html", context)


def pages_file(request: StaffRequest) -> HttpResponseBase:
    """Give the pages that were asked for as a file for a spreadsheet."""
    ids = _content_ids(request, PageFilterForm(request.GET))
    rows = in_parts(ids, lambda part: page_rows(list(part), request.user, localdate()))
    headings = [_("Page"), _("Section"), _("Kind"), _("Owner"), _("State"), _("Review due"), _("Overdue")]
    headings += [_("Example dates"), _("Waits for"), _("Why"), _("Where")]
    return spreadsheet("pages", headings, _cells_of_pages(request, rows))


def _cells_of_pages(request: StaffRequest, rows: Iterator[PageRow]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            *(row.title, row.section, row.kind, row.owner, row.state, row.review_due_on, row.is_overdue),
            *(row.is_example, row.waits_for, " ".join(row.notes), request.build_absolute_uri(row.url)),
        ]


def _content_ids(request: StaffRequest, form: PageFilterForm) -> Any:
    form.is_valid()  # what is not valid is said at its field, and left out of what was cleaned
    user, today = request.user, localdate()
    found = narrowed_down(form.cleaned_data, user, today)
    return in_order(found, request.GET.get("sort", ""), user, today).values_list("pk", flat=True)


def _columns(request: StaffRequest, sort: str) -> list[dict[str, str]]:
    """Give the columns that the table sorts by: what each is called, and the address that sorts by it, or the other way round."""
    by, is_down = sort.removeprefix("-"), sort.startswith("-")
    query = request.GET.copy()
    query.pop("page", None)
    columns = []
    for name, title in SORTS.items():
        query["sort"] = f"-{name}" if by == name and not is_down else name
        is_sorted = ("descending" if is_down else "ascending") if by == name else ""
        columns.append(
            {"title": capfirst(title), "url": f"{reverse('desk:pages')}?{query.urlencode()}", "sorted": is_sorted}
        )
    return columns


# What others wait for -------------------------------------------------------------------------------------------------


OTHERS = DeskList(
    template="desk/others.html",
    file="others",
    headings=(
        *(gettext_lazy("Version"), gettext_lazy("Waits for"), gettext_lazy("Urgent"), gettext_lazy("Since")),
        gettext_lazy("Where"),
    ),
    find=lambda request: others_turns(request.user),
    tell=lambda reviews: told_of_others(reviews, localdate()),
    cells=lambda request, one: (
        *(one.title, one.waits_for, one.urgent, one.since),
        request.build_absolute_uri(one.url),
    ),
)


# All of them ----------------------------------------------------------------------------------------------------------


def by_name(request: StaffRequest, name: str) -> HttpResponse:
    """Send whoever comes by the short name of a view to where its filters stand in the address."""
    if name == "waiting":
        return redirect("desk:next")
    view = next((view for view in SAVED_VIEWS if view.name == name), None)
    if view is None:
        raise Http404
    return redirect(view.address)
