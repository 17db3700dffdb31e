"""Triggers raise the generation in the very transaction that changes anything the public sees: `triggers.public` has what.

Triggers and not signals, because a bulk update, a script or a person at the database's own prompt sends no signal, and
every one of these must reach readers. They are taken off before migrations run, since SQLite makes a table anew to
change it, and put on after.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.models.signals import post_migrate, pre_migrate

from delivery.models import Generation
from triggers import public
from triggers import standing as triggers_of_database
from triggers.public import PublicTable

PREFIX = "delivery_raises_"

#: On PostgreSQL, what a transaction has raised once it need not raise again for each further row: every time would be a
#: new edition of the generation's row, found past all those before it. The note is gone when the transaction ends.
RAISED = "plainleaf.raised"
_ONCE = (
    f"IF coalesce(current_setting('{RAISED}', true), '') = '' THEN {{raising}}"
    f" IF FOUND THEN PERFORM set_config('{RAISED}', 'yes', true); END IF; END IF;"
)


@dataclass(frozen=True)
class RaisingTrigger:
    """What raises the generation when rows of one table are inserted, updated or deleted."""

    table: str
    operation: str
    body: str

    @property
    def name(self) -> str:
        """Give a name that tells this trigger from an earlier edition of it."""
        return triggers_of_database.name_of(PREFIX, f"{self.table}_{self.operation}", self.body)

    def statements(self, vendor: str) -> Iterator[str]:
        """Give the SQL that makes it. On PostgreSQL it acts last of all, at the commit, so that nobody waits for long."""
        if vendor == "sqlite":
            yield f"CREATE TRIGGER {self.name} AFTER {self.operation} ON {self.table} BEGIN {self.body} END"
        else:
            yield (
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $$ BEGIN {self.body} RETURN NULL; END $$"
            )
            yield (
                f"CREATE CONSTRAINT TRIGGER {self.name} AFTER {self.operation} ON {self.table}"
                f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {self.name}()"
            )


def triggers(connection: BaseDatabaseWrapper) -> list[RaisingTrigger]:
    """Give every trigger that this database should have, as far as its tables are there."""
    tables = set(connection.introspection.table_names())
    if Generation._meta.db_table not in tables:
        return []
    return [
        RaisingTrigger(model._meta.db_table, operation, _body(seen, operation, connection.vendor))
        for seen in public.declared()
        if (model := apps.get_model(seen.model))._meta.db_table in tables
        for operation in seen.operations
    ]


def _body(seen: PublicTable, operation: str, vendor: str) -> str:
    rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}[operation]
    conditions = [f"({' OR '.join(seen.condition.format(row=row) for row in rows)})"] if seen.condition else []
    if operation == "update":
        differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        fields = [field for field in apps.get_model(seen.model)._meta.local_fields if field.name not in seen.ignored]
        conditions.append(f"({' OR '.join(f'OLD.{field.column} {differs} NEW.{field.column}' for field in fields)})")
    where = " AND ".join(["id = 1", *conditions])
    token = "lower(hex(randomblob(16)))" if vendor == "sqlite" else "replace(gen_random_uuid()::text, '-', '')"
    raising = f"UPDATE {Generation._meta.db_table} SET number = number + 1, token = {token} WHERE {where};"
    return raising if vendor == "sqlite" else _ONCE.format(raising=raising)


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """Give the names of the triggers that are on."""
    return triggers_of_database.standing(connection, PREFIX)


def take_off(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger off."""
    triggers_of_database.take_off(connection, standing(connection))


def put_on(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger on that should be, and see to it that there is a generation, another one than before."""
    wanted = {trigger.name: list(trigger.statements(connection.vendor)) for trigger in triggers(connection)}
    if not wanted:
        return
    triggers_of_database.put_on(connection, PREFIX, wanted)
    generations = Generation.objects.using(connection.alias)
    token = secrets.token_hex(16)
    if not generations.filter(pk=1).update(number=F("number") + 1, token=token):
        generations.create(pk=1, token=token)


def before_migrations(sender: Any, using: str, **kwargs: Any) -> None:
    """Keep triggers out of the way of migrations."""
    take_off(connections[using])


def after_migrations(sender: Any, using: str, **kwargs: Any) -> None:
    """Watch again; what migrations changed in the meantime is a change like any other."""
    put_on(connections[using])


def connect(sender: Any) -> None:
    """Watch the tables from their making on. Called once, when the app is ready."""
    pre_migrate.connect(before_migrations, sender=sender, dispatch_uid="delivery-before-migrations")
    post_migrate.connect(after_migrations, sender=sender, dispatch_uid="delivery-after-migrations")
