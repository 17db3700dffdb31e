"""Changes that the database refuses, made all the same: by somebody who owns it, or by a test that sets a scene."""

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

_SQLITE = ctypes.CDLL(_sqlite3.__file__)
_ENABLE_TRIGGER = 1003  # SQLITE_DBCONFIG_ENABLE_TRIGGER


@contextmanager
def unguarded() -> Iterator[None]:
    """Have the database run no trigger for a while, so that it refuses nothing, and rows come back in whatever order.

    Past Django: nobody who counts questions is to see it. SQLite has a switch for this, which Python itself gives from 3.12 on.
    To take the triggers off and put them on instead has it read its whole schema anew at every rollback that follows.
    """
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        scope = "LOCAL" if connection.in_atomic_block else "SESSION"
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(f"SET {scope} session_replication_role = replica")
            yield
            cursor.execute(f"SET {scope} session_replication_role = DEFAULT")
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
