"""What a signed-in person's request carries, and what it must have proved."""

from collections.abc import Callable

from accounts.acting import acting_as
from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]


class ActingUserMiddleware:
    """Name the person behind a request for as long as it lasts, so that what they write is put to their name."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        with acting_as(user if user.is_authenticated else None):
            return self.get_response(request)


class RequireSecondFactorMiddleware:
    """Placeholder until sign-in is built."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)
