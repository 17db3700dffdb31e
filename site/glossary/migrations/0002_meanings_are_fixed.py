"""What a term was ever said to mean is only added to: the database itself refuses other words, and any deletion."""

from django.db import migrations

TABLE = "glossary_meaning"
WORDS = "A meaning stays as it is. Write another one."
FIXED = ("of_id", "term", "also_called", "meaning", "say", "is_example", "written_by_id", "written_at")


def close(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    is_settled = "OLD.approved_at IS NOT NULL OR OLD.set_aside_at IS NOT NULL"
    is_rewritten = " OR ".join(f'NEW."{name}" {differs} OLD."{name}"' for name in FIXED)
    if is_postgresql:
        schema_editor.execute(
            "CREATE FUNCTION glossary_meanings_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        refuse = "EXECUTE FUNCTION glossary_meanings_are_fixed()"
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}"
            f" FOR EACH ROW WHEN ({is_settled} OR {is_rewritten}) {refuse}"
        )
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW {refuse}")
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} WHEN {is_settled} OR {is_rewritten} {refuse}"
    )
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} {refuse}")
    # INSERT OR REPLACE deletes the row that is there, and tells no trigger of deletions.
    taken = f"NEW.id IN (SELECT id FROM {TABLE})"  # noqa: S608 - the name is ours
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} WHEN {taken} {refuse}")


def open_again(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name in ("no_update", "no_delete") if is_postgresql else ("no_update", "no_delete", "no_replace"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}" + (f" ON {TABLE}" if is_postgresql else ""))
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION glossary_meanings_are_fixed()")


class Migration(migrations.Migration):
    dependencies = [("glossary", "0001_initial")]
    operations = [migrations.RunPython(close, open_again)]
