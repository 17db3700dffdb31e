"""What the script of a form asks for while somebody types: to have it kept, to get it back, to forget it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.roles import writes
from desk.at_work import moment_in_words
from desk.doors import StaffRequest
from editing import presence, typed_forms
from editing.models import Question
from editing.places import draft_at
from pages.rules import NotAllowed, objection_to_edit

MOST_FORMS = 20  # of one page


def typed(request: StaffRequest) -> HttpResponse:
    """Answer with what this person typed into forms and has not saved; or keep what they type now, or forget it."""
    try:
        if request.method != "POST":
            return _kept(request)
        address = request.POST.get("address", "")
        if "forget" in request.POST:
            typed_forms.forget(by=request.user, address=address)
            return HttpResponse(status=204)
        return _keep(request, address)
    except NotAllowed as refusal:
        return JsonResponse({"told": str(refusal)}, status=422)


def _kept(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    addresses = request.GET.getlist("form")[:MOST_FORMS]
    found = typed_forms.kept_for(request.user, addresses, now)
    offer = _("At %(time)s you typed something here and did not save it. It goes when you save this form.")
    return JsonResponse(
        {
            address: {
                "values": form.values,
                "opened": form.opened,
                "at": int(form.kept_at.timestamp() * 1000),
                "told": offer % {"time": moment_in_words(form.kept_at, now)},
            }
            for address, form in found.items()
        }
    )


def _keep(request: StaffRequest, address: str) -> HttpResponse:
    now = timezone.now()
    given = request.POST.get
    form = typed_forms.keep(
        by=request.user, address=address, values=given("values", ""), opened=given("opened", ""), at=now
    )
    told = _("Kept at %(time)s, not saved yet.") % {"time": moment_in_words(form.kept_at, now)}
    return JsonResponse({"told": told, **_of_the_draft(request, address)})


def _of_the_draft(request: StaffRequest, address: str) -> dict[str, Any]:
    """Give what whoever types into a draft should know of it: who asks for it, or has taken it over."""
    version = _draft(address)
    if version is None or objection_to_edit(version) or not writes(request.user):
        return {}
    desk = reverse("desk:version", args=[version.pk])
    if version.locked_by_id not in (None, request.user.pk):
        words = _("%(who)s has this draft now, so you cannot save here.") % {"who": version.locked_by}
        return {"notice": words, "where": desk}
    presence.note(version, request.user, timezone.now())
    question = Question.objects.open().filter(version=version, of=request.user).select_related("asked_by").first()
    if question is None:
        return {}
    return {"notice": _("%(who)s asks: May I take over?") % {"who": question.asked_by}, "where": f"{desk}#answer"}


def _draft(address: str) -> Version | None:
    path, _mark, query = address.partition("?")
    try:
        return draft_at(resolve(path), QueryDict(query), only_forms=True)
    except Resolver404:
        return None
