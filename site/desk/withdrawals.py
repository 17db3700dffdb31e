"""The desk's list of withdrawn pages: which, who withdrew each, when and why, and the way back by a new draft."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms.models import PageContent
from django.conf import settings
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from djangocms_versioning.constants import DRAFT, UNPUBLISHED
from djangocms_versioning.models import Version

from desk.doors import StaffRequest, for_people_with_a_role
from desk.lines import address_of
from desk.plans import tabs_of_plans
from desk.screens import screen_of
from desk.spreadsheets import in_parts, spreadsheet
from pages.every_version import every_version
from pages.models import Withdrawal
from pages.versions import titles_of_pages
from reviews.models import Entry


@dataclass(frozen=True)
class WithdrawalLine:
    """A withdrawal on the list. `url` is the desk's page of the version to start again from, or of the draft there is."""

    title: str
    url: str
    by: str
    withdrawn_on: date
    reason: str
    instead: str
    for_safety: bool
    ended_on: date | None
    has_draft: bool


def _withdrawals() -> QuerySet[Withdrawal]:
    """Give every withdrawal, those whose pages are still away first, the newest first."""
    return Withdrawal.objects.order_by(F("ended_on").desc(nulls_first=True), "-withdrawn_on", "-pk")


@for_people_with_a_role
@require_safe
def withdrawals(request: StaffRequest) -> HttpResponse:
    """List the pages that were withdrawn, those that are still away first."""
    screen = screen_of(request, _withdrawals())
    context = {"ways": tabs_of_plans(request), "screen": screen, "lines": _lines(screen.object_list)}
    return render(request, "desk/withdrawals.html", context)


@for_people_with_a_role
@require_safe
def withdrawals_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same as a file for a spreadsheet."""
    rows = (
        [
            *(line.title, line.withdrawn_on, line.by, line.reason, line.instead, line.for_safety, line.ended_on),
            request.build_absolute_uri(line.url) if line.url else "",
        ]
        for line in in_parts(_withdrawals(), _lines)
    )
    headings = [_("Page"), _("Withdrawn"), _("Who"), _("Why"), _("Where to go instead"), _("For safety")]
    return spreadsheet("withdrawn-pages", [*headings, _("Came back"), _("Where")], rows)


def _lines(withdrawals: Iterable[Withdrawal]) -> list[WithdrawalLine]:
    """Tell of each withdrawal. It takes the same few queries however many they are."""
    withdrawals = list(withdrawals)
    pages = {one.page_id for one in withdrawals} | {one.instead_id for one in withdrawals if one.instead_id}
    titles = titles_of_pages(pages)
    last = _last_versions(pages)
    entries = Entry.objects.filter(step=Entry.Step.WITHDRAWN, page__in=pages).order_by("pk")
    who = {
        (one.page_id, one.why, localdate(one.at)): one.by_name or str(one.by) for one in entries.select_related("by")
    }
    return [
        WithdrawalLine(
            title=titles.get(one.page_id, ""),
            url=address_of(version) if (version := last.get(one.page_id)) else "",
            by=who.get((one.page_id, one.reason, one.withdrawn_on), _("came from a file")),
            withdrawn_on=one.withdrawn_on,
            reason=one.reason,
            instead=titles.get(one.instead_id or 0, ""),
            for_safety=one.for_safety,
            ended_on=one.ended_on,
            has_draft=bool(version and version.state == DRAFT),
        )
        for one in withdrawals
    ]


def _last_versions(pages: set[int]) -> dict[int, Version]:
    """Give the draft of each of these pages, or else the version that readers had last, by the id of the page."""
    texts = PageContent.admin_manager.filter(page__in=pages, language=settings.LANGUAGE_CODE)
    page_of = dict(texts.order_by().values_list("pk", "page_id"))
    found = every_version(object_id__in=page_of, state__in=(DRAFT, UNPUBLISHED))
    return {page_of[version.object_id]: version for version in sorted(found, key=lambda v: (v.state == DRAFT, v.pk))}
