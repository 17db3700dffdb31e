"""What an answer rests on: what was asked of the database to make it, and what that said.

Nothing else goes into a page but the day and what a worker holds from its start to its end. So where the database still says the
same, the page would come out the same, however much has changed elsewhere, and need not be put together again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

Row = Sequence[Any]


@dataclass(frozen=True)
class Dependencies:
    """What was asked on one day, in its order: (SQL, values, digest of the rows that came back)."""

    asked: Sequence[tuple[str, Any, bytes]]
    day: date

    def hold(self) -> bool:
        """Say whether the answer would come out the same now.

        What is asked follows from the answers before it. So as long as each is what it was, the next would be asked again.
        """
        if self.day != localdate():
            return False
        with connection.cursor() as cursor:
            for sql, values, rows in self.asked:
                cursor.execute(sql, values)
                if _digest_of(cursor.fetchall()) != rows:
                    return False
        return True


class Noted:
    """What a thread asks of the database, and what comes back."""

    def __init__(self) -> None:
        self._day = localdate()
        self._asked: list[tuple[str, Any, list[Row]]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        """Have a question asked, as a wrapper of Django's, and listen to what is fetched."""
        rows: list[Row] = []
        done = execute(sql, values, many, context)
        self._asked.append((sys.intern(str(sql)), values, rows))  # most pages ask in the same words
        context["cursor"].cursor = _Overheard(context["cursor"].cursor, rows)
        return done

    def dependencies(self) -> Dependencies | None:
        """Give what rests on all that; None where more was done than to ask, or not even that."""
        if not self._asked or not all(sql.lstrip().startswith("SELECT") for sql, _values, _rows in self._asked):
            return None
        return Dependencies([(sql, values, _digest_of(rows)) for sql, values, rows in self._asked], self._day)


@contextmanager
def noted() -> Iterator[Noted]:
    """Note what this thread asks of the database meanwhile."""
    notes = Noted()
    with connection.execute_wrapper(notes):
        yield notes


class _Overheard:
    """A cursor that keeps the rows as they are fetched. What nobody fetches is missing, and so never holds."""

    def __init__(self, cursor: Any, rows: list[Row]) -> None:
        self._cursor = cursor
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.fetchall())

    def fetchone(self) -> Row | None:
        row: Row | None = self._cursor.fetchone()
        self._rows += [row] if row else []
        return row

    def fetchmany(self, *size: int) -> list[Row]:
        return self._kept(self._cursor.fetchmany(*size))

    def fetchall(self) -> list[Row]:
        return self._kept(self._cursor.fetchall())

    def _kept(self, rows: list[Row]) -> list[Row]:
        self._rows += rows
        return rows


def _digest_of(rows: Iterable[Row]) -> bytes:
    return hashlib.blake2b(repr([tuple(row) for row in rows]).encode(), digest_size=16).digest()
