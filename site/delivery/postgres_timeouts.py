"""How long a worker waits for PostgreSQL before whoever asked is told that it does not answer.

Only workers are in a hurry: a command may take as long as it takes, so the settings say nothing of this.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

SECONDS_FOR_A_LOCK = 3
SECONDS_FOR_A_STATEMENT = 5
SECONDS_OF_SILENCE = 6.0  # a server that works gives up before; one that is frozen keeps no time of its own


class ImpatientConnection(Connection[Any]):
    """A connection that is given up where the server is silent for too long, with all that it was asked to do."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, SECONDS_OF_SILENCE if timeout is None else timeout)
        except OperationalError as error:
            if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
                raise  # what the server itself had to say
            self.close()
            raise OperationalError(f"It has said nothing for {SECONDS_OF_SILENCE:.0f} seconds.") from error


def hurry() -> None:
    """Have every connection that this process makes from now on wait so long and no longer."""
    connection_created.connect(_hurry, dispatch_uid="delivery-hurry")


def _hurry(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor != "postgresql":
        return
    connection.connection.__class__ = ImpatientConnection  # Django asks nobody which class it should be
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false)",
            [f"{SECONDS_FOR_A_STATEMENT}s", f"{SECONDS_FOR_A_LOCK}s"],
        )
