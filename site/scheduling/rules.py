"""Each rule gives its objection in words fit to show, or "" if there is none. What may go out at all is for `reviews.rules`."""

from __future__ import annotations

from datetime import datetime, timedelta

from cms.models import Page
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.powers import name_of
from accounts.roles import Role, roles_of
from accounts.rules import objection_to_silence
from reviews import place_rules, rules
from reviews.translating import is_translation
from scheduling.models import Plan
from scheduling.telling import sentence_of
from scheduling.times import moment_in_words

MOST_DAYS_AHEAD = 366


def objection_to_planning_publication(by: User, version: Version) -> str:
    """Object to this person planning that this version goes out, whenever: it must be fit to go out now."""
    if is_translation(version.content):  # a page has one plan of a kind, and the English may change until then
        return _("A translation goes out at once, not at a set time.")
    return rules.objection_to_publishing(by, version) or _objection_because_planned(
        Plan.Aim.PUBLISH, version.content.page
    )


def objection_to_planning_withdrawal(by: User, page: Page, *, why: str) -> str:
    """Object to this person planning that this page is withdrawn, whenever: it must be one that can be withdrawn now."""
    return place_rules.objection_to_withdrawal(by, page, reason=why) or _objection_because_planned(
        Plan.Aim.WITHDRAW, page
    )


def objection_to_time(page: Page, due_at: datetime, *, at: datetime) -> str:
    """Object to a time that has gone, is too far away, or comes before something that is planned for the page already."""
    if due_at <= at:
        return _("%(when)s has gone already. Choose a later time, or do it now.") % {"when": moment_in_words(due_at)}
    if due_at > at + timedelta(days=MOST_DAYS_AHEAD):
        return _("That is more than a year away. Choose a time within a year.")
    last = page.plans.standing().select_related("version").last()
    if last is not None and due_at <= last.due_at:
        return _("%(sentence)s Choose a later time, or call that off first.") % {"sentence": sentence_of(last)}
    return ""


def objection_to_calling_off(by: User, plan: Plan, *, why: str) -> str:
    """Object to this person calling a plan off."""
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher calls a plan off.")
    if not plan.stands:
        return _("This plan is over. It is now: %(state)s.") % {"state": plan.get_state_display()}
    return objection_to_silence(why)


def objection_to_putting_aside(by: User, plan: Plan) -> str:
    """Object to this person saying that they have seen to a plan that came to nothing."""
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher sees to plans that came to nothing.")
    return "" if plan.is_to_see_to else _("There is nothing to see to.")


def objection_to_planner(plan: Plan) -> str:
    """Object to something happening that was planned by somebody who may not do it any more."""
    planner = plan.planned_by
    if Role.PUBLISHER in roles_of(planner):
        return ""
    return _("%(who)s planned this, and is no publisher any more.") % {"who": name_of(planner)}


def objection_to_what_is_planned(plan: Plan) -> str:
    """Object to a plan that would be refused if its time were now: nothing that is said of it would happen."""
    if objection := objection_to_planner(plan):
        return objection
    if plan.kind == Plan.Aim.PUBLISH:
        return rules.objection_to_publishing(plan.planned_by, plan.version)
    return place_rules.objection_to_withdrawal(
        plan.planned_by, plan.page, reason=plan.why
    ) or place_rules.objection_to_instead(plan.page, plan.instead)


def _objection_because_planned(kind: str, page: Page) -> str:
    plan = page.plans.standing().filter(kind=kind).select_related("version").first()
    if plan is None:
        return ""
    return _("%(sentence)s Call that off first.") % {"sentence": sentence_of(plan)}
