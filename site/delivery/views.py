"""What people get when something is broken behind the scenes."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong; where the database does not answer, that this will pass and nothing typed was saved."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return server_error(request)
    response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response
