"""The desk's screen for what needs two people: what readers see outside any version, and who reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import DateField, ImageField
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import confirming
from accounts.models import User
from accounts.roles import Role
from accounts.rules import NotAllowed, objection_to_confirming
from accounts.services import confirm as confirm_reviewer
from desk.doors import StaffRequest
from desk.spreadsheets import spreadsheet
from proposals import rules, services
from proposals.models import Guarded, Proposal
from reviews.comparing import compare_lines
from reviews.roles_needed import in_words
from sources.known_dates import in_words as known_date
from sources.models import Fact, Source
from sources.uses import uses_of


@dataclass(frozen=True)
class FieldChange:
    """One field of a proposal: what it is called, both texts with what differs marked; "" before where it stays or is new."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ToAgree:
    """A proposal that waits, and what this person may do about it."""

    proposal: Proposal
    kind: str
    changes: list[FieldChange]
    live_pages: list[str]
    objection_to_agreement: str
    objection_to_setting_aside: str


@dataclass(frozen=True)
class ToConfirm:
    """A reviewer's role that does not count yet, and why this person may not confirm it, or ""."""

    held: Any
    role: Role
    objection: str


def to_agree(request: StaffRequest) -> HttpResponse:
    """List the changes that wait for a second person, those that wait longest first."""
    waiting = Proposal.objects.waiting().select_related("content_type", "asked_by")
    context = {
        "proposals": [_told(proposal, request.user) for proposal in waiting],
        "reviewers": [
            ToConfirm(held, Role(held.group.name), objection_to_confirming(request.user, held.user, held.group.name))
            for held in confirming.waiting()
        ],
    }
    return render(request, "desk/to_agree.html", context)


def to_agree_file(request: StaffRequest) -> HttpResponseBase:
    """Give the same as a file for a spreadsheet."""
    waiting = Proposal.objects.waiting().select_related("content_type", "asked_by")
    rows = ([capfirst(one.content_type.name), in_short(one), one.asked_by, one.asked_at, one.why] for one in waiting)
    return spreadsheet("to-agree", [_("Kind"), _("Change"), _("Asked for by"), _("When"), _("Why")], rows)


def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree to a change or set it aside."""
    proposal = get_object_or_404(Proposal, pk=pk)
    try:
        if "agree" in request.POST:
            services.agree(proposal=proposal, by=request.user, at=timezone.now())
            messages.success(request, _("Agreed: %(thing)s.") % {"thing": proposal.thing_name})
        elif "set-aside" in request.POST:
            services.set_aside(proposal=proposal, by=request.user, at=timezone.now())
            messages.success(request, _("Set aside: %(thing)s.") % {"thing": proposal.thing_name})
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:to-agree")


def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a reviewer's role count, on this person's word."""
    held = get_object_or_404(confirming.waiting(), pk=pk)
    try:
        confirm_reviewer(
            account=held.user,
            address=request.POST.get("address", ""),
            role=held.group.name,
            by=request.user,
            why=request.POST.get("why", ""),
            at=timezone.now(),
        )
        messages.success(request, _("Confirmed: %(who)s.") % {"who": held.user})
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:to-agree")


def field_changes(proposal: Proposal) -> list[FieldChange]:
    """Return what a proposal changes, field by field, in words."""
    return [
        FieldChange(label, *(compare_lines(before, after) if before not in ("", after) else ("", after)))
        for label, before, after in _fields_in_words(proposal)
    ]


def in_short(proposal: Proposal) -> str:
    """Return what a proposal is about, and what it changes, on one line."""
    changed = "; ".join(
        _("%(field)s: “%(before)s” to “%(after)s”") % {"field": label, "before": before, "after": after}
        for label, before, after in _fields_in_words(proposal)
        if before != after
    )
    return f"{proposal.thing_name}. {changed}" if changed else proposal.thing_name


def _fields_in_words(proposal: Proposal) -> Iterator[tuple[str, str, str]]:
    """Give each field of a proposal: what it is called, what it says and what it is to say.

    What it names by a field, and what comes before readers with it, follows in its own words: nobody agrees to words unseen.
    """
    model = proposal.content_type.model_class()
    assert model is not None  # no kind of thing that has proposals is ever taken out of the code
    for name, value in proposal.after.items():
        field: Any = model._meta.get_field(name)
        label = capfirst(str(field.verbose_name))
        yield label, _in_words(field, proposal.before.get(name)), _in_words(field, value)
        if field.is_relation and issubclass(field.related_model, Guarded):
            named = field.related_model._base_manager.filter(pk=value).first()
            for part in field.related_model.fixed if named else ():
                of = field.related_model._meta.get_field(part)
                words = _in_words(of, getattr(named, part))
                yield f"{label}: {of.verbose_name}", words, words


def _told(proposal: Proposal, user: User) -> ToAgree:
    thing = proposal.thing
    uses: Iterable[Any] = uses_of(thing) if isinstance(thing, Source | Fact) else ()
    return ToAgree(
        proposal=proposal,
        kind=capfirst(proposal.content_type.name),
        changes=field_changes(proposal),
        live_pages=[use.title for use in uses if use.is_live],
        objection_to_agreement=rules.objection_to_agreement(user, proposal),
        objection_to_setting_aside=rules.objection_to_deciding(user, proposal),
    )


def _in_words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in (None, ""):
        return ""
    if isinstance(value, list):
        return in_words(value)
    if field.model is Source and field.name == "published":
        return known_date(value)
    if isinstance(field, DateField):
        return date_format(field.to_python(value), "j F Y")
    if isinstance(field, ImageField):
        return format_html(
            '<img src="{}" alt="{}">', field.attr_class(field.model(), field, value).url, field.verbose_name
        )
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or "")
    return str(dict(field.flatchoices).get(value, value))
