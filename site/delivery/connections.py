"""What happens to a thread's connections to the database between two requests, and around what is asked without one.

They stay open, for opening one costs more than all that a page asks: SQLite reads a schema of hundreds of triggers each time.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.signals import request_started
from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


def tidy() -> None:
    """Do what Django does around a request; what is too old, broken or of a file that is gone is opened anew when asked next."""
    close_old_connections()
    _close_those_of_another_file()


def close_if_replaced(connection: BaseDatabaseWrapper) -> None:
    """Let go of a SQLite database in whose place somebody has put another file, or none."""
    opened = getattr(connection, "file_opened", None)
    if opened is not None and not connection.in_atomic_block and opened != _file_of(connection):
        connection.close()


def follow() -> None:
    """Look before each request, too. Called once, when the app is ready."""
    connection_created.connect(note_file, dispatch_uid="delivery-connections-created")
    request_started.connect(_close_those_of_another_file, dispatch_uid="delivery-connections-request")


def note_file(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Keep which file a connection has open."""
    connection.file_opened = _file_of(connection)  # type: ignore[attr-defined]


def _close_those_of_another_file(**kwargs: Any) -> None:
    for connection in connections.all(initialized_only=True):
        close_if_replaced(connection)


def _file_of(connection: BaseDatabaseWrapper) -> tuple[int, int] | None:
    if connection.vendor != "sqlite":
        return None
    try:
        found = os.stat(connection.settings_dict["NAME"])
    except OSError:
        return None
    return found.st_dev, found.st_ino
