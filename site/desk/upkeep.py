"""The desk's screen that changes who answers for many pages and how often they are reviewed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import edits
from desk.doors import StaffRequest
from desk.upkeep_forms import ChangePagesForm, read_page_ids
from pages.rules import NotAllowed
from pages.versions import titles_of_pages
from upkeep.changing import MOST_PAGES, PageChange, changes_asked, objection_to_change, seal_of
from upkeep.services import change_upkeep


def change_pages(request: StaffRequest) -> HttpResponse:
    """Take what is to change about the pages that were ticked, show what that would be, and do it once it was seen."""
    if not edits(request.user):
        raise PermissionDenied(_("Only editors and publishers change who answers for pages."))
    sent = request.POST if request.method == "POST" else request.GET
    page_ids = read_page_ids(sent.getlist("tick"))
    if request.method != "POST":
        return _show(request, page_ids, ChangePagesForm(auto_id="change-%s"))
    form = ChangePagesForm(request.POST, auto_id="change-%s")
    if not form.is_valid():
        return _show(request, page_ids, form, status=422)
    wanted, why = form.wanted(), form.cleaned_data["why"]
    if objection := objection_to_change(request.user, page_ids, wanted, why=why):
        form.add_error(None, objection)
        return _show(request, page_ids, form, status=422)
    if "do" not in request.POST:
        return _show(request, page_ids, form, changes_asked(page_ids, wanted))
    try:
        changed = change_upkeep(
            page_ids=page_ids, wanted=wanted, by=request.user, at=timezone.now(), why=why, seen=sent.get("seen", "")
        )
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _show(request, page_ids, form, changes_asked(page_ids, wanted), status=409)
    words = ngettext("%(n)s page was changed.", "%(n)s pages were changed.", len(changed))
    messages.success(request, words % {"n": len(changed)})
    return redirect("desk:pages")


def _show(
    request: StaffRequest,
    page_ids: list[int],
    form: ChangePagesForm,
    changes: list[PageChange] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the pages that were ticked with the form, and what would change about each where that is known."""
    titles = titles_of_pages(page_ids[:MOST_PAGES])
    told = {change.page.pk: change for change in changes or ()}
    context = {
        "form": form,
        "ticked": [
            {"pk": pk, "title": title, "change": told.get(pk)}
            for pk, title in sorted(titles.items(), key=lambda one: (one[1].casefold(), one[0]))
        ],
        "is_told": changes is not None,
        "can_be_done": bool(changes)
        and not any(one.objection for one in told.values())
        and any(one.lines for one in told.values()),
        "seen": seal_of(changes) if changes else "",
    }
    return render(request, "desk/change_pages.html", context, status=status)
