"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role, roles_of
from feedback.models import Remark
from pages.every_version import versions_of
from pages.rules import PUBLIC_STATES
from pages.rules import NotAllowed as NotAllowed

WORK_ON_FEEDBACK = frozenset({Role.EDITOR, Role.PUBLISHER})


def objection_to_working_on(user: User, remark: Remark) -> str:
    """Say why this person may do nothing with a remark."""
    if not roles_of(user) & WORK_ON_FEEDBACK:
        return _("Editors and publishers decide what comes of feedback. You can read it.")
    if remark.state == Remark.Progress.REMOVED:
        return _("The words were removed, and stay removed.")
    return ""


def objection_to_move(
    user: User, remark: Remark, *, state: str, seen: str, why: str = "", led_to: Version | None = None
) -> str:
    """Say why this person may not move a remark to that state. `seen` is the state in which they saw it."""
    if objection := objection_to_working_on(user, remark):
        return objection
    if remark.state != seen:
        return _("Somebody else has decided on this since you opened it. It is now: %(state)s.") % {
            "state": remark.get_state_display()
        }
    if state not in Remark.MOVES[remark.state]:
        return _("It cannot go from “%(before)s” to that.") % {"before": remark.get_state_display()}
    if state in (Remark.Progress.NO_CHANGE, Remark.Progress.REMOVED) and not why:
        return _("Say why, so that others can understand it later.")
    if state == Remark.Progress.CHANGED and led_to is None:
        return _("Choose the published version that changed because of it. Readers are told of it.")
    if state == Remark.Progress.CHANGED and led_to not in versions_it_may_have_led_to(remark):
        return _("That is no later version of this page that readers got.")
    return ""


def versions_it_may_have_led_to(remark: Remark) -> list[Version]:
    """Return the versions of the page that came before readers after the one they spoke of, the newest first."""
    public = versions_of(remark.page_id, language=remark.language).filter(state__in=PUBLIC_STATES)
    of = int(remark.version.number)
    return [version for version in public.order_by("-pk") if int(version.number) > of]
