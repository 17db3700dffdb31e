"""Screens on which the team keeps its sources."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sources.models import Source
from sources.rules import CITATION_FIELDS, objection_to_change_citation


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ("key", "title", "publisher", "published_in_words", "state_in_words", "checked_on")
    list_filter = ("state", "kind", "publisher")
    list_select_related = ("superseded_by",)
    search_fields = ("key", "title", "publisher", "edition", "address")
    autocomplete_fields = ("superseded_by",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        objection = objection_to_change_citation(request.user) if obj else ""
        return (
            (_("What readers see"), {"fields": ("key", *CITATION_FIELDS), "description": objection}),
            (
                _("Does it still stand?"),
                {
                    "fields": ("state", "superseded_by", "checked_on"),
                    "description": _(
                        "Readers of every page that cites it see at once when it was replaced or withdrawn."
                    ),
                },
            ),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> Any:
        if obj is None:
            return ()
        return ("key", *CITATION_FIELDS) if objection_to_change_citation(request.user) else ("key",)

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Delete none: a text that cites it by its key would point at nothing. Its state can say that it is gone."""
        return False
