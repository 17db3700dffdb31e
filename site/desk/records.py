"""The record on the desk: of pages, of accounts and powers, and of what readers see outside any version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import PowerChange
from accounts.powers import NamesThen
from desk.doors import StaffRequest, for_people_with_a_role
from desk.forms import RecordForm
from desk.lines import RecordLine, entries_about, record_lines
from desk.plan_lines import plan_step_lines
from desk.proposals import in_short
from desk.redirect_lines import redirect_lines
from desk.screens import screen_of, tabs
from desk.spreadsheets import in_parts, spreadsheet
from glossary.models import Meaning
from pages.models import Redirect
from proposals.models import Proposal
from reviews.models import Entry
from scheduling.models import PlanStep
from sources.models import Change

Found = tuple[Any, Callable[[Any], Sequence[RecordLine]]]


class Kept(NamedTuple):
    """One part of the record: what it is of, the name of its file, what is found in it and how that is told."""

    title: str | Promise
    file: str
    find: Callable[[StaffRequest], Found]


@for_people_with_a_role
@require_safe
def record(request: StaffRequest, of: str) -> HttpResponse:
    """Show what was done to one kind of thing, the newest first; to pages narrowed down as asked."""
    found, tell = RECORDS[of].find(request)
    screen = screen_of(request, found)
    context = {
        "kinds": tabs(request, *((kept.title, name) for name, kept in RECORDS.items())),
        "file_url": reverse(f"desk:{of}-file"),
        "screen": screen,
        "entries": tell(screen.object_list),
        "form": RecordForm(request.GET) if of == "record" else None,
    }
    return render(request, "desk/record.html", context)


@for_people_with_a_role
@require_safe
def record_file(request: StaffRequest, of: str) -> HttpResponseBase:
    """Give the same, all of it, as a file for a spreadsheet."""
    rows = ([line.at, line.step, line.about, line.by, line.why] for line in in_parts(*RECORDS[of].find(request)))
    return spreadsheet(RECORDS[of].file, [_("When"), _("What"), _("Of what"), _("Who"), _("Why")], rows)


def _of_pages(request: StaffRequest) -> Found:
    form = RecordForm(request.GET)
    entries = Entry.objects.order_by("-at", "-pk")
    return entries_about(entries, **form.cleaned_data) if form.is_valid() else entries, record_lines


def _of_powers(request: StaffRequest) -> Found:
    return PowerChange.objects.order_by("-at", "-pk"), _power_lines


def _of_words(request: StaffRequest) -> Found:
    names = NamesThen()
    lines = [*_change_lines(names), *_proposal_lines(names), *_meaning_lines(names)]
    return sorted(lines, key=lambda line: line.at, reverse=True), list


def _of_plans(request: StaffRequest) -> Found:
    return PlanStep.objects.order_by("-at", "-pk"), plan_step_lines


def _of_redirects(request: StaffRequest) -> Found:
    return Redirect.objects.order_by("-at", "-pk"), redirect_lines


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
        if proposal.decision != Proposal.Verdict.AT_ONCE:
            by = names.of(proposal.asked_by, proposal.asked_at)
            lines.append(RecordLine(_("Asked for a change"), about, "", by, proposal.asked_at, proposal.why))
        if proposal.decision and proposal.decided_at:
            by = names.of(proposal.decided_by, proposal.decided_at)
            why = proposal.why if proposal.decision == Proposal.Verdict.AT_ONCE else ""
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


#: Each part of the record by the name of its address, in the order of the tabs.
RECORDS = {
    "record": Kept(gettext_lazy("Pages"), "record-of-pages", _of_pages),
    "record-of-powers": Kept(gettext_lazy("Accounts and powers"), "record-of-accounts", _of_powers),
    "record-of-words": Kept(gettext_lazy("Words"), "record-of-words", _of_words),
    "record-of-plans": Kept(gettext_lazy("Plans"), "record-of-plans", _of_plans),
    "record-of-redirects": Kept(gettext_lazy("Redirects"), "record-of-redirects", _of_redirects),
}
