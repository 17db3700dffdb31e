"""What the database itself refuses, whoever asks: each app declares it beside its models, in a file `refusals.py`.

Signals and services hold only those who come through them. A bulk update, a script and a person at the database's own
prompt do not, so what must never change is refused by triggers, which are written here from what was declared.

SQLite loses a table's triggers when a migration makes the table anew, so they are looked after at the end of every
`migrate`. During one they stay on, but for those that look at another table: SQLite renames no table that they name. All
are off while a migration is taken back, which takes away columns that they name and rows that nobody else may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.models.signals import post_migrate, pre_migrate

from triggers import standing as triggers

PREFIX = "refuses_"
LOOKING = "refuses_looking_"  # with which those begin that look at other tables
_ROWS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


@dataclass(frozen=True)
class Refusal:
    """One operation on the rows of one table that the database refuses, and in which words.

    `when` is SQL about OLD and NEW, the row as it was and as it is to be, that both databases share; "" is always.
    `{array_length}` in it stands for what each calls the number of things in a list, `{day_number}` for what makes a
    number of a day, to count the days between two. `fixed` names fields of which none
    may change: where `when` holds, an update that changes one of them is refused.
    """

    model: str
    operation: str
    words: str
    when: str = ""
    fixed: tuple[str, ...] = ()

    @property
    def looks_elsewhere(self) -> bool:
        """Say whether it depends on rows of other tables."""
        return "SELECT" in self.when


_declared: list[Refusal] = []


def declare(*refusals: Refusal) -> None:
    """Have the database refuse this."""
    _declared.extend(refusals)


def only_added_to(model: str, words: str) -> tuple[Refusal, Refusal]:
    """Give the refusal of any change to a row, and of its deletion."""
    return Refusal(model, "update", words), Refusal(model, "delete", words)


def only_changed_in(model: str, words: str, *may_change: str) -> tuple[Refusal, Refusal]:
    """Give the refusal of any change to a row but in these fields, and of its deletion."""
    fields = tuple(field.name for field in apps.get_model(model)._meta.local_fields if field.name not in may_change)
    return Refusal(model, "update", words, fixed=fields), Refusal(model, "delete", words)


# As triggers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trigger:
    """What refuses an operation on a table of one database."""

    table: str
    operation: str
    words: str
    condition: str
    looks_elsewhere: bool = False

    @property
    def name(self) -> str:
        """Give a name that tells this trigger from an earlier edition of it."""
        prefix = LOOKING if self.looks_elsewhere else PREFIX
        return triggers.name_of(prefix, f"{self.table}_{self.operation}", f"{self.words} {self.condition}")

    def statements(self, vendor: str) -> list[str]:
        """Give the SQL that makes it."""
        words = self.words.replace("'", "''")
        when = f"BEFORE {self.operation.upper()} ON {self.table}"
        if vendor == "sqlite":
            condition = f"WHEN {self.condition} " if self.condition else ""
            return [f"CREATE TRIGGER {self.name} {when} {condition}BEGIN SELECT RAISE(ABORT, '{words}'); END"]
        refuse = f"RAISE EXCEPTION USING MESSAGE = '{words}', ERRCODE = 'integrity_constraint_violation';"
        body = f"IF {self.condition or 'true'} THEN {refuse} END IF; RETURN {_ROWS[self.operation]};"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"CREATE TRIGGER {self.name} {when} FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]


def wanted(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Give every trigger that this database should have, as far as its tables are there as the models say."""
    tables = set(connection.introspection.table_names())
    guarded = {refusal.model for refusal in _declared}
    complete = {
        model
        for model in guarded
        if (table := apps.get_model(model)._meta.db_table) in tables
        and _columns_of(model) <= _columns_in(connection, table)
    }
    known = [refusal for refusal in _declared if refusal.model in complete]
    if complete < guarded:
        known = [refusal for refusal in known if not refusal.looks_elsewhere]
    found = [_trigger(refusal, connection.vendor) for refusal in known]
    if connection.vendor == "sqlite":
        found += [
            trigger for refusal in known if refusal.operation == "delete" for trigger in _kept(refusal, connection)
        ]
    return found


