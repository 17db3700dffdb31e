"""Changes that the database refuses, made all the same: by somebody who owns it, or by a test that sets a scene."""

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

from triggers import refusing

_SQLITE = ctypes.CDLL(_sqlite3.__file__)
_ENABLE_TRIGGER = 1003  # SQLITE_DBCONFIG_ENABLE_TRIGGER


@contextmanager
def unguarded() -> Iterator[None]:
    """Have the database refuse nothing for a while."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()  # it changes no table on which something is still to be done at the commit
    refusing.take_off(connection)
    yield
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()
    refusing.put_on(connection)


@contextmanager
def past_triggers() -> Iterator[None]:
    """Have the database run no trigger, so that rows come back as they once were, in whatever order.

    Past Django, too: nobody who counts questions is to see it. SQLite has a switch for this, which Python itself gives from 3.12
    on. To take the triggers off and put them on instead took ten milliseconds, once in most tests.
    """
    with closing(connection.connection.cursor()) as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            return
        _switch_triggers(connection.connection, on=False)
        try:
            yield
        finally:
            _switch_triggers(connection.connection, on=True)


def _switch_triggers(of: sqlite3.Connection, *, on: bool) -> None:
    # Its own connection is the first thing that Python's holds.
    database = ctypes.c_void_p.from_address(id(of) + object.__basicsize__)
    is_on = ctypes.c_int(-1)
    failed = _SQLITE.sqlite3_db_config(database, _ENABLE_TRIGGER, ctypes.c_int(on), ctypes.byref(is_on))
    assert not failed, "SQLite would not switch its triggers"
    assert is_on.value == on
