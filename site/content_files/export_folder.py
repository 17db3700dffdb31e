"""Puts an export into a folder: the whole of it or nothing, and never over files that no export wrote."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import tomli_w

from content_files.folder import LIST_OF_EXPORT, listed_in, sha256_of


class FolderRefused(Exception):
    """An export would write over what is not its own; the text says what, and what to do."""


def write_export(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> list[str]:
    """Make a folder hold these files and a list of them, and give the names of those that went.

    Everything is written beside the folder first, which is then put in its place. The list says which files are an
    export's own, and what each held: a file that was changed since is not written over, unless `replace` says so.

    Raises:
        FolderRefused: the folder holds something else; nothing was changed.
    """
    folder = folder.resolve()
    listed = listed_in(folder)
    _refuse_to_write_over(folder, listed, replace)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    new, old = (folder.with_name(f".{folder.name}-{secrets.token_hex(4)}-{word}") for word in ("new", "old"))
    try:
        for name, content in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        (new / LIST_OF_EXPORT).write_text(tomli_w.dumps({"files": digests}), encoding="utf-8")
        _put_in_place(folder, new, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return sorted(set(listed) - set(files))


def _put_in_place(folder: Path, new: Path, old: Path) -> None:
    if not folder.exists():
        new.rename(folder)
        return
    folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        old.rename(folder)
        raise


def _refuse_to_write_over(folder: Path, listed: Mapping[str, str], replace: bool) -> None:
    if not folder.parent.is_dir():
        raise FolderRefused(f"There is no folder {folder.parent} to export into.")
    if folder.exists() and not folder.is_dir():
        raise FolderRefused(f"{folder} is a file. Name a folder.")
    there = sorted(_names_in(folder))
    foreign = [name for name in there if name != LIST_OF_EXPORT and name not in listed]
    if foreign:
        raise FolderRefused(
            f"{folder} holds what no export wrote: {_some(foreign)}. Name an empty folder, or one that only an export"
            " wrote to."
        )
    changed = [name for name in there if name in listed and sha256_of(folder / name) != listed[name]]
    if changed and not replace:
        raise FolderRefused(
            f"Somebody changed files since they were exported: {_some(changed)}. Load them first if the changes are"
            " wanted, and then export with --replace."
        )


def _names_in(folder: Path) -> Iterator[str]:
    """Give every file below a folder; links are taken as they are."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            yield from (f"{path.name}/{name}" for name in _names_in(path))
        else:
            yield path.name


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
