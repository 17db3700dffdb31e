"""Asks why, before something is done to the rows that somebody has ticked on a list of the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse


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
