"""Did a form come from a page of ours? There is no token to ask for: a page that has one can be kept for nobody else."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

_OURS = ("same-origin", "none")  # none: no page sent it, but a person by themselves, such as by loading it again


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Return whether the browser says that another site's page sent this, or one that hides which it is.

    A browser that says nothing, as some did before 2020, is believed. Nobody's powers are used here, so a false form could
    do no more than any program can, and what comes is counted whoever sends it.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site.lower() not in _OURS
    origin = request.headers.get("Origin")
    return origin is not None and origin.lower() not in {
        _origin(settings.SITE_URL),
        _origin(request.build_absolute_uri("/")),
    }


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
