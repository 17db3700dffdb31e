"""Screens on which an administrator keeps the quality marks. What old versions rest on can't be deleted here."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.pictures import NOT_STORED
from proposals.admin import ProposingAdmin
from quality_marks.models import Certificate, Claim, Scheme, is_rested_on

logger = logging.getLogger(__name__)


class MarkAdmin(ProposingAdmin):
    """What the three screens share: words that stay, and no deleting of what something else rests on."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fixed_once_saved: tuple[str, ...] = ("key",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        given = super().get_readonly_fields(request, obj)
        if obj is None:
            return given
        fixed = [name.removesuffix("_id") for name in obj.fixed] if obj.is_fixed() else []
        return tuple(dict.fromkeys((*given, *self.fixed_once_saved, *fixed)))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save it; what is new waits at the desk until somebody else agrees that it is so, as it was last saved."""
        super().save_model(request, obj, form, change)
        if form.changed_data and getattr(obj, "is_agreed", None) is False:
            self.ask(request, obj, {"is_agreed": True}, form.cleaned_data["why"])

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out deleting in bulk, which would not say of each row why it stays."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not is_rested_on(obj))


@admin.register(Scheme)
class SchemeAdmin(MarkAdmin):
    list_display = ("name", "run_by", "is_retired", "certificate_months", "max_review_interval_months")
    list_filter = ("is_retired",)
    search_fields = ("key", "name", "run_by")
    fieldsets = (
        (None, {"fields": ("key", "name", "run_by", "meaning", "learn_more")}),
        (
            _("Terms"),
            {
                "fields": ("certificate_months", "max_review_interval_months", "allows_promotional"),
                "description": _("Take them from the scheme itself. A page that breaks one does not show the mark."),
            },
        ),
        (
            _("Retirement"),
            {
                "fields": ("is_retired",),
                "description": _("A scheme that has closed is never deleted: earlier versions may have carried it."),
            },
        ),
        (_("Why"), {"fields": ("why",)}),
    )


@admin.register(Certificate)
class CertificateAdmin(MarkAdmin):
    list_display = ("scheme", "holder", "held_from", "held_until", "state_today")
    list_filter = ("scheme", "is_example")
    list_select_related = ("scheme",)
    search_fields = ("key", "holder", "reference", "scheme__name")
    date_hierarchy = "held_until"
    # Versions were published as made under exactly this certificate, so it may not turn into another one.
    fixed_once_saved = ("key", "scheme", "is_example")
    fieldsets = (
        (None, {"fields": ("key", "scheme", "holder", "reference", "is_example")}),
        (
            _("When it is held"),
            {
                "fields": ("held_from", "held_until", "revoked_on"),
                "description": _(
                    "Copy the days from the certificate. A renewal is a new certificate: pages carry its mark after"
                    " their next full review."
                ),
            },
        ),
        (_("Picture and note"), {"fields": ("picture", "note")}),
        (_("Why"), {"fields": ("why",)}),
    )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Say so where the picture cannot be stored; nothing of the form is saved then."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except OSError as error:
            logger.warning("A mark's picture could not be stored: %s", error)
            messages.error(request, NOT_STORED)
            return redirect(request.get_full_path())

    @admin.display(description=_("today"))
    def state_today(self, certificate: Certificate) -> str:
        """Say in a word or two whether the certificate can stand behind a mark today."""
        today = timezone.localdate()
        if certificate.is_example:
            return gettext("Only an example")
        if certificate.scheme.is_retired:
            return gettext("Scheme closed")
        if certificate.is_held_on(today):
            return gettext("Held")
        if certificate.revoked_on and certificate.revoked_on <= today:
            return gettext("Taken back")
        return gettext("Not yet held") if today < certificate.held_from else gettext("Ended")


@admin.register(Claim)
class ClaimAdmin(MarkAdmin):
    list_display = ("name", "is_current", "allows_promotional")
    list_filter = ("is_current",)
    search_fields = ("key", "name")
    fields = ("key", "name", "meaning", "learn_more", "is_current", "allows_promotional", "why")
