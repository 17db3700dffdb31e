"""What must be right in a database before it is worked with. `migrate` asks this, and `check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from triggers.refusing import missing


@register(Tags.database)
def the_database_refuses_what_was_declared(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A table that lost its triggers looks like any other."""
    return [
        Error(
            f"The database would let anybody change what must stay in {table}: its triggers are gone.",
            hint="Run migrate, which puts them back, and verify_record, which finds what was changed meanwhile.",
            id="triggers.E001",
        )
        for alias in databases or ()
        for table in missing(connections[alias])
    ]
