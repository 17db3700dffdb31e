"""Gives people their words back when a form came too late.

They were signed out meanwhile, or signed in again in another tab; what they wrote for is gone, or theirs no more.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from pages.cleaning import clean_html
from pages.reserved import staff_addresses
from pages.way_back import way_back

_NOT_TYPED = ("_", "csrf", "opened", "username", "login", "next")


class SignedOutMiddleware:
    """Answer whoever sends a form too late with their words, and not with an empty sign-in form or a page of an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_lost = request.method == "POST" and leads_to_sign_in(response) and not request.user.is_authenticated
        if is_lost and not _is_of_a_script(request) and any(map(_is_typed, request.POST)):
            return _given_back(request, _("You were signed out before this was sent. Nothing was saved."))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Give back what was written for something that is gone by now, or that this person may not do any more.

        Who wrote nothing is told that it is gone, and is led back to where they work, not to the page that readers get.
        """
        # Readers have no session; what they write is answered where they write it.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or _is_of_a_script(request):
            return None
        given_back = self._given_back_after(request, exception) if request.method == "POST" else None
        if given_back is None and isinstance(exception, Http404) and request.user.is_authenticated:
            is_at_work = request.path.startswith(staff_addresses())
            return render(request, "desk/gone.html", {"back": _came_by(request)}, status=404) if is_at_work else None
        return given_back

    def _given_back_after(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        told = {
            Http404: (404, _("What you wrote this for is not there any more. Nothing was saved.")),
            PermissionDenied: (403, str(exception) or _("You may not do this any more. Nothing was saved.")),
        }
        status, why = next((one for kind, one in told.items() if isinstance(exception, kind)), (0, ""))
        typed = texts_in(request) if status and request.user.is_authenticated and _came_from_here(request) else []
        return render(request, "desk/typed.html", {"why": why, "typed": typed}, status=status) if typed else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say why a form was not taken that lacks the sign by which we know our own, and give its words back."""
    if reason == REASON_NO_CSRF_COOKIE:
        why = _("Your browser did not send the cookie that guards our forms. If you block cookies, allow them here.")
    elif "Origin" in reason or "Referer" in reason:
        why = _("Your browser did not say that this form came from our site, so we did not take it.")
    elif getattr(request, "user", AnonymousUser()).is_authenticated:
        why = _("You have signed in again since you opened this form, perhaps in another tab. Nothing was saved yet.")
    else:
        why = _("You have signed out since you opened this form, perhaps in another tab. Nothing was saved.")
    return _given_back(request, why)


def texts_in(request: HttpRequest) -> list[str]:
    """Give the texts that came with a request, as HTML, so that whoever wrote them can keep them."""
    given = {key: str(value).strip() for key, value in request.POST.items() if _is_typed(key)}
    texts = [text for text in given.values() if " " in text]
    return [clean_html(text) if "</" in text else linebreaks(escape(text)) for text in texts]


def _given_back(request: HttpRequest, why: str) -> HttpResponse:
    is_ours = _came_from_here(request) and not request.path.startswith(reverse("account"))
    sent = [(key, value) for key, values in request.POST.lists() for value in values if not key.startswith("csrf")]
    context = {
        "why": why,
        "typed": texts_in(request) if is_ours else [],
        "sent": sent if is_ours else [],
        "has_files": bool(is_ours and request.FILES),
        "form_address": request.get_full_path() if is_ours else "",
    }
    return render(request, "desk/typed.html", context, status=403)


def _is_of_a_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _is_typed(key: str) -> bool:
    return not key.startswith(_NOT_TYPED) and "password" not in key


def _came_from_here(request: HttpRequest) -> bool:
    """Say whether a form was sent from a page of this site: what another site sends is not shown as our own."""
    return _read(request.headers.get("Origin") or request.headers.get("Referer")).netloc == request.get_host()


def _came_by(request: HttpRequest) -> str:
    """Return where on this site somebody came from, or ""; what they asked for may say where it leads back to."""
    if back := way_back(request):
        return back
    came_by = _read(request.headers.get("Referer"))
    is_ours = came_by.netloc == request.get_host() and not came_by.path.startswith("//")
    return came_by.path if is_ours and came_by.path != request.path else ""


def _read(address: str | None) -> SplitResult:
    """Read an address that a browser says it came from; what is none, such as “http://[”, is read as nothing."""
    try:
        return urlsplit(address or "")
    except ValueError:
        return urlsplit("")


def leads_to_sign_in(response: HttpResponse) -> bool:
    """Say whether an answer asks somebody to sign in."""
    doors = {resolve_url(settings.LOGIN_URL), reverse("admin:login")}
    return response.status_code in (302, 303) and urlsplit(response["Location"]).path in doors
