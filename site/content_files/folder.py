"""A folder of content files, read whole: pages and tables, and what is wrong with them taken together."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from content_files.loading_tables import Tables, faults_in_tables, known_in, read_tables
from content_files.page_checks import Known, faults_of_keys, faults_of_places, faults_of_words, urls_of
from content_files.page_files import ContentRefused, Fault, PageFile, read_folder
from content_files.places import is_away

#: Lies in every export, names its files and says what each held.
LIST_OF_EXPORT = "export.toml"


@dataclass(frozen=True)
class ContentFolder:
    """What a folder holds. `listed` are the files that an export wrote, and `exported` those of them that are as it did.

    What an export wrote was public before.
    """

    files: Sequence[PageFile]
    tables: Tables
    listed: Collection[Path]
    exported: Collection[Path]

    @property
    def keys(self) -> set[str]:
        return {file.key for file in self.files}

    @property
    def away(self) -> set[str]:
        """Give the keys of the pages that are withdrawn."""
        return {key for key, rows in self.tables["withdrawals.toml"].items() if is_away(rows)}

    @property
    def known(self) -> Known:
        """Give what the files themselves let pages name."""
        return known_in(self.tables) | Known(pages=self.keys, urls=urls_of(self.files))


def read_content(folder: Path) -> ContentFolder:
    """Read a folder.

    Raises:
        ContentRefused: with every fault found in pages, or else in tables.
    """
    faults: list[Fault] = []
    files: list[PageFile] = []
    try:
        files = read_folder(folder)
    except ContentRefused as refused:
        faults += refused.faults
    try:
        tables = read_tables(folder)
        keys = {file.key for file in files} if not faults else {path.parent.name for path in folder.glob("*/*/*.md")}
        faults += faults_in_tables(tables, keys)
    except ContentRefused as refused:
        faults += refused.faults
    if faults:
        raise ContentRefused(faults)
    listed = {folder.relative_to(folder.parent) / name: sha256 for name, sha256 in listed_in(folder).items()}
    exported = {path for path, sha256 in listed.items() if sha256_of(folder.parent / path) == sha256}
    return ContentFolder(files, tables, set(listed), exported)


def faults_in(content: ContentFolder, files: Sequence[PageFile], known: Known) -> Iterator[Fault]:
    """Find what is wrong with the words of these files. Links may rot in what was public before, so that is said, not judged."""
    for file in files:
        yield from faults_of_keys(file, known)
        if file.path not in content.exported:
            yield from faults_of_words(file, known)


def faults_in_all(content: ContentFolder) -> Iterator[Fault]:
    """Find what is wrong with a whole folder, as if nothing else were known."""
    for file in content.files:
        yield from faults_of_keys(file, content.known)
        yield from faults_of_words(file, content.known)
    yield from faults_of_places(content.files, content.away)


def listed_in(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each file that an export wrote to this folder, by its name; nothing where this is none."""
    try:
        files = tomllib.loads((folder / LIST_OF_EXPORT).read_text(encoding="utf-8"))["files"]
        return {str(name): str(sha256) for name, sha256 in files.items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file, or "" where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
