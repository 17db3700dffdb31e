"""What plans ask of a person: to see to those that came to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED

from accounts.models import User
from accounts.roles import Role, roles_of
from desk.standing import day_in_words
from desk.tasks import Duty, Task
from scheduling.models import Plan, PlanQuerySet
from scheduling.telling import tell


def _to_see_to(user: User, today: date) -> PlanQuerySet:
    """Give those that this person planned, and those of whoever is no publisher now. What is out asks nothing more."""
    plans = Plan.objects.to_see_to().exclude(kind=Plan.Aim.PUBLISH, version__state=PUBLISHED)
    if Role.PUBLISHER not in roles_of(user):
        return plans.none()
    publishers = User.objects.holding(Role.PUBLISHER)
    return plans.filter(Q(planned_by=user) | ~Q(planned_by__in=publishers.values("pk")))


def _see_to(plans: Sequence[Plan], user: User, today: date) -> list[Task]:
    return [
        Task(
            _("See to %(title)s: what was planned did not happen") % {"title": told.title},
            told.plan.get_absolute_url(),
            f"{told.what} {told.outcome}",
            _("since %(day)s") % {"day": day_in_words(localdate(told.plan.ended_at))},
        )
        for told in tell(plans)
    ]


CAME_TO_NOTHING = Duty(_to_see_to, _see_to)
