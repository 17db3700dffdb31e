"""What people get when something is broken behind the scenes."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from redis import RedisError

from delivery import request_ids


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong; without database or Redis, that this will pass and how to keep what was typed."""
    will_pass = isinstance(sys.exception(), OperationalError | InterfaceError | RedisError)
    status = 503 if will_pass else 500
    words = loader.render_to_string(f"{status}.html", {"request_id": request_ids.current.get()})
    response = HttpResponse(words, status=status)
    if will_pass:
        response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response
