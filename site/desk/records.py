"""The record on the desk: of pages, of accounts and powers, and of what readers see outside any version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import PowerChange
from accounts.powers import NamesThen
from desk.doors import StaffRequest
from desk.forms import RecordForm
from desk.lines import RecordLine, entries_about, plan_step_lines, record_lines, redirect_lines
from desk.lists import DeskList
from desk.proposals import in_short
from desk.screens import tabs
from glossary.models import Meaning
from pages.models import Redirect
from proposals.models import Proposal
from reviews.models import Entry
from scheduling.models import PlanStep
from sources.models import Change


def _of_pages(request: StaffRequest) -> QuerySet[Entry]:
    form = RecordForm(request.GET)
    entries = Entry.objects.order_by("-at", "-pk")
    return entries_about(entries, **form.cleaned_data) if form.is_valid() else entries


def _of_words(request: StaffRequest) -> list[RecordLine]:
    names = NamesThen()
    lines = [*_change_lines(names), *_proposal_lines(names), *_meaning_lines(names)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _power_lines(changes: Iterable[PowerChange]) -> list[RecordLine]:
    return [
        RecordLine.of(change, change.get_step_display(), ": ".join(filter(None, (change.account_name, change.detail))))
        for change in changes
    ]


def _change_lines(names: NamesThen) -> list[RecordLine]:
    return [
        RecordLine(_("Changed"), str(change), "", names.of(change.by, change.at), change.at, change.why)
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


#: The parts of the record in the order of the tabs: what each is called, and the name of its address.
TABS = (
    (gettext_lazy("Pages"), "record"),
    (gettext_lazy("Accounts and powers"), "record-of-powers"),
    (gettext_lazy("Words"), "record-of-words"),
    (gettext_lazy("Plans"), "record-of-plans"),
    (gettext_lazy("Redirects"), "record-of-redirects"),
)


def _part(
    file: str,
    find: Callable[[StaffRequest], Any],
    tell: Callable[[Any], Sequence[RecordLine]] = list,
    form: type[Form] | None = None,
) -> DeskList:
    """Return one part of the record, the newest line first; `form` narrows it down."""
    return DeskList(
        template="desk/record.html",
        file=file,
        headings=(
            *(gettext_lazy("When"), gettext_lazy("What"), gettext_lazy("Of what"), gettext_lazy("Who")),
            gettext_lazy("Why"),
        ),
        find=find,
        tell=tell,
        cells=lambda request, line: (line.at, line.step, line.about, line.by, line.why),
        more=lambda request: {"ways": tabs(request, *TABS), "form": form(request.GET) if form else None},
    )


OF_PAGES = _part("record-of-pages", _of_pages, record_lines, RecordForm)
OF_POWERS = _part("record-of-accounts", lambda request: PowerChange.objects.order_by("-at", "-pk"), _power_lines)
OF_WORDS = _part("record-of-words", _of_words)
OF_PLANS = _part("record-of-plans", lambda request: PlanStep.objects.order_by("-at", "-pk"), plan_step_lines)
OF_REDIRECTS = _part("record-of-redirects", lambda request: Redirect.objects.order_by("-at", "-pk"), redirect_lines)
