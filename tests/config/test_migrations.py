"""Whoever must go back to code of before can take back what the new code did to the database."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.cases import first
from tests.environment import ROOT

BACK_AND_FORTH = """
import os
from pathlib import Path
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ALL = os.environ["HOW_FAR"] == "all"

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

call_command("migrate", verbosity=0)
before = schema()
executor = MigrationExecutor(connection)
plan = {}
for app in sorted(path.parent.parent.name for path in Path("site").glob("*/migrations/0001_*.py")):
    (newest,) = executor.loader.graph.leaf_nodes(app)
    before_it = [parent.key for parent in executor.loader.graph.node_map[newest].parents if parent.key[0] == app]
    # What other packages keep of accounts hangs on the first of theirs, and those packages cannot go back.
    first = executor.loader.graph.root_nodes(app)[0] if app == "accounts" else (app, None)
    plan |= dict(executor.migration_plan([before_it[0] if before_it and not ALL else first]))
plan = list(plan.items())
emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=plan)
executor.migrate([], plan)
call_command("migrate", verbosity=0)
assert schema() == before, set(schema()) ^ set(before)
"""


@pytest.mark.parametrize("how_far", first(1, ["to the one before the newest", "all"]))
def test_every_migration_of_ours_can_be_taken_back_and_made_again(tmp_path, request, django_db_setup, how_far):
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", BACK_AND_FORTH]
    database = tmp_path / "plainleaf.sqlite3"
    own = {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{database}", "HOW_FAR": how_far}
    for migrated in request.config.cache.mkdir("migrated").glob("*.sqlite3"):  # see tests.migrated
        shutil.copy(migrated, database)

    done = subprocess.run(command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
