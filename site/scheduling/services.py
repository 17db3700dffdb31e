"""The steps of a plan: it is made, called off, found void, seen to. What carries it out is in `carrying_out`.

Who acts and when it is come from outside. Each asks `rules` first and raises NotAllowed with words fit to show.
"""

from __future__ import annotations

from datetime import datetime

from cms.models import Page
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.powers import name_of
from accounts.rules import objection_to_silence, refuse
from reviews.live_versions import live_version
from reviews.locking import hold_page, hold_version
from reviews.place_rules import objection_to_instead
from scheduling import mail, rules
from scheduling.basis import basis_of, what_changed
from scheduling.models import Plan, PlanStep


@transaction.atomic
def plan_publication(*, version: Version, by: User, due_at: datetime, why: str, at: datetime) -> Plan:
    """Plan that an approved version goes out at that time."""
    version = hold_version(version)
    page = hold_page(version.content.page_id)
    refuse(rules.objection_to_planning_publication(by, version))
    return _plan(Plan.Aim.PUBLISH, page, version, by=by, due_at=due_at, why=why, at=at)


@transaction.atomic
def plan_withdrawal(
    *, page: Page, by: User, due_at: datetime, why: str, at: datetime, instead: Page | None = None
) -> Plan:
    """Plan that a live page is withdrawn at that time; `why` is what its readers will be told."""
    page = hold_page(page.pk)
    refuse(rules.objection_to_planning_withdrawal(by, page, why=why))
    refuse(objection_to_instead(page, instead))
    live = live_version(page.pk)
    assert live is not None  # the rule above has seen it
    return _plan(Plan.Aim.WITHDRAW, page, live, by=by, due_at=due_at, why=why, at=at, instead=instead)


def _plan(
    kind: str,
    page: Page,
    version: Version,
    *,
    by: User,
    due_at: datetime,
    why: str,
    at: datetime,
    instead: Page | None = None,
) -> Plan:
    refuse(objection_to_silence(why) or rules.objection_to_time(page, due_at, at=at))
    for earlier in page.plans.to_see_to().filter(kind=kind):
        _put_aside(earlier, by, at)
    plan = Plan.objects.create(
        kind=kind,
        page=page,
        version=version,
        basis=basis_of(kind, version),
        after=page.plans.standing().last(),
        due_at=due_at,
        why=why.strip(),
        instead=instead,
        planned_by=by,
        planned_at=at,
    )
    write_down(plan, PlanStep.Turn.PLANNED, by, at, why)
    return plan


@transaction.atomic
def call_off(*, plan: Plan, by: User, why: str, at: datetime) -> None:
    """Call off what is planned: it does not happen."""
    plan = hold_plan(plan.pk)
    refuse(rules.objection_to_calling_off(by, plan, why=why))
    end(plan, Plan.Stage.CALLED_OFF, by, at, why)
    mail.after_calling_off(plan, by, why.strip())


@transaction.atomic
def put_aside(*, plan: Plan, by: User, at: datetime) -> None:
    """Say that one has seen to a plan that came to nothing, so that it is nobody's task any more."""
    plan = hold_plan(plan.pk)
    refuse(rules.objection_to_putting_aside(by, plan))
    _put_aside(plan, by, at)


def _put_aside(plan: Plan, by: User, at: datetime) -> None:
    Plan.objects.filter(pk=plan.pk).update(seen_at=at)
    write_down(plan, PlanStep.Turn.SEEN, by, at)


def look_again(at: datetime, among: Q | None = None) -> None:
    """End every plan, of those of which this holds, that rests on something which has changed, or that is refused by now.

    Whoever must see to it is told.
    """
    for pk in list(Plan.objects.standing().filter(among or Q()).values_list("pk", flat=True)):
        with transaction.atomic():
            plan = hold_plan(pk)
            if plan.stands and (changed := what_changed(plan) or rules.objection_to_what_is_planned(plan)):
                end_as_void(plan, at, changed)


def end_as_void(plan: Plan, at: datetime, changed: str) -> None:
    """End a plan that rests on something which is no longer as it was."""
    end(plan, Plan.Stage.VOID, None, at, changed)
    mail.after_coming_to_nothing(plan)


# What every step shares -----------------------------------------------------------------------------------------------


def hold_plan(pk: int) -> Plan:
    """Hold a plan's row until the step is done, so that of two who would end it one waits."""
    plans = Plan.objects.select_related("page", "version", "planned_by", "after")
    return plans.select_for_update(of=("self",)).get(pk=pk)


def end(plan: Plan, state: Plan.Stage, by: User | None, at: datetime, why: str) -> None:
    """End a plan, and write down who did, when and why."""
    Plan.objects.filter(pk=plan.pk).update(state=state, ended_at=at)
    plan.state, plan.ended_at = state, at
    write_down(plan, PlanStep.Turn(state), by, at, why)


def write_down(plan: Plan, step: PlanStep.Turn, by: User | None, at: datetime, why: str = "") -> None:
    """Add a line to what became of a plan, with the name that whoever acts has now."""
    name = name_of(by) if by else _("the site itself")
    PlanStep.objects.create(plan=plan, step=step, by=by, by_name=name, at=at, why=why.strip())
