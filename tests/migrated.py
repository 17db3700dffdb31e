"""The database as migrations make it, made once for each state of the code: a copy takes a hundredth of the time."""

import fcntl
import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tests.environment import ROOT


def copied(folder: Path) -> None:
    """Have SQLite's test database be a copy of the one that lies in a folder, or leave one there for the next time."""
    make: Callable[..., str] = connection.creation.create_test_db

    def create(*args: Any, serialize: bool = False, **kwargs: Any) -> str:
        there = folder / f"{_code_as_it_is()}.sqlite3"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of processes that begin together one makes it, and the others wait
            if not there.exists():
                name = make(*args, serialize=False, **kwargs)
                _keep(there)
            else:
                name = connection.creation._get_test_db_name()
                settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
                connection.ensure_connection()
                with closing(sqlite3.connect(there)) as kept:
                    kept.backup(connection.connection)
        if serialize:
            connection._test_serialized_contents = connection.creation.serialize_db_to_string()
        return name

    connection.creation.create_test_db = create


def _keep(there: Path) -> None:
    there.parent.mkdir(parents=True, exist_ok=True)
    for older in set(there.parent.glob("*.sqlite3")) - {there}:
        older.unlink(missing_ok=True)
    new = there.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(new)) as kept:
        connection.connection.backup(kept)
    new.replace(there)  # whole or not at all: others may look for it at the same time


def _code_as_it_is() -> str:
    """Give a digest of all that migrations and what follows them are made of, unless whoever changes code says another."""
    if said := os.environ.get("CODE_AS_IT_IS"):
        return said
    return digest_of([*(ROOT / "site").rglob("*.py"), *(ROOT / "requirements").glob("*.txt")])


def digest_of(paths: Iterable[Path]) -> str:
    """Give a digest of what these files hold, and of the Python that reads them."""
    seen = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        seen.update(str(path).encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()[:16]
