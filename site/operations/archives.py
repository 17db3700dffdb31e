"""One file that holds a backup: what was put in, a list of it with fingerprints, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

FORMAT = 1
LIST = "manifest.json"  # the last part, so that an archive that was cut off has none
DATABASE = "database"
UPLOADS = "uploads/"


class BackupRefused(Exception):
    """A backup cannot be made, is not whole or does not fit here; the text says why, and what to do."""


class Writer:
    """Puts parts into an archive and keeps their fingerprints. `folder` is for what is made on the way, and goes at the end."""

    def __init__(self, tar: tarfile.TarFile, folder: Path) -> None:
        self._tar = tar
        self.folder = folder
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: IO[bytes]) -> None:
        """Put in one part, which is read twice."""
        self.parts[name] = _fingerprint(content)
        member = tarfile.TarInfo(name)
        member.size, member.mode = self.parts[name]["size"], 0o600
        content.seek(0)
        self._tar.addfile(member, content)

    def close(self, words: dict[str, Any]) -> None:
        """Put in the list of all parts, and what else is to be known."""
        text = json.dumps({"format": FORMAT, **words, "parts": self.parts}, indent=1, sort_keys=True)
        self.add(LIST, io.BytesIO(text.encode()))


@contextmanager
def writing(file: Path) -> Iterator[Writer]:
    """Write an archive that only its owner may read, and that is there once it is whole.

    Raises:
        BackupRefused: there is such a file already, or no folder to put it into.
    """
    if file.exists():
        raise BackupRefused(f"There is a file {file} already.")
    if not file.parent.is_dir():
        raise BackupRefused(f"There is no folder {file.parent}.")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.parent) as folder:
        whole = Path(folder, "whole")
        with tarfile.open(whole, "w") as tar:
            yield Writer(tar, Path(folder))
        whole.chmod(0o600)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        whole.rename(file)


@dataclass(frozen=True)
class Unpacked:
    """A whole archive whose every part is as it was: what its list says, and where each part now lies."""

    words: dict[str, Any]
    parts: dict[str, Path]


def unpack(file: Path, folder: Path) -> Unpacked:
    """Take an archive apart into an empty folder, under names of our own, and prove that it is whole.

    Raises:
        BackupRefused: a part is missing, too many, not as the list says, or nothing that a backup holds.
    """
    parts: dict[str, Path] = {}
    try:
        with tarfile.open(file, mode="r:") as tar:
            for number, member in enumerate(tar):
                parts[member.name] = _copy(tar, member, folder / str(number))
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(f"{file} is not a backup, or is damaged: {error}") from error
    if LIST not in parts:
        raise BackupRefused(f"{file} is not whole: its end, where the list of its parts is, is missing.")
    words = _read_list(parts.pop(LIST))
    found = {}
    for name, part in parts.items():
        with part.open("rb") as content:
            found[name] = _fingerprint(content)
    listed = words["parts"]
    if wrong := sorted(name for name in {*found, *listed} if found.get(name) != listed.get(name)):
        raise BackupRefused(f"{file} is damaged: {wrong[0]} is not what it was when the backup was made.")
    return Unpacked(words, parts)


def is_upload(name: str) -> bool:
    """Say whether an upload may have this name: below the folder of uploads, and nowhere else."""
    return bool(name) and "\\" not in name and all(part not in ("", ".", "..") for part in name.split("/"))


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> Path:
    """Copy one part out, to where nothing is yet."""
    is_one_of_many = member.name.startswith(UPLOADS) and is_upload(member.name.removeprefix(UPLOADS))
    is_ours = member.name in (LIST, DATABASE) or is_one_of_many
    content = tar.extractfile(member) if is_ours and member.isreg() else None
    if content is None:
        raise BackupRefused(f"The archive holds {member.name!r}, which no backup does.")
    with to.open("xb") as written:
        shutil.copyfileobj(content, written)
    return to


def _fingerprint(content: IO[bytes]) -> dict[str, Any]:
    digest = hashlib.file_digest(content, "sha256")  # type: ignore[arg-type]  # IO is not said to have readinto
    content.seek(0, os.SEEK_END)  # what lies in memory was not read to its end
    return {"size": content.tell(), "sha256": digest.hexdigest()}


def _read_list(file: Path) -> dict[str, Any]:
    try:
        words = json.loads(file.read_bytes())
    except ValueError as error:
        raise BackupRefused("The archive's list of its parts cannot be read.") from error
    if not isinstance(words, dict) or not isinstance(words.get("parts"), dict) or DATABASE not in words["parts"]:
        raise BackupRefused("The archive's list of its parts names no database.")
    if words.get("format") != FORMAT:
        raise BackupRefused("The archive was made by a later version of this software.")
    return words
