"""Notes who works on which draft, says so to whoever opens it as well, and forgets what was typed once it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from djangocms_versioning.models import Version

from accounts.models import User
from editing import presence, rules, typed_forms
from editing.places import FORMS, draft_at, is_where_drafts_are_written
from pages.rules import NotAllowed, objection_to_edit
from pages.typed import leads_to_sign_in, texts_in

View = Callable[[HttpRequest], HttpResponse]

#: What stands in the page by which a window of the CMS or of the administration is told to close.
_CLOSES = (b"cms-close-frame", b"django-admin-popup-response-constants")


class EditingMiddleware:
    """Stand around every screen in which a draft is written."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A reader has no session, and is not asked for one.
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if request.method == "POST" and is_known and request.user.is_authenticated and _was_saved(response):
            _forget(request)
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if not is_where_drafts_are_written(request.resolver_match):
            return None
        if not request.user.is_authenticated or not request.user.is_staff:
            return None
        assert request.resolver_match is not None
        version = draft_at(request.resolver_match, request.GET)
        if version is None or objection_to_edit(version) or not request.user.has_perm("cms.change_page"):
            return None
        user = request.user
        if version.locked_by_id in (None, user.pk):
            presence.note(version, user, timezone.now())
            return None
        return _told(request, version) if _is_for_whoever_holds_it(request) else None


def _is_for_whoever_holds_it(request: HttpRequest) -> bool:
    """Say whether a request opens a block to change it, or sends a change. Details can be read by anybody."""
    assert request.resolver_match is not None
    name = request.resolver_match.view_name
    return name in FORMS and (request.method == "POST" or "_placeholder_" in name)


def _told(request: HttpRequest, version: Version) -> HttpResponse:
    """Say who works on the draft and what can be done, and give back what was typed."""
    user, now = cast(User, request.user), timezone.now()
    context = {
        "version": version,
        "who": version.locked_by,
        "there": presence.other_at_work(user, version, now),
        "may_ask": not rules.objection_to_asking(user, version, now),
        "may_take_over": not rules.objection_to_taking_over(user, version, now, reason="…"),
        "typed": texts_in(request),
    }
    return render(request, "editing/with_somebody_else.html", context, status=403)


def _was_saved(response: HttpResponse) -> bool:
    """Say whether an answer leads on to another page or tells its window to close, as after a save."""
    if response.status_code in (302, 303):
        return not leads_to_sign_in(response)
    return response.status_code == 200 and not response.streaming and any(mark in response.content for mark in _CLOSES)


def _forget(request: HttpRequest) -> None:
    try:
        typed_forms.forget(by=cast(User, request.user), address=request.get_full_path())
    except NotAllowed:  # no form of ours has such an address
        return
