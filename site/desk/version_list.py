"""What the CMS's list of versions calls its steps: what they do."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.admin import VersionAdmin
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
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
    if rules.objection_to_taking_over(cast(User, request.user), obj):
        return ""
    return self.admin_action_button(
        f"{reverse('desk:version', args=[obj.pk])}#take-over",
        icon="unlock",
        title=_("Take over the draft"),
        name="unlock",
        keepsideframe=False,
    )


def connect() -> None:
    """Name the steps. Called once, when the app is ready: versioning asks nobody what to call them."""
    VersionAdmin._get_revert_link = start_a_draft
    VersionAdmin._get_unlock_link = take_over
