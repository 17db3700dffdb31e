"""What should be right in a database. `migrate` says it, and goes on to put it right; so does `check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from triggers.refusing import missing


@register(Tags.database)
def the_database_refuses_what_was_declared(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A table that lost its triggers looks like any other. No error, for `migrate` must not stop at what it mends."""
    return [
        Warning(
            f"The database would let anybody change what must stay in {table}: its triggers are gone.",
            hint="Run migrate, which puts them back, and verify_record, which finds what was changed meanwhile.",
            id="triggers.W001",
        )
        for alias in databases or ()
        for table in missing(connections[alias])
    ]
