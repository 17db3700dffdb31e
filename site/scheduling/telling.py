"""Says in sentences what will happen when, and what came of it. However many plans there are, it takes the same few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cms.models import PageContent
from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from djangocms_versioning.constants import PUBLISHED

from scheduling.models import Plan, PlanStep
from scheduling.times import moment_in_words


@dataclass(frozen=True)
class ToldPlan:
    """A plan in words. `what` will happen, `until` then readers get this, `outcome` is "" while it stands."""

    plan: Plan
    title: str
    what: str
    until: str
    outcome: str

    @property
    def words(self) -> str:
        """Return all of it as one paragraph."""
        return " ".join(filter(None, (self.what, self.until, self.outcome)))


def tell(plans: Iterable[Plan]) -> list[ToldPlan]:
    """Return plans in words, in their order."""
    if isinstance(plans, QuerySet):
        plans = plans.select_related("version", "after__version", "planned_by")
    plans = list(plans)
    prefetch_related_objects(plans, "version", "after__version", "planned_by")
    prefetch_related_objects([plan for plan in plans if not plan.stands], "steps")
    titles, live = _titles_and_live_numbers(plans)
    return [
        ToldPlan(
            plan,
            titles[plan.version.object_id],
            _what(plan, titles[plan.version.object_id]),
            _until(plan, live.get(plan.page_id)) if plan.stands else "",
            "" if plan.stands else _outcome(plan),
        )
        for plan in plans
    ]


def sentence_of(plan: Plan) -> str:
    """Return what is planned, as a sentence."""
    return tell([plan])[0].what


def lateness(plan: Plan, at: datetime) -> str:
    """Return by how much later than planned something was done, or "" where that is less than a minute."""
    minutes = int((at - plan.due_at).total_seconds() // 60)
    if minutes < 1:
        return ""
    for size, words in (
        (24 * 60, ngettext("%(n)s day late", "%(n)s days late", minutes // (24 * 60))),
        (60, ngettext("%(n)s hour late", "%(n)s hours late", minutes // 60)),
        (1, ngettext("%(n)s minute late", "%(n)s minutes late", minutes)),
    ):
        if minutes >= size:
            return words % {"n": minutes // size}
    return ""


def _what(plan: Plan, title: str) -> str:
    words = {"number": plan.version.number, "title": title, "when": moment_in_words(plan.due_at)}
    if plan.stands:
        publish = _("Version %(number)s of %(title)s goes out on %(when)s.")
        withdraw = _("%(title)s is withdrawn on %(when)s.")
    else:
        publish = _("Version %(number)s of %(title)s was to go out on %(when)s.")
        withdraw = _("%(title)s was to be withdrawn on %(when)s.")
    return (publish if plan.kind == Plan.Aim.PUBLISH else withdraw) % words


def _until(plan: Plan, number: str | None) -> str:
    after = plan.after
    if after is not None and after.stands:
        words = {"number": after.version.number, "when": moment_in_words(after.due_at)}
        if after.kind == Plan.Aim.PUBLISH:
            return _("Before that, from %(when)s, readers see version %(number)s.") % words
        return _("Before that, from %(when)s, readers cannot read the page.") % words
    if number is None:
        return _("Until then readers cannot read the page.")
    return _("Until then readers see version %(number)s.") % {"number": number}


def _outcome(plan: Plan) -> str:
    last = next((one for one in reversed(plan.steps.all()) if one.step == plan.state), None)
    if last is None:
        return str(plan.get_state_display())
    words = {"when": moment_in_words(last.at), "why": last.why, "who": last.by_name}
    return {
        PlanStep.Turn.DONE: _("Done on %(when)s. %(why)s"),
        PlanStep.Turn.CALLED_OFF: _("%(who)s called it off on %(when)s: “%(why)s”"),
        PlanStep.Turn.VOID: _("It is void since %(when)s. %(why)s"),
        PlanStep.Turn.FAILED: _("It was refused on %(when)s. %(why)s"),
    }[PlanStep.Turn(last.step)] % words


def _titles_and_live_numbers(plans: Sequence[Plan]) -> tuple[dict[int, str], dict[int, str]]:
    """Return the titles by what each is the title of, and the number of the version that readers get now by its page."""
    texts = PageContent.admin_manager.filter(page__in={plan.page_id for plan in plans}).order_by()
    rows = list(texts.values_list("pk", "title", "page", "language", "versions__state", "versions__number"))
    live = {row[2]: row[5] for row in rows if row[3:5] == (settings.LANGUAGE_CODE, PUBLISHED)}
    return {row[0]: row[1] for row in rows}, live
