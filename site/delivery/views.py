"""What people get when something is broken behind the scenes."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error
from redis import RedisError


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong; without database or Redis, that this will pass and nothing typed was saved."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError | RedisError):
        return server_error(request)
    response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response
