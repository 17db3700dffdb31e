"""The administration's lists as files for a spreadsheet: the same rows, filters and columns as on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters, ModelAdmin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from desk.menu import KEPT
from desk.spreadsheets import ROWS_AT_A_TIME, spreadsheet

LISTS = frozenset(names for _title, models in KEPT.values() for names in models) | {("reviews", "reviewpolicy")}


@never_cache
@login_required
@require_safe
def kept_list(request: HttpRequest, app: str, model: str) -> HttpResponseBase:
    """Give a list of the administration, as its screen would show it to this person."""
    if (app, model) not in LISTS:
        raise Http404
    keeper = admin.site._registry[apps.get_model(app, model)]
    if not admin.site.has_permission(request) or not keeper.has_view_or_change_permission(request):
        raise PermissionDenied(_("You may not see this list."))
    try:
        rows = keeper.get_changelist_instance(request).queryset
    except IncorrectLookupParameters as error:
        raise SuspiciousOperation("the list cannot be narrowed down so") from error
    stored = getattr(keeper, "in_files", {})
    columns = [stored.get(name, name) for name in keeper.get_list_display(request) if name != "action_checkbox"]
    headings = [capfirst(str(label_for_field(name, keeper.model, keeper))) for name in columns]
    return spreadsheet(f"{app}-{model}", headings, _cells(rows, columns, keeper))


def _cells(rows: Any, columns: list[Any], keeper: ModelAdmin[Any]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        yield [_value(name, row, keeper) for name in columns]


def _value(name: str, row: Any, keeper: ModelAdmin[Any]) -> Any:
    try:
        field, _attribute, value = lookup_field(name, row, keeper)
    except ObjectDoesNotExist:
        return ""
    if field is not None and field.choices:
        return getattr(row, f"get_{field.name}_display")()
    return value
