"""Copies the database into a file and back: SQLite by its own means, PostgreSQL by its client programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FileField

from delivery.models import Generation
from operations.archives import BackupRefused

Rows = Callable[[str], list[tuple[Any, ...]]]
LONGEST_WAIT = 60  # seconds, for whoever writes to let go
DEBIAN = "On Debian: apt install postgresql-client"
GENERATION = Generation._meta.db_table


@dataclass(frozen=True)
class Held:
    """What a copy holds, read from the very state that was copied."""

    migrations: list[list[str]]
    uploads: list[str]


@contextmanager
def copied(connection: BaseDatabaseWrapper, file: Path) -> Iterator[Held]:
    """Copy the database into a file, and say what it holds.

    Raises:
        BackupRefused: a program is missing or fails.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        with closing(sqlite3.connect(file)) as copy:
            yield _held(lambda query: copy.execute(query).fetchall())
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:

        def rows(query: str) -> list[tuple[Any, ...]]:
            cursor.execute(query)
            return cursor.fetchall()

        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        ((snapshot,),) = rows("SELECT pg_export_snapshot()")
        _run(connection, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
             f"--file={file}")  # fmt: skip
        yield _held(rows)


def check(connection: BaseDatabaseWrapper, file: Path) -> None:
    """Prove that a copy can be read and may take the place of what is there; change nothing.

    Raises:
        BackupRefused: it cannot.
    """
    if connection.vendor == "sqlite":
        copy = type(connection)(
            {**connection.settings_dict, "NAME": str(file)}, "copy"
        )  # Django's checks use functions
        try:
            with closing(copy), copy.cursor() as cursor:
                found = cursor.execute("PRAGMA integrity_check").fetchall()
                cursor.execute("SELECT 1 FROM django_migrations")
        except DatabaseError as error:
            raise BackupRefused(f"The database in the archive cannot be read: {error}") from error
        if found != [("ok",)]:
            raise BackupRefused("The database in the archive is damaged.")
        return
    listed = _run(connection, "pg_restore", "--list", str(file), is_local=True)
    known = {line.split()[5] for line in listed.splitlines() if len(line.split()) > 6 and line.split()[3] == "TABLE"}
    if more := sorted(set(connection.introspection.table_names()) - known):
        raise BackupRefused(
            f"The database holds tables that the backup does not know, such as {more[0]}: a later version made them."
            " Restore into an empty database."
        )


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Say whether nobody would miss what is there: no tables, or neither a page nor an account in them."""
    tables = {"cms_page", "accounts_user"} & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            if cursor.fetchone():
                return False
    return True


def put_in_place(connection: BaseDatabaseWrapper, file: Path) -> None:
    """Have a copy take the place of what is there: all of it or, should anything fail, nothing.

    Its generation becomes one that no worker has ever seen, in whichever of the two databases.

    Raises:
        BackupRefused: it failed, and everything is as it was.
    """
    tables = connection.introspection.table_names()
    known = Generation.objects.using(connection.alias).values_list("number", flat=True) if GENERATION in tables else ()
    at_least = max([*known, int(time.time())])
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(file)) as copy:
            copy.execute(f"UPDATE {GENERATION} SET number = MAX(number, ?) + 1", [at_least])
            copy.commit()
            connection.ensure_connection()
            try:
                copy.backup(connection.connection, progress=_patience())
            except sqlite3.Error as error:
                raise BackupRefused(f"The database could not be replaced, and is as it was: {error}") from error
        connection.close()
        return
    connection.close()
    script, before, after = (file.with_name(f"{file.name}.{part}.sql") for part in ("restore", "before", "after"))
    _run(connection, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}",
         str(file), is_local=True)  # fmt: skip
    before.write_text(_locks_on(tables))
    after.write_text(f"RESET search_path; UPDATE {GENERATION} SET number = GREATEST(number, {at_least}) + 1; ANALYZE;")
    _run(connection, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
         *(f"--file={part}" for part in (before, script, after)))  # fmt: skip


def _locks_on(tables: list[str]) -> str:
    """Give what waits until nobody uses any of these tables, and then lets nobody in until all is done.

    pg_restore takes one table after the other. A reader whose question needs two of them would wait for it, and it for
    the reader, until PostgreSQL breaks off one of both. So whoever holds a table for longer than a moment goes first.
    """
    if not tables:
        return ""
    return f"""
        DO $$
        BEGIN
            LOOP
                BEGIN
                    SET LOCAL lock_timeout = '200ms';
                    LOCK TABLE {", ".join(f'"{table}"' for table in tables)} IN ACCESS EXCLUSIVE MODE;
                    EXIT;
                EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
                    IF clock_timestamp() > now() + interval '{LONGEST_WAIT} seconds' THEN
                        RAISE EXCEPTION 'Somebody else is writing to the database and does not let go. Stop the site first.';
                    END IF;
                    PERFORM pg_sleep(0.1);
                END;
            END LOOP;
        END $$;
    """


def _held(rows: Rows) -> Held:
    columns = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, FileField)
    ]
    uploads = {name for table, column in columns for (name,) in rows(f"SELECT {column} FROM {table}") if name}
    return Held(
        migrations=sorted([app, name] for app, name in rows("SELECT app, name FROM django_migrations")),
        uploads=sorted(uploads),
    )


def _patience() -> Callable[[int, int, int], None]:
    """Give what SQLite calls between two attempts; without it, it would wait for ever."""
    end = time.monotonic() + LONGEST_WAIT

    def wait(status: int, remaining: int, total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > end:
            raise BackupRefused("Somebody else is writing to the database and does not let go. Stop the site first.")

    return wait


def _run(connection: BaseDatabaseWrapper, program: str, *arguments: str, is_local: bool = False) -> str:
    """Run one of PostgreSQL's programs, which gets the password where no list of processes shows it."""
    found = shutil.which(program)
    if not found:
        raise BackupRefused(f"{program} is missing. {DEBIAN}, of the server's version or a later one.")
    (_psql, *options, name), more = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    where = [] if is_local else [*options, f"--dbname={name}"]
    done = subprocess.run(  # noqa: S603 - our own words and settings
        [found, *where, *arguments], env={**os.environ, **(more or {})}, capture_output=True, text=True
    )
    if done.returncode:
        raise BackupRefused(f"{program} failed, and changed nothing: {done.stderr.strip()}")
    return done.stdout
