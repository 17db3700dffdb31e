"""A folder of releases of the written site, one of which is current. Whoever reads it sees a whole one, always."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from operations.snapshots import ExportRefused

MARK = ".plainleaf-export"
KEPT = 3  # releases
WORDS_OF_MARK = "This folder belongs to `manage.py export_site`, which makes and removes what is in it.\n"


class Releases:
    """The folder, once it is known to be ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all = folder / "releases"
        self.current = folder / "current"

    def manifest(self) -> dict[str, Any] | None:
        """Give what the current release says of itself, or None where there is none that can be read."""
        try:
            found = json.loads((self.current / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def switch_to(self, name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
        """Write a release beside the others and make it the current one, in one step."""
        new = self.all / f".new-{secrets.token_hex(4)}"
        for file, content in {**files, "manifest.json": as_json(manifest)}.items():
            _write(new / file, content)
        os.sync()  # before anybody is sent there: a machine may lose power
        final = self.all / name
        if final.exists():  # of this state, but no longer current
            final.rename(self.all / f".old-{secrets.token_hex(4)}")
        new.rename(final)
        link = self.folder / f".current-{secrets.token_hex(4)}"
        link.symlink_to(Path("releases", name))
        link.replace(self.current)

    def say_anew(self, manifest: Mapping[str, Any]) -> None:
        """Put another manifest into the current release, whose files stay as they are."""
        new = self.all / f".manifest-{secrets.token_hex(4)}"
        _write(new, as_json(manifest))
        new.replace(self.current / "manifest.json")

    def tidy(self) -> None:
        """Remove what broke off half-way, and all but the newest releases, to go back to; never the current one."""
        current = self.current.resolve().name if self.current.is_symlink() else ""
        releases = []
        for path in self.all.iterdir():
            if path.name.startswith("."):
                _remove(path)
            elif path.name != current:
                releases.append(path)
        for path in self.folder.glob(".current-*"):
            path.unlink()
        releases.sort(key=lambda path: (path / "manifest.json").stat().st_mtime_ns, reverse=True)
        for path in releases[KEPT - 1 :]:
            _remove(path)


@contextmanager
def releases_in(folder: Path) -> Iterator[Releases]:
    """Hold a folder for one export, made if it is not there.

    Raises:
        ExportRefused: it holds what no export wrote, or another export is under way.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise ExportRefused(f"{folder} is a file. Name a folder.")
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.is_file():
        raise ExportRefused(f"{folder} holds what no export wrote. Name an empty folder, or one of export_site's own.")
    if not folder.exists() and not folder.parent.is_dir():
        raise ExportRefused(f"There is no folder {folder.parent} to export into.")
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    with mark.open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportRefused(f"Another export into {folder} is under way.") from error
        if not mark.stat().st_size:
            held.write(WORDS_OF_MARK)
            held.flush()
        releases = Releases(folder)
        releases.all.mkdir(exist_ok=True)
        yield releases


def as_json(words: Any) -> bytes:
    """Give words as a machine reads them, the same each time."""
    return json.dumps(words, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _write(file: Path, content: bytes) -> None:
    """Write a file whose time is made of what it holds: servers tell by time and length whether a file is another one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as opened:
        opened.write(content)
    if file.name != "manifest.json":
        moment = int.from_bytes(hashlib.sha256(content).digest()[:4], "big")
        os.utime(file, (moment, moment))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
