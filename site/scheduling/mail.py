"""Tells people by e-mail what became of a plan, once that is safely saved."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from accounts.roles import Role, roles_of
from reviews.mail import send
from scheduling.models import Plan
from scheduling.telling import tell


def who_sees_to(plan: Plan) -> list[User]:
    """Return whose task it is that a plan came to nothing: the planner's; the publishers' where the planner is none now."""
    if Role.PUBLISHER in roles_of(plan.planned_by):
        return [plan.planned_by]
    return list(User.objects.holding(Role.PUBLISHER))


def after_coming_to_nothing(plan: Plan) -> None:
    """Tell whoever must see to it that what was planned did not happen, and why."""
    _send("came-to-nothing", who_sees_to(plan), plan)


def after_calling_off(plan: Plan, by: User, why: str) -> None:
    """Tell whoever planned it that somebody else has called it off."""
    _send("called-off", [plan.planned_by] if plan.planned_by != by else [], plan, by=by, why=why)


def _send(what: str, people: list[User], plan: Plan, **facts: object) -> None:
    (told,) = tell([Plan.objects.get(pk=plan.pk)])
    address = settings.SITE_URL + plan.get_absolute_url()
    send(f"scheduling/mail/{what}.txt", people, title=told.title, told=told, address=address, **facts)
