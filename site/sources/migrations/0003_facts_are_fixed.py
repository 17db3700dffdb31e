"""A fact that a text was judged by stays as it was, and changes are only ever added to: the database itself sees to it."""

from django.db import migrations

FIXED = "This fact is fixed, because a text that was sent for review says it. Add a new fact that replaces it."
WORDS = "The record of changes is only ever added to."


def close(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, words in (("sources_fact_is_fixed", FIXED), ("sources_append_only", WORDS)):
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
                f" BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
    differs = " OR ".join(
        f"NEW.{column} {_is_not(schema_editor)} OLD.{column}" for column in ("id", "key", "text", "source_id", "fixed_at")
    )
    _trigger(schema_editor, "sources_fact", "UPDATE", "sources_fact_is_fixed", FIXED, f"OLD.fixed_at IS NOT NULL AND ({differs})")
    _trigger(schema_editor, "sources_fact", "DELETE", "sources_fact_is_fixed", FIXED, "OLD.fixed_at IS NOT NULL")
    _trigger(schema_editor, "sources_change", "UPDATE", "sources_append_only", WORDS)
    _trigger(schema_editor, "sources_change", "DELETE", "sources_append_only", WORDS)
    if schema_editor.connection.vendor == "sqlite":
        # INSERT OR REPLACE deletes the row that is there, and tells no trigger of deletions.
        same = "SELECT 1 FROM sources_fact WHERE fixed_at IS NOT NULL AND (id = NEW.id OR key = NEW.key)"
        _trigger(schema_editor, "sources_fact", "INSERT", "", FIXED, f"EXISTS ({same})")
        _trigger(schema_editor, "sources_change", "INSERT", "", WORDS, "NEW.id IN (SELECT id FROM sources_change)")


def _is_not(schema_editor):
    return "IS DISTINCT FROM" if schema_editor.connection.vendor == "postgresql" else "IS NOT"


def _trigger(schema_editor, table, operation, function, words, when=""):
    postgresql = schema_editor.connection.vendor == "postgresql"
    body = f"EXECUTE FUNCTION {function}()" if postgresql else f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    schema_editor.execute(
        f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table}"
        f" FOR EACH ROW {f'WHEN ({when})' if when else ''} {body}"
    )


def open_again(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in ("sources_fact", "sources_change"):
        for operation in ("update", "delete") if postgresql else ("update", "delete", "insert"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{operation}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        for name in ("sources_fact_is_fixed", "sources_append_only"):
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_facts")]
    operations = [migrations.RunPython(close, open_again)]
