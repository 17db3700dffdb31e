"""The record on the desk: of pages, of accounts and powers, and of what readers see outside any version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import PowerChange
from accounts.powers import NamesThen
from desk.doors import StaffRequest, for_people_with_a_role
from desk.forms import RecordForm
from desk.lines import RecordLine, entries_about, record_lines
from desk.overview import LINES_ON_A_SCREEN
from desk.plan_lines import plan_step_lines
from desk.proposals import in_short
from desk.redirect_lines import redirect_lines
from desk.spreadsheets import in_parts, spreadsheet
from glossary.models import Meaning
from pages.models import Redirect
from proposals.models import Proposal
from reviews.models import Entry
from scheduling.models import PlanStep
from sources.models import Change

Found = tuple[Any, Callable[[Any], Sequence[RecordLine]]]


@for_people_with_a_role
@require_safe
def of_pages(request: StaffRequest) -> HttpResponse:
    """Show what was done to pages, the newest first, narrowed down as asked."""
    return _show(request, _of_pages(request), form=RecordForm(request.GET))


@for_people_with_a_role
@require_safe
def of_powers(request: StaffRequest) -> HttpResponse:
    """Show what was done to accounts, the newest first."""
    return _show(request, _of_powers())


@for_people_with_a_role
@require_safe
def of_words(request: StaffRequest) -> HttpResponse:
    """Show what changed of what readers see outside any version, the newest first."""
    return _show(request, _of_words())


@for_people_with_a_role
@require_safe
def of_plans(request: StaffRequest) -> HttpResponse:
    """Show what was planned and what became of it, the newest first."""
    return _show(request, _of_plans())


@for_people_with_a_role
@require_safe
def of_plans_file(request: StaffRequest) -> HttpResponseBase:
    """Give the record of plans as a file for a spreadsheet."""
    return _file("record-of-plans", _of_plans())


@for_people_with_a_role
@require_safe
def of_redirects(request: StaffRequest) -> HttpResponse:
    """Show where somebody had addresses lead, and what was taken away, the newest first."""
    return _show(request, _of_redirects())


@for_people_with_a_role
@require_safe
def of_redirects_file(request: StaffRequest) -> HttpResponseBase:
    """Give the record of redirects as a file for a spreadsheet."""
    return _file("record-of-redirects", _of_redirects())


@for_people_with_a_role
@require_safe
def of_pages_file(request: StaffRequest) -> HttpResponseBase:
    """Give the record of pages, narrowed down as asked, as a file for a spreadsheet."""
    return _file("record-of-pages", _of_pages(request))


@for_people_with_a_role
@require_safe
def of_powers_file(request: StaffRequest) -> HttpResponseBase:
    """Give the record of accounts as a file for a spreadsheet."""
    return _file("record-of-accounts", _of_powers())


@for_people_with_a_role
@require_safe
def of_words_file(request: StaffRequest) -> HttpResponseBase:
    """Give the record of words as a file for a spreadsheet."""
    return _file("record-of-words", _of_words())


def _of_pages(request: StaffRequest) -> Found:
    form = RecordForm(request.GET)
    entries = Entry.objects.order_by("-at", "-pk")
    return entries_about(entries, **form.cleaned_data) if form.is_valid() else entries, record_lines


def _of_powers() -> Found:
    return PowerChange.objects.order_by("-at", "-pk"), _power_lines


def _of_words() -> Found:
    names = NamesThen()
    lines = [*_change_lines(names), *_proposal_lines(names), *_meaning_lines(names)]
    return sorted(lines, key=lambda line: line.at, reverse=True), list


def _of_plans() -> Found:
    return PlanStep.objects.order_by("-at", "-pk"), plan_step_lines


def _of_redirects() -> Found:
    return Redirect.objects.order_by("-at", "-pk"), redirect_lines


def _file(name: str, told: Found) -> HttpResponseBase:
    rows = ([line.at, line.step, line.about, line.by, line.why] for line in in_parts(*told))
    return spreadsheet(name, [_("When"), _("What"), _("Of what"), _("Who"), _("Why")], rows)


def _show(request: StaffRequest, told: Found, **more: Any) -> HttpResponse:
    found, tell = told
    screen = Paginator(found, LINES_ON_A_SCREEN).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    kinds = [(_("Pages"), "record"), (_("Accounts and powers"), "record-of-powers"), (_("Words"), "record-of-words")]
    kinds += [(_("Plans"), "record-of-plans"), (_("Redirects"), "record-of-redirects")]
    links = [{"title": title, "url": reverse(f"desk:{name}"), "count": None, "name": name} for title, name in kinds]
    here = next(link for link in links if link["url"] == request.path)
    context = {
        "kinds": [link | {"is_current": link is here} for link in links],
        "file_url": reverse(f"desk:{here['name']}-file"),
        "screen": screen,
        "query": query.urlencode(),
        "entries": tell(screen.object_list),
        **more,
    }
    return render(request, "desk/record.html", context)


def _power_lines(changes: Sequence[PowerChange]) -> list[RecordLine]:
    return [
        RecordLine(
            step=change.get_step_display(),
            about=": ".join(filter(None, (change.account_name, change.detail))),
            url="",
            by=change.by_name,
            at=change.at,
            why=change.why,
        )
        for change in changes
    ]


def _change_lines(names: NamesThen) -> list[RecordLine]:
    return [
        RecordLine(
            step=_("Changed"),
            about=str(change),
            url="",
            by=names.of(change.by, change.at),
            at=change.at,
            why=change.why,
        )
        for change in Change.objects.select_related("by", "source", "fact")
    ]


def _proposal_lines(names: NamesThen) -> list[RecordLine]:
    """Tell of each proposal twice: when it was asked for, and what came of it."""
    lines = []
    for proposal in Proposal.objects.select_related("asked_by", "decided_by", "content_type"):
        about = in_short(proposal)
        if proposal.decision != Proposal.Decision.AT_ONCE:
            by = names.of(proposal.asked_by, proposal.asked_at)
            lines.append(RecordLine(_("Asked for a change"), about, "", by, proposal.asked_at, proposal.why))
        if proposal.decision and proposal.decided_at:
            by = names.of(proposal.decided_by, proposal.decided_at)
            why = proposal.why if proposal.decision == Proposal.Decision.AT_ONCE else ""
            lines.append(RecordLine(proposal.get_decision_display(), about, "", by, proposal.decided_at, why))
    return lines


def _meaning_lines(names: NamesThen) -> list[RecordLine]:
    lines = []
    for meaning in Meaning.objects.filter(is_example=False).select_related("written_by", "approved_by", "set_aside_by"):
        about = f"{meaning.term}: {meaning.meaning}"
        for step, by, at, why in (
            (_("Proposed a meaning"), meaning.written_by, meaning.written_at, meaning.why or ""),
            (_("Approved a meaning"), meaning.approved_by, meaning.approved_at, ""),
            (_("Set a meaning aside"), meaning.set_aside_by, meaning.set_aside_at, ""),
        ):
            if at:
                lines.append(RecordLine(step, about, "", names.of(by, at), at, why))
    return lines
