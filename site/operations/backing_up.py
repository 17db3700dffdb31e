"""Puts everything that only this site knows into one file: the database and the uploads that it names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage
from django.db.backends.base.base import BaseDatabaseWrapper

from operations.archives import DATABASE, UPLOADS, writing
from operations.databases import copied

NAME = "plainleaf-{:%Y%m%d-%H%M%S}.tar"
ANY_NAME = "plainleaf-[0-9]*-[0-9]*.tar"


@dataclass(frozen=True)
class BackedUp:
    """What came of a backup. `missing` are uploads that the database names and the storage does not have."""

    uploads: int
    missing: list[str]


def back_up(file: Path, *, connection: BaseDatabaseWrapper, storage: Storage, at: datetime) -> BackedUp:
    """Write a backup.

    Raises:
        BackupRefused, OSError: nothing was written; the text says why.
    """
    missing = []
    with writing(file) as archive, copied(connection, archive.folder / DATABASE) as held:
        with (archive.folder / DATABASE).open("rb") as copy:
            archive.add(DATABASE, copy)
        for name in held.uploads:
            try:
                with storage.open(name, "rb") as upload:
                    archive.add(UPLOADS + name, upload)
            except FileNotFoundError:
                missing.append(name)
        archive.close(
            {
                "version": version(),
                "made_at": at.isoformat(),
                "database": connection.vendor,
                "migrations": held.migrations,
                "missing": missing,
            }
        )
    return BackedUp(len(held.uploads) - len(missing), missing)


def version() -> str:
    """Give the version of this software."""
    text = (settings.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def forget_all_but(newest: int, folder: Path) -> list[Path]:
    """Remove older backups from a folder, by the moment in their names, and give those that went."""
    old = sorted(folder.glob(ANY_NAME))[:-newest]
    for file in old:
        file.unlink()
    return old
