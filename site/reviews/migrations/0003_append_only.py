"""Sign-offs and the record are only ever added to: the database itself refuses to change or delete a row of them."""

from django.db import migrations

TABLES = ("reviews_signoff", "reviews_entry")
WORDS = "The record is only ever added to."


def close(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION reviews_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in TABLES:
        for operation in ("UPDATE", "DELETE"):
            name = f"{table}_no_{operation.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {operation} ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION reviews_append_only()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {operation} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
                )
        if schema_editor.connection.vendor == "sqlite":
            # INSERT OR REPLACE deletes the row that is there, and tells no trigger of deletions.
            taken = f"NEW.id IN (SELECT id FROM {table})"  # noqa: S608 - the name is ours
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken}"
                f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )


def open_again(apps, schema_editor):
    on = " ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for table in TABLES:
        for operation in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{operation}" + on.format(table=table))
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {table}_no_replace")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION reviews_append_only()")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_policies")]
    operations = [migrations.RunPython(close, open_again)]
