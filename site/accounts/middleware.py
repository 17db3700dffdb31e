"""What a signed-in person's request carries, and what it must have proved."""

from collections.abc import Callable
from time import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from accounts.current_user import USED_AT, acting_as

View = Callable[[HttpRequest], HttpResponse]

# Recovery codes alone are no second step: they only stand in for one.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class ActingUserMiddleware:
    """Name the person behind a request for as long as it lasts, so that what they write is put to their name."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        with acting_as(user if user.is_authenticated else None):
            return self.get_response(request)


class LastingSessionMiddleware:
    """Let a session live on from its last use, and let a browser keep nothing of it after signing out.

    It is written again when a fiftieth of its time is gone, not at each request.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        if was_signed_in:
            now = time()
            if not 0 <= now - request.session.get(USED_AT, 0) < settings.SESSION_COOKIE_AGE / 50:
                request.session[USED_AT] = now
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"storage"'  # words that were typed and not saved
        return response


class RequireSecondFactorMiddleware:
    """Send everybody who signs in with a password alone to set up a second step before they do anything else."""

    # What it takes to set one up, and the way out.
    OPEN = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_index",
        }
    )

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.needs_second_factor = (  # type: ignore[attr-defined]
            settings.REQUIRE_MFA
            and request.user.is_authenticated
            and not get_adapter().is_mfa_enabled(request.user, SECOND_FACTORS)
        )
        if request.needs_second_factor and not self._is_open(request):  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)

    def _is_open(self, request: HttpRequest) -> bool:
        try:
            return resolve(request.path_info).view_name in self.OPEN
        except Resolver404:
            return False
