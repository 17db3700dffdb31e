"""What every answer says of its own safety, whoever makes it: Django, WhiteNoise, the page store or the server itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from delivery.entries import Headers

#: What no page of ours uses. A film may fill the screen or float above the page: signs must be seen.
#: Keys and passkeys (publickey-credentials-*) stay as browsers have them: for this site alone.
DENIED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture",
    "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
    "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: For the few words that come from the store or the server, which load nothing.
NOTHING_ALLOWED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class SafetyMiddleware:
    """Say of each of Django's answers what is true of all. The content policy and https are said by others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SAFE.items():
            response.headers.setdefault(name, value)
        for cookie in response.cookies.values():  # Django forgets it of those that it takes away
            cookie["secure"] = cookie["secure"] or settings.SESSION_COOKIE_SECURE
        return response


@cache
def of_few_words(scheme: str) -> Headers:
    """Give the headers of an answer that Django does not make, asked for by `http` or `https`."""
    said = SAFE | {"Content-Security-Policy": NOTHING_ALLOWED, "Cache-Control": "no-store"}
    if scheme == "https" and settings.SECURE_HSTS_SECONDS:
        # As django.middleware.security says it, which asks a request of Django's.
        said["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return [(name.lower().encode(), value.encode()) for name, value in said.items()]
