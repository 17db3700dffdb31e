"""What a signed-in person's request carries, and what it must have proved."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from accounts.acting import acting_as

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
