"""Asks why, where something is done in the admin that goes on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _


def why_field(help_text: Any, *, label: Any = None, required: bool = False) -> forms.CharField:
    """Return the field of a form that asks why, in a few sentences."""
    widget = forms.Textarea(attrs={"rows": 2, "cols": 60})
    label = label or _("Why")
    return forms.CharField(label=label, required=required, max_length=1000, widget=widget, help_text=help_text)


def question_why(
    of: ModelAdmin[Any],
    request: HttpRequest,
    chosen: Sequence[Model],
    *,
    title: str,
    consequence: str,
    missing: str,
    objections: Sequence[str] = (),
) -> TemplateResponse:
    """Return the page that asks for a reason; what is posted there is the same action again, with `why`."""
    context = of.admin_site.each_context(request) | {
        "title": title,
        "consequence": consequence,
        "chosen": chosen,
        "objections": objections,
        "missing": missing if "confirmed" in request.POST else "",
        "action": request.POST["action"],
        "opts": of.opts,
    }
    return TemplateResponse(request, "admin/say_why.html", context)
