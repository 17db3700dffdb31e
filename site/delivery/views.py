"""What people get when something is broken behind the scenes."""

from __future__ import annotations

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from redis import RedisError

from delivery import request_ids

POSTGRESQL_DISK_FULL = "53100"


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong; without database, Redis or room to write, how to keep what was typed."""
    error = sys.exception()
    is_full = has_no_room(error)
    will_pass = is_full or isinstance(error, OperationalError | InterfaceError | RedisError)
    status = 503 if will_pass else 500
    words = loader.render_to_string(f"{status}.html", {"request_id": request_ids.current.get(), "is_full": is_full})
    response = HttpResponse(words, status=status)
    if will_pass:
        response["Retry-After"] = "10"
    response["Cache-Control"] = "no-store"
    return response


def has_no_room(error: BaseException | None) -> bool:
    """Say whether something could not be written because the disk is full, the site's own or its database's."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    is_sqlite_full = isinstance(error, OperationalError) and "disk is full" in str(error)
    return is_sqlite_full or getattr(getattr(error, "__cause__", None), "sqlstate", None) == POSTGRESQL_DISK_FULL