def _trigger(refusal: Refusal, vendor: str) -> Trigger:
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    columns = [apps.get_model(refusal.model)._meta.get_field(name).column for name in refusal.fixed]
    # What differs comes first: most updates change nothing that is fixed, and need no look at other rows.
    conditions = [" OR ".join(f'OLD."{column}" {differs} NEW."{column}"' for column in columns)] if columns else []
    if refusal.when:
        conditions.append(_when(refusal, vendor))
    condition = " AND ".join(f"({one})" for one in conditions)
    table = apps.get_model(refusal.model)._meta.db_table
    return Trigger(table, refusal.operation, refusal.words, condition, refusal.looks_elsewhere)


def _kept(refusal: Refusal, connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """Give what refuses REPLACE where it would delete a row: SQLite then tells no trigger of deletions."""
    model = apps.get_model(refusal.model)
    table, key = model._meta.db_table, model._meta.pk.column
    conflict = " OR ".join(f"({one})" for one in _conflicts(model, connection))
    kept = f" AND ({_when(refusal, 'sqlite').replace('OLD.', 'there.')})" if refusal.when else ""
    for operation, others in (("insert", ""), ("update", f' AND there."{key}" <> OLD."{key}"')):
        condition = f"EXISTS (SELECT 1 FROM {table} AS there WHERE ({conflict}){others}{kept})"
        yield Trigger(table, operation, refusal.words, condition, refusal.looks_elsewhere)


def _conflicts(model: type[models.Model], connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Give when a row that is there and a new one cannot both be, for each way in which rows are unique."""
    fields = {field.name: field.column for field in model._meta.local_concrete_fields}
    unique = [(field.name,) for field in model._meta.local_concrete_fields if field.unique]
    for names in (*unique, *model._meta.unique_together):
        yield " AND ".join(f'there."{fields[name]}" = NEW."{fields[name]}"' for name in names)
    row = ", ".join(f'NEW."{column}" AS "{column}"' for column in fields.values())
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            same = [f'there."{fields[name]}" = NEW."{fields[name]}"' for name in constraint.fields]
            if condition := constraint._get_condition_sql(model, connection.schema_editor()):  # type: ignore[attr-defined]
                same += [f"({condition})", f"EXISTS (SELECT 1 FROM (SELECT {row}) WHERE {condition})"]
            yield " AND ".join(same)


def _when(refusal: Refusal, vendor: str) -> str:
    if vendor == "sqlite":
        return refusal.when.format(array_length="json_array_length", day_number="julianday")
    return refusal.when.format(array_length="jsonb_array_length", day_number="")


def _columns_of(model: str) -> set[str]:
    return {field.column for field in apps.get_model(model)._meta.local_concrete_fields}


def _columns_in(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    with connection.cursor() as cursor:  # introspection would read all else of each column, too: most of the time
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
        return {column[0] for column in cursor.description}


# On and off -----------------------------------------------------------------------------------------------------------


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Give the tables that somebody could change in ways that should be refused, because a trigger is gone."""
    there = triggers.standing(connection, PREFIX)
    return sorted({trigger.table for trigger in wanted(connection) if trigger.name not in there})


def put_on(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger on that should be."""
    statements = {trigger.name: trigger.statements(connection.vendor) for trigger in wanted(connection)}
    triggers.put_on(connection, PREFIX, statements)


def take_off(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger off."""
    triggers.take_off(connection, triggers.standing(connection, PREFIX))


def before_migrations(sender: Any, using: str, plan: list[tuple[Migration, bool]], **kwargs: Any) -> None:
    """Take off what would keep SQLite from making a table anew, and all where a migration is taken back."""
    connection = connections[using]
    if any(is_taken_back for _migration, is_taken_back in plan):
        take_off(connection)
    elif connection.vendor == "sqlite":
        triggers.take_off(connection, triggers.standing(connection, LOOKING))


def after_migrations(sender: Any, using: str, **kwargs: Any) -> None:
    """Refuse again what should be, in whatever way tables came to be what they are."""
    put_on(connections[using])


def connect(sender: Any) -> None:
    """Look after the triggers at every migration. Called once, when the app is ready."""
    pre_migrate.connect(before_migrations, sender=sender, dispatch_uid="triggers-before-migrations")
    post_migrate.connect(after_migrations, sender=sender, dispatch_uid="triggers-after-migrations")
