"""What should be right in a database. `migrate` says it, and goes on to put it right; so does `check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from triggers.refusing import missing


@checks.register(checks.Tags.database)
def the_database_refuses_what_was_declared(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """A table that lost its triggers looks like any other. No error, for `migrate` must not stop at what it mends."""
    return [
        checks.Warning(
            f"The database does not refuse all that it should in {table}: triggers that the code declares are not there.",
            hint="Migrate puts them there. If it did so before, run verify_record: it finds what was changed meanwhile.",
            id="triggers.W001",
        )
        for alias in databases or ()
        for table in missing(connections[alias])
    ]
