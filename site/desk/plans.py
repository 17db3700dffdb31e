"""The desk's screens of what is planned: all that stands, all that ended, and one plan with what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.actions import PLACEHOLDER
from desk.doors import StaffRequest
from desk.lines import address_of, plan_step_lines
from desk.lists import DeskList
from desk.plan_forms import CallOffForm
from desk.refused_forms import tried
from desk.screens import tabs
from pages.rules import NotAllowed
from pages.versions import today_url
from scheduling import rules, services
from scheduling.models import Plan
from scheduling.telling import ToldPlan, tell

_PLANNED, _ENDED = gettext_lazy("Planned"), gettext_lazy("What came of plans")


def tabs_of_plans(request: StaffRequest) -> list[dict[str, Any]]:
    """Give the ways between the lists of what is planned, what came of it, what is withdrawn, and what leads elsewhere."""
    return tabs(
        request,
        (_PLANNED, "plans"),
        (_ENDED, "plans-ended"),
        (_("Withdrawn pages"), "withdrawals"),
        (_("Redirects"), "redirects"),
    )


def _list(title: Any, file: str, find: Callable[[], QuerySet[Plan]]) -> DeskList:
    return DeskList(
        template="desk/plans.html",
        file=file,
        headings=(
            *(gettext_lazy("When"), gettext_lazy("What"), gettext_lazy("Until then"), gettext_lazy("State")),
            *(gettext_lazy("What came of it"), gettext_lazy("Ended"), gettext_lazy("Why"), gettext_lazy("Who")),
            *(gettext_lazy("Planned"), gettext_lazy("Where")),
        ),
        find=lambda request: find(),
        tell=tell,
        cells=_cells,
        more=lambda request: {"title": title, "ways": tabs_of_plans(request)},
    )


def _cells(request: StaffRequest, told: ToldPlan) -> list[Any]:
    plan = told.plan
    return [
        *(plan.due_at, told.what, told.until, plan.get_state_display(), told.outcome, plan.ended_at, plan.why),
        *(plan.planned_by, plan.planned_at, request.build_absolute_uri(plan.get_absolute_url())),
    ]


#: What will happen, in that order; and what came of plans, the newest first.
PLANNED = _list(_PLANNED, "planned", lambda: Plan.objects.to_look_at())
ENDED = _list(
    _ENDED,
    "plans-that-ended",
    lambda: Plan.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk"),
)


# One plan -------------------------------------------------------------------------------------------------------------


def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a plan, and what became of it."""
    return _show(request, _plan_or_404(pk))


def call_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Call a plan off, or say why that cannot be."""
    plan = _plan_or_404(pk)
    if request.method != "POST":
        return redirect(plan)
    form = CallOffForm(request.POST)
    _taken, status = tried(form, services.call_off, plan=plan, by=request.user, at=timezone.now())
    if status:
        return _show(request, _plan_or_404(pk), form, status)
    messages.success(request, _("Called off. It does not happen."))
    return redirect(plan)


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
    to_calling_off = rules.objection_to_calling_off(request.user, plan, why=PLACEHOLDER)
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
