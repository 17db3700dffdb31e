"""Whoever must go back to code of before can take back what the new code did to the database."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

from django.db import connection

from tests.environment import ROOT

BACK_AND_FORTH = """
from pathlib import Path
from django.core.management import call_command
from django.db import connection

SCHEMA = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT 'column', table_name, column_name || data_type || is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' UNION ALL SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal UNION ALL SELECT 'constraint', conrelid::regclass::text,"
        " pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
}[connection.vendor]

def schema():
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return sorted(map(str, cursor.fetchall()))

before = schema()
for app in sorted(path.parent.parent.name for path in Path("site").glob("*/migrations/0001_*.py")):
    # What other packages keep of accounts hangs on the first of theirs, and those packages cannot go back.
    call_command("migrate", app, "0001" if app == "accounts" else "zero", verbosity=0)
call_command("migrate", verbosity=0)
assert schema() == before, set(schema()) ^ set(before)
"""


def test_every_migration_of_ours_can_be_taken_back_and_made_again(tmp_path, django_db_setup, django_db_blocker):
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", BACK_AND_FORTH]
    migrated = tmp_path / "plainleaf.sqlite3"
    own = {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{migrated}"}
    with django_db_blocker.unblock(), closing(sqlite3.connect(migrated)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)

    done = subprocess.run(command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
