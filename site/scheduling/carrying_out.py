"""Does what is planned when its time has come: by the engine's own steps, with every rule and the gate, once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.current_user import acting_as
from pages.rules import NotAllowed, refuse
from reviews import publishing, withdrawing
from reviews.locking import hold_page, hold_version
from scheduling import mail, rules, services
from scheduling.basis import what_changed
from scheduling.models import Plan
from scheduling.telling import lateness, tell
from scheduling.times import moment_in_words

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CarriedOut:
    """What came of a plan whose time had come, in words, and whether it happened."""

    words: str
    happened: bool


def carry_out_due(at: datetime) -> Iterator[CarriedOut]:
    """Do all that should have happened by now, in the order in which it was to; one that fails stops no other."""
    for pk in list(Plan.objects.due(at).values_list("pk", flat=True)):
        try:
            came_of_it = carry_out(pk, at)
        except Exception as error:  # whatever it is, the others must not wait; this one is tried again
            log.exception("What was planned could not be done: plan %s", pk)
            yield CarriedOut(f"Plan {pk} could not be carried out, and will be tried again: {error}", happened=False)
        else:
            if came_of_it is not None:
                yield came_of_it
    # Whoever planned the others need not wait until they are due to hear that they are void.
    services.look_again(at)


@transaction.atomic
def carry_out(pk: int, at: datetime) -> CarriedOut | None:
    """Do what one plan says; return what came of it, or None where somebody else has ended it meanwhile."""
    plan = services.hold_plan(pk)
    if not plan.stands or plan.due_at > at:
        return None
    if plan.kind == Plan.Aim.PUBLISH:
        hold_version(plan.version)
    hold_page(plan.page_id)
    if changed := what_changed(plan):
        services.end_as_void(plan, at, changed)
    else:
        try:
            with transaction.atomic(), acting_as(plan.planned_by):
                refuse(rules.objection_to_planner(plan))
                _take_the_step(plan, at)
        except NotAllowed as refusal:
            services.end(plan, Plan.Stage.FAILED, None, at, str(refusal))
            mail.after_coming_to_nothing(plan)
        else:
            services.end(plan, Plan.Stage.DONE, plan.planned_by, at, _when_it_was_done(plan, at))
    return CarriedOut(tell([Plan.objects.get(pk=pk)])[0].words, happened=plan.state == Plan.Stage.DONE)


def _take_the_step(plan: Plan, at: datetime) -> None:
    if plan.kind == Plan.Aim.PUBLISH:
        publishing.publish(version=plan.version, by=plan.planned_by, at=at)
    else:
        withdrawing.withdraw_page(page=plan.page, by=plan.planned_by, at=at, reason=plan.why, instead=plan.instead)


def _when_it_was_done(plan: Plan, at: datetime) -> str:
    planned = _("It was planned for %(when)s.") % {"when": moment_in_words(plan.due_at)}
    late = lateness(plan, at)
    return f"{planned} " + (_("It was %(late)s.") % {"late": late} if late else _("It was on time."))
