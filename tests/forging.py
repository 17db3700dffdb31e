"""Changes that the database refuses, made all the same: by somebody who owns it, or by a test that sets a scene."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection

from triggers import refusing


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


def let_rows_in() -> list[str]:
    """Let rows come back as they were once let in, in whatever order; give what ends that, which a rollback does as well.

    All of it past Django: nobody who counts questions is to see it.
    """
    with closing(connection.connection.cursor()) as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return ["SET LOCAL session_replication_role = DEFAULT"]
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?", [f"{refusing.LOOKING}%"]
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        return [sql for _name, sql in triggers]
