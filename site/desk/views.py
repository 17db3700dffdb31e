"""The desk's screens of a version and of a review: they translate between a browser and `services`, nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.toolbar.utils import get_object_preview_url
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.models import User
from desk import at_work, lines, previews, readability
from desk.actions import Offer, open_review, steps_for
from desk.block_list import block_url, details_url, may_edit_pages, objection_to_writing
from desk.came_up import what_came_up
from desk.doors import StaffRequest
from desk.new_page import may_make_pages
from desk.refused_forms import tried
from desk.standing import standing
from desk.taking_actions import TAKING
from pages.every_version import every_version, versions_of
from pages.faults import TextFault
from pages.rules import PUBLIC_STATES, objection_to_edit, was_ever_public
from pages.versions import history_url, titles_of, today_url
from reviews import rules
from reviews.models import Entry
from scheduling.models import Plan, PlanStep
from scheduling.telling import tell


def version(request: StaffRequest, pk: int) -> HttpResponse:
    """Show where a version stands and what can be done with it."""
    return _show_version(request, _version_or_404(pk))


def step(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """Take a step with a version, or show again what was filled in and why it cannot be taken."""
    version = _version_or_404(pk)
    if key not in TAKING:
        raise Http404
    if request.method != "POST":
        return redirect(lines.address_of(version))
    taking = TAKING[key]
    form = taking.form(request.POST, version=version, auto_id=f"{key}-%s")
    taken, status = tried(form, taking.take, version=version, by=request.user, at=timezone.now())
    if status:
        return _show_version(request, _version_or_404(pk), filled_in={key: form}, status=status)
    messages.success(request, str(taking.done))
    return redirect(taking.leads_to(taken) or lines.address_of(version))


def version_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a version as a patient would see it."""
    version = _version_or_404(pk)
    return previews.preview(request, version, back=lines.address_of(version))


def plain_language(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how hard a version is to read, how hard the others are, and hints on its words."""
    version = _version_or_404(pk)
    read = readability.of_all_versions(version)
    words = next(words for other, words in read if other.pk == version.pk)
    words.url_of = _ways_to_blocks(request.user, version)
    context = {
        "version": version,
        "title": titles_of([version])[version.pk],
        "words": words,
        "scores": readability.scores(read, this=version),
        "edit_url": _edit_url(request.user, version),
        "site_url_of_page": today_url(version.content.page, version.content.language),
    }
    return render(request, "desk/plain_language.html", context)


def _edit_url(user: User, version: Version) -> str:
    """Give where this person can change the version now, or ""; one person works on a draft at a time."""
    is_theirs = version.locked_by_id in (None, user.pk)
    may = is_theirs and may_edit_pages(user) and not objection_to_edit(version)
    return reverse("desk:blocks", args=[version.pk]) if may else ""


def _ways_to_blocks(user: User, version: Version) -> Callable[[int | None], str]:
    """Give where each block that a hint is about is changed, if this person may; from there one comes back to the hints."""
    if not may_edit_pages(user) or objection_to_writing(user, version):
        return lambda block: ""
    back = reverse("desk:plain-language", args=[version.pk])
    details, all_blocks = details_url(version, back), reverse("desk:blocks", args=[version.pk])

    def way(block: int | None) -> str:
        return block_url(version, block, back=back) if block else all_blocks if block is None else details

    return way


def _version_or_404(pk: int) -> Version:
    return get_object_or_404(every_version(), pk=pk)


def _show_version(
    request: StaffRequest, version: Version, filled_in: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    content, user = version.content, request.user
    steps = steps_for(user, version)
    edit_url = _edit_url(user, version)
    details = rules.details_of(content)
    context = {
        "version": version,
        "title": titles_of([version])[version.pk],
        "standing": standing(version),
        "at_work": at_work.told(user, version, timezone.now()),
        "details": details,
        "note": details.change_note if details and (version.state != DRAFT or open_review(version)) else "",
        "was_public": version.state in PUBLIC_STATES,
        **what_came_up(content),
        "steps": [_told(step) for step in steps],
        "faults": [_fault(fault, edit_url) for step in steps for fault in step.faults],
        "takings": list(_takings(version, steps, filled_in or {})),
        "review": open_review(version),
        "edit_url": edit_url,
        "may_make_pages": may_make_pages(user),
        "cms_url": get_object_preview_url(content) if may_edit_pages(user) else "",
        "site_url_of_page": today_url(content.page, content.language),
        "history_url": history_url(content.page, content.language) if was_ever_public(content.page_id) else "",
        "versions": lines.version_lines(versions_of(content.page_id).order_by("-pk"), localdate()),
        "reviews": lines.review_lines(version.reviews.all(), localdate()),
        "plans": tell(Plan.objects.to_look_at().filter(page=content.page_id)),
        "entries": _record(content.page_id),
        "sources_read": lines.sources_read_for(version) if version.state in PUBLIC_STATES else [],
    }
    return render(request, "desk/version.html", context, status=status)


def _fault(fault: TextFault, edit_url: str) -> dict[str, str]:
    """Give what is to be put right in words, and where that is among the blocks for who may change them."""
    block = fault.part.stored.plugin_id if fault.part else None
    return {"words": str(fault), "url": f"{edit_url}#block-{block}" if edit_url and block else ""}


def _record(page_id: int) -> list[lines.RecordLine]:
    """Give all that was done to a page and planned for it, the newest first."""
    entries = lines.record_lines(Entry.objects.filter(page=page_id).order_by("-at", "-pk"))
    steps = lines.plan_step_lines(PlanStep.objects.filter(plan__page=page_id).order_by("-at", "-pk"))
    return sorted([*steps, *entries], key=lambda line: line.at, reverse=True)


def _told(step: Offer) -> dict[str, Any]:
    """Give a step as components/next_steps.html shows it."""
    taking = TAKING.get(step.key)
    return {
        "title": step.name,
        "url": step.address,
        "objection": step.objection,
        "is_grave": taking is not None and taking.is_grave,
    }


def _takings(version: Version, steps: list[Offer], filled_in: dict[str, Form]) -> Any:
    """Give the form of every step that can be taken, and of one that was filled in whatever has come of it."""
    known = {step.key: step for step in steps}
    for key, taking in TAKING.items():
        found = known.get(key)
        if key in filled_in or (found and not found.objection):
            yield {
                "key": key,
                "title": found.name if found else _("What you wrote"),
                "taking": taking,
                "form": filled_in.get(key) or taking.form(version=version, auto_id=f"{key}-%s"),
            }
