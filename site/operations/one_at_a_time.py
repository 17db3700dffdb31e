"""Has something done by one process at a time, on however many hosts. Whoever dies at it is in nobody's way."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from django.conf import settings
from django.db import connection


@contextmanager
def alone_at(name: str) -> Iterator[bool]:
    """Say whether nobody else is at what has this name, and keep others from it until the end.

    PostgreSQL knows for all hosts that share it, and for as long as the line to it stands; elsewhere a file knows, for as
    long as the process lives.
    """
    if connection.vendor == "postgresql":
        key = crc32(f"plainleaf {name}".encode())
        is_alone = _ask("SELECT pg_try_advisory_lock(%s)", key)
        try:
            yield is_alone
        finally:
            if is_alone:
                _ask("SELECT pg_advisory_unlock(%s)", key)
        return
    with (settings.DATA_DIR / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _ask(sql: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        return bool(cursor.fetchone()[0])
