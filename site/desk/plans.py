"""The desk's screens of what is planned: all that stands, all that ended, and one plan with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from desk.doors import StaffRequest, for_people_with_a_role
from desk.lines import address_of
from desk.plan_forms import CallOffForm
from desk.plan_lines import plan_step_lines
from desk.refused_forms import refused
from desk.screens import screen_of, tabs
from desk.spreadsheets import in_parts, spreadsheet
from pages.rules import NotAllowed
from pages.versions import today_url
from scheduling import rules, services
from scheduling.models import Plan
from scheduling.telling import tell

_ANY_REASON = "…"  # stands for words that the person has not written yet


class PlanList(NamedTuple):
    """One list of plans: what it is called, the name of its file, and which are on it."""

    title: str | Promise
    file: str
    find: Callable[[], QuerySet[Plan]]


#: Each by the name of its address: what will happen, in that order; and what came of plans, the newest first.
LISTS = {
    "plans": PlanList(gettext_lazy("Planned"), "planned", lambda: Plan.objects.to_look_at()),
    "plans-ended": PlanList(
        gettext_lazy("What came of plans"),
        "plans-that-ended",
        lambda: Plan.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk"),
    ),
}


# Lists ----------------------------------------------------------------------------------------------------------------


@for_people_with_a_role
@require_safe
def plans(request: StaffRequest, of: str) -> HttpResponse:
    """Show one list of plans."""
    screen = screen_of(request, LISTS[of].find())
    context = {
        "title": LISTS[of].title,
        "ways": tabs_of_plans(request),
        "screen": screen,
        "plans": tell(screen.object_list),
        "file_url": reverse(f"desk:{of}-file"),
    }
    return render(request, "desk/plans.html", context)


@for_people_with_a_role
@require_safe
def plans_file(request: StaffRequest, of: str) -> HttpResponseBase:
    """Give the same as a file for a spreadsheet."""
    headings = [_("When"), _("What"), _("Until then"), _("State"), _("What came of it"), _("Ended"), _("Why")]
    headings += [_("Who"), _("Planned"), _("Where")]
    return spreadsheet(LISTS[of].file, headings, _cells(request, LISTS[of].find()))


def _cells(request: StaffRequest, plans: QuerySet[Plan]) -> Iterator[list[Any]]:
    for told in in_parts(plans, tell):
        plan = told.plan
        yield [
            *(plan.due_at, told.what, told.until, plan.get_state_display(), told.outcome, plan.ended_at, plan.why),
            *(plan.planned_by, plan.planned_at, request.build_absolute_uri(plan.get_absolute_url())),
        ]


def tabs_of_plans(request: StaffRequest) -> list[dict[str, Any]]:
    """Give the ways between the lists of what is planned, what came of it, what is withdrawn, and what leads elsewhere."""
    return tabs(
        request,
        *((one.title, name) for name, one in LISTS.items()),
        (_("Withdrawn pages"), "withdrawals"),
        (_("Redirects"), "redirects"),
    )


# One plan -------------------------------------------------------------------------------------------------------------


@for_people_with_a_role
@require_safe
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a plan, and what became of it."""
    return _show(request, _plan_or_404(pk))


@for_people_with_a_role
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Call a plan off, or say why that cannot be."""
    plan = _plan_or_404(pk)
    if request.method != "POST":
        return redirect(plan)
    form = CallOffForm(request.POST)
    if status := refused(form, services.call_off, plan=plan, by=request.user, at=timezone.now()):
        return _show(request, _plan_or_404(pk), form, status)
    messages.success(request, _("Called off. It does not happen."))
    return redirect(plan)


@for_people_with_a_role
@require_http_methods(["GET", "HEAD", "POST"])
def put_aside(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a plan that came to nothing off the list of what to do."""
    plan = _plan_or_404(pk)
    if request.method == "POST":
        try:
            services.put_aside(plan=plan, by=request.user, at=timezone.now())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Put aside. It is no longer on your list."))
    return redirect(plan)


def _plan_or_404(pk: int) -> Plan:
    return get_object_or_404(Plan.objects.select_related("page", "version", "planned_by", "instead"), pk=pk)


def _show(request: StaffRequest, plan: Plan, form: Form | None = None, status: int = 200) -> HttpResponse:
    (told,) = tell([plan])
    to_calling_off = rules.objection_to_calling_off(request.user, plan, why=_ANY_REASON)
    to_putting_aside = rules.objection_to_putting_aside(request.user, plan)
    context = {
        "told": told,
        "plan": plan,
        "version_url": address_of(plan.version),
        "site_url_of_page": today_url(plan.page),
        "instead": plan.instead.get_title(None) if plan.instead else "",
        "form": form or (None if to_calling_off else CallOffForm()),
        "objection": to_calling_off if plan.stands else to_putting_aside if plan.is_to_see_to else "",
        "may_put_aside": not to_putting_aside,
        "entries": plan_step_lines(plan.steps.order_by("-at", "-pk")),
    }
    return render(request, "desk/plan.html", context, status=status)
