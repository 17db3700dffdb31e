"""The desk's screens of withdrawn pages: which, who withdrew each, when and why; the way back; what readers are told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cms.models import PageContent
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.constants import DRAFT, UNPUBLISHED
from djangocms_versioning.models import Version

from desk.actions import PLACEHOLDER
from desk.doors import StaffRequest
from desk.forms import long_text
from desk.lines import address_of
from desk.lists import DeskList
from desk.plans import tabs_of_plans
from desk.refused_forms import tried
from pages.every_version import every_version
from pages.models import Withdrawal
from pages.versions import titles_of_pages
from proposals.models import proposals_of
from reviews.models import Entry
from reviews.place_rules import objection_to_proposing_reason
from reviews.withdrawing import propose_reason


@dataclass(frozen=True)
class WithdrawalLine:
    """A withdrawal on the list. `url` is the desk's page of the version to start again from, or of the draft there is."""

    withdrawal: Withdrawal
    title: str
    url: str
    by: str
    instead: str
    has_draft: bool


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
            withdrawal=one,
            title=titles.get(one.page_id, ""),
            url=address_of(version) if (version := last.get(one.page_id)) else "",
            by=who.get((one.page_id, one.reason, one.withdrawn_on), _("came from a file")),
            instead=titles.get(one.instead_id or 0, ""),
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


def _cells(request: StaffRequest, line: WithdrawalLine) -> list[Any]:
    one = line.withdrawal
    return [
        *(line.title, one.withdrawn_on, line.by, one.reason, line.instead, one.for_safety, one.ended_on),
        request.build_absolute_uri(line.url) if line.url else "",
    ]


class ReasonForm(forms.Form):
    """Asks for other words for why a page was withdrawn."""

    reason = long_text(
        gettext_lazy("Why the page is withdrawn"),
        help_text=gettext_lazy("Readers see this once a clinical reviewer agrees."),
        longest=1000,
    )


def reason(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was proposed to tell readers of a withdrawal; propose other words, or say why that cannot be."""
    asked = get_object_or_404(Withdrawal, pk=pk)
    if request.method != "POST":
        return _show(request, asked)
    form = ReasonForm(request.POST)
    _asked, status = tried(form, propose_reason, withdrawal=asked, by=request.user, at=timezone.now())
    if status:
        return _show(request, asked, form, status)
    messages.success(request, _("Proposed. Readers see this once a clinical reviewer agrees."))
    return redirect("desk:withdrawal", pk)


def _show(request: StaffRequest, asked: Withdrawal, form: ReasonForm | None = None, status: int = 200) -> HttpResponse:
    objection = objection_to_proposing_reason(request.user, asked, reason=PLACEHOLDER)
    context = {
        "withdrawal": asked,
        "title": titles_of_pages({asked.page_id}).get(asked.page_id, ""),
        "objection": objection,
        "form": form or (None if objection else ReasonForm()),
        "proposals": proposals_of(asked).select_related("asked_by", "decided_by"),
    }
    return render(request, "desk/withdrawal.html", context, status=status)


#: Those whose pages are still away first, the newest first.
WITHDRAWALS = DeskList(
    template="desk/withdrawals.html",
    file="withdrawn-pages",
    headings=(
        *(gettext_lazy("Page"), gettext_lazy("Withdrawn"), gettext_lazy("Who"), gettext_lazy("Why")),
        *(gettext_lazy("Where to go instead"), gettext_lazy("For safety"), gettext_lazy("Came back")),
        gettext_lazy("Where"),
    ),
    find=lambda request: Withdrawal.objects.order_by(F("ended_on").desc(nulls_first=True), "-withdrawn_on", "-pk"),
    tell=_lines,
    cells=_cells,
    more=lambda request: {"ways": tabs_of_plans(request)},
)
