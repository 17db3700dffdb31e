"""Which triggers a database has, by what their names begin with, and having it have others.

Each stands under a name that tells it from an earlier edition of itself; on PostgreSQL its function has the same name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

_LONGEST_NAME = 54  # with what tells editions apart, no longer than PostgreSQL takes


def name_of(prefix: str, what: str, body: str) -> str:
    """Give the name under which a trigger stands that does what `body` says."""
    return f"{prefix}{what}"[:_LONGEST_NAME] + f"_{hashlib.sha256(body.encode()).hexdigest()[:8]}"


def standing(connection: BaseDatabaseWrapper, prefix: str) -> set[str]:
    """Give the names of the triggers that are on."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s AND tgenabled IN ('O', 'A')"  # it can be there and asleep
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{prefix}%"])
        return {name for (name,) in cursor.fetchall()}


def take_off(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Take these triggers off."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}"
                if connection.vendor == "sqlite"
                else f"DROP FUNCTION IF EXISTS {name}() CASCADE"
            )


def put_on(connection: BaseDatabaseWrapper, prefix: str, wanted: Mapping[str, Sequence[str]]) -> None:
    """Have these triggers on, by their names with the SQL that makes each, and no others with that prefix."""
    there = standing(connection, prefix)
    take_off(connection, there ^ wanted.keys())
    with connection.cursor() as cursor:
        for name in wanted.keys() - there:
            for statement in wanted[name]:
                cursor.execute(statement)
