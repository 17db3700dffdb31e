"""The desk's screen for what words mean: proposals are approved here, or set aside, by who may."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import NotAllowed
from desk.doors import StaffRequest
from desk.spreadsheets import spreadsheet
from glossary import services
from glossary.models import Meaning, holds_words_of
from glossary.rules import forms_taken, objection_to_approval, objection_to_setting_aside


@dataclass(frozen=True)
class WaitingMeaning:
    """A meaning that waits, what readers get of its term now, and what this person may do."""

    proposed: Meaning
    now: Meaning | None
    objection_to_approval: str
    objection_to_setting_aside: str


def words(request: StaffRequest) -> HttpResponse:
    """List the proposals, those that wait longest first."""
    context = {
        "proposals": _proposals(request.user),
        "may_write": request.user.has_perm("glossary.change_term"),
    }
    return render(request, "desk/words.html", context)


def words_file(request: StaffRequest) -> HttpResponseBase:
    """Give the proposals as a file for a spreadsheet."""
    rows = (
        (made.term, made.meaning, one.now.meaning if one.now else "", made.written_by, made.written_at, made.why)
        for one in _proposals(request.user)
        for made in [one.proposed]
    )
    headings = [_("Term"), _("Proposed"), _("Readers get now"), _("Written by"), _("Written"), _("Why")]
    return spreadsheet("words", headings, rows)


def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve a proposal or set it aside."""
    meaning = get_object_or_404(Meaning.objects.select_related("of"), pk=pk)
    try:
        if "approve" in request.POST:
            services.approve(meaning=meaning, by=request.user, at=timezone.now())
            messages.success(request, _("Readers get your words for “%(term)s” now.") % {"term": meaning.term})
        elif "set-aside" in request.POST:
            services.set_aside(meaning=meaning, by=request.user, at=timezone.now())
            messages.success(request, _("The words for “%(term)s” were set aside.") % {"term": meaning.term})
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:words")


def _proposals(user: User) -> list[WaitingMeaning]:
    waiting = list(Meaning.objects.waiting().select_related("of", "written_by").order_by("written_at", "pk"))
    shown = {now.of_id: now for now in Meaning.objects.shown().filter(of__in=[made.of_id for made in waiting])}
    taken = forms_taken()
    own = set(Meaning.objects.waiting().filter(holds_words_of(user)).values_list("pk", flat=True))
    return [
        WaitingMeaning(
            proposed=made,
            now=shown.get(made.of_id),
            objection_to_approval=objection_to_approval(user, made, taken, own),
            objection_to_setting_aside=objection_to_setting_aside(user, made),
        )
        for made in waiting
    ]
