"""Puts a backup back: proves first that it is whole and fits, and then does all of it or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from delivery import generation_triggers
from operations import databases
from operations.archives import DATABASE, UPLOADS, BackupRefused, unpack
from triggers import refusing


@dataclass(frozen=True)
class Restored:
    """What came of it. `is_behind` says that the backup is older than the code, so that migrations must follow."""

    uploads: int
    made_at: str
    is_behind: bool
    missing: list[str]


def restore(file: Path, *, connection: BaseDatabaseWrapper, storage: Storage, replace: bool) -> Restored:
    """Put the database and the uploads of a backup in place of what is there.

    Raises:
        BackupRefused, OSError: nothing was changed; the text says why.
    """
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as folder:
        unpacked = unpack(file, Path(folder))
        words = unpacked.words
        is_behind = _check_it_fits(words, connection, replace)
        database = unpacked.parts.pop(DATABASE)
        databases.check(connection, database)
        uploads = {name.removeprefix(UPLOADS): part for name, part in unpacked.parts.items()}
        new = [name for name, part in uploads.items() if not _is_there(storage, name, part)]
        with _added(storage, {name: uploads[name] for name in new}):
            databases.put_in_place(connection, database)
    if not is_behind:
        generation_triggers.put_on(connection)
        refusing.put_on(connection)
    return Restored(len(uploads), str(words.get("made_at")), is_behind, list(words.get("missing", [])))


def _check_it_fits(words: dict[str, Any], connection: BaseDatabaseWrapper, replace: bool) -> bool:
    """Refuse what cannot work here, and say whether the backup is behind the code."""
    if words.get("database") != connection.vendor:
        raise BackupRefused(
            f"The backup is of {words.get('database')}, and DATABASE_URL names {connection.vendor}."
            " To move from one to the other, use export_content and load_content."
        )
    if not replace and not databases.is_empty(connection):
        raise BackupRefused(
            "There are pages or accounts here already. To lose them and have those of the backup, add --replace."
        )
    applied = {(str(app), str(name)) for app, name in words.get("migrations", [])}
    known = set(MigrationLoader(None).disk_migrations)
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.ROOT / "site"}
    if later := sorted(name for name in applied - known if name[0] in ours):
        raise BackupRefused(
            f"A later version made this backup: it has {'.'.join(later[0])}. Install version {words.get('version')}."
        )
    return bool(known - applied)


def _is_there(storage: Storage, name: str, part: Path) -> bool:
    """Say whether an upload is in place already. Another file under its name is nobody's to lose."""
    if not storage.exists(name):
        return False
    with storage.open(name, "rb") as there:
        if there.read() == part.read_bytes():
            return True
    raise BackupRefused(f"Another file is stored as {name}. Move it away, and try again.")


@contextmanager
def _added(storage: Storage, uploads: dict[str, Path]) -> Iterator[None]:
    """Store uploads, and take them away again if what comes after fails."""
    added: list[str] = []
    try:
        for name, part in uploads.items():
            with part.open("rb") as content:
                added.append(storage.save(name, File(content)))
            if added[-1] != name:
                raise BackupRefused(f"{name} could not be stored under its own name.")
        yield
    except BaseException:
        for name in added:
            storage.delete(name)
        raise
