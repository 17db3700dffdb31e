"""What the CMS's list of versions and its page tree call their steps: what they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from djangocms_versioning import indicators
from djangocms_versioning.admin import VersionAdmin
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from desk.actions import PLACEHOLDER
from editing import rules as drafts
from reviews import rules


def start_a_draft(self: VersionAdmin, obj: Version, request: HttpRequest, disabled: bool = False) -> Any:
    """Offer what versioning calls “Revert”, though nothing goes back for readers."""
    if obj.state in (PUBLISHED, DRAFT):
        return ""
    return self.admin_action_button(
        reverse(f"admin:{obj._meta.app_label}_{self.model._meta.model_name}_revert", args=[obj.pk]),
        icon="undo",
        title=_("Start a new draft from this version"),
        name="revert",
        disabled=disabled or not obj.check_revert.as_bool(request.user),
    )


def take_over(self: VersionAdmin, obj: Version, request: HttpRequest) -> Any:
    """Lead to where taking over somebody else's draft is explained, in place of “Unlock”."""
    if _objection_to_taking_over(cast(User, request.user), obj):
        return ""
    return self.admin_action_button(
        f"{reverse('desk:version', args=[obj.pk])}#take-over",
        icon="unlock",
        title=_("Take over the draft"),
        name="unlock",
        keepsideframe=False,
    )


def _objection_to_taking_over(user: User, version: Version) -> str:
    """Object to taking over a draft; where somebody is at it, the desk says what can be done instead."""
    now = timezone.now()
    return drafts.objection_to_asking(user, version, now) and drafts.objection_to_taking_over(
        user, version, now, reason=PLACEHOLDER
    )


def _objection_to_discarding(user: User, version: Version) -> str:
    return drafts.objection_to_discarding(user, version, reason=PLACEHOLDER)


def lead_to_discarding(self: VersionAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Throw nothing away for good: the desk asks why, and keeps it for a while."""
    return _lead_to(self, request, object_id, "discard")


def lead_to_taking_over(self: VersionAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Open no lock without a question: whoever held the draft would not hear of it."""
    return _lead_to(self, request, object_id, "take-over")


def _lead_to(self: VersionAdmin, request: HttpRequest, object_id: str, step: str) -> HttpResponse:
    version = self.get_object(request, unquote(object_id))
    if version is None:
        raise Http404
    return redirect(f"{reverse('desk:version', args=[version.pk])}#{step}")


_menu = indicators.content_indicator_menu
_ON_THE_WHOLE_SCREEN = "js-cms-pagetree-page-view"


def menu_in_the_tree(request: HttpRequest, status: str, versions: Sequence[Version], back: str = "") -> list[Any]:
    """Give the steps that the page tree offers of a page, those that have one leading to the desk."""
    newest = versions[0]
    of_version = indicators._reverse_action
    instead = {
        of_version(newest, "unlock"): (_("Take over the draft"), "take-over", _objection_to_taking_over),
        of_version(newest, "discard"): (_("Discard the draft"), "discard", _objection_to_discarding),
        of_version(newest, "revert"): (
            _("Start a new draft from this version"),
            "new-draft",
            rules.objection_to_starting_draft,
        ),
    }
    entries = []
    for name, icon, address, more in _menu(request, status, versions, back):
        plain = address.partition("?")[0]  # what follows only says where it was pressed
        if plain not in instead:
            entries.append((name, icon, address, more))
            continue
        words, step, objection = instead[plain]
        if not objection(cast(User, request.user), newest):
            on_desk = f"{reverse('desk:version', args=[newest.pk])}#{step}"
            entries.append((words, icon, on_desk, _ON_THE_WHOLE_SCREEN))
    return entries


def connect() -> None:
    """Name the steps. Called once, when the app is ready: versioning asks nobody what to call them."""
    VersionAdmin._get_revert_link = start_a_draft
    VersionAdmin._get_unlock_link = take_over
    VersionAdmin.unlock_view = lead_to_taking_over
    VersionAdmin.discard_view = lead_to_discarding
    indicators.content_indicator_menu = menu_in_the_tree
