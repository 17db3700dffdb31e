"""Tells of what became of plans line by line, as the desk's record does."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from desk.lines import RecordLine
from pages.versions import titles_of
from scheduling.models import PlanStep


def plan_step_lines(steps: Iterable[PlanStep]) -> list[RecordLine]:
    """Tell of each step which version its plan is about."""
    if isinstance(steps, QuerySet):
        steps = steps.select_related("plan__version")
    steps = list(steps)
    titles = titles_of(step.plan.version for step in steps)
    return [
        RecordLine(
            step=str(step.get_step_display()),
            about=f"{step.plan.get_kind_display()}: {titles[step.plan.version_id]}",
            url=step.plan.get_absolute_url(),
            by=step.by_name,
            at=step.at,
            why=step.why,
        )
        for step in steps
    ]
