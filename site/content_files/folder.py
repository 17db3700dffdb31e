"""A folder of content files, read whole: pages and tables, and what is wrong with them taken together."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms.models import Page

from content_files.faults import ContentRefused, Fault, RowFault, Wrong
from content_files.page_checks import Known, faults_of_keys, faults_of_words
from content_files.page_file import PageFile
from content_files.page_tree import faults_of_places, read_folder, urls_of
from content_files.places import is_away
from content_files.tables import TABLE_FILES
from content_files.toml import Toml, read_text, refuse_turned
from pages.models import Kind
from quality_marks.models import Certificate, Claim
from sources.models import Fact, Source

#: Lies in every export, names its files and says what each held.
LIST_OF_EXPORT = "export.toml"


@dataclass(frozen=True)
class ContentFolder:
    """What a folder holds. `listed` are the files that an export wrote, and `exported` those of them that are as it did.

    `known` is what the files themselves let pages name. What an export wrote was public before.
    """

    folder: Path
    files: Sequence[PageFile]
    tables: Mapping[str, Toml]
    known: Known
    listed: Collection[Path]
    exported: Collection[Path]

    @property
    def keys(self) -> set[str]:
        return {file.key for file in self.files}

    @property
    def away(self) -> set[str]:
        """Give the keys of the pages that are withdrawn."""
        return {key for key, rows in self.tables["withdrawals.toml"].held.items() if is_away(rows)}

    def fault(self, name: str, fault: RowFault) -> Fault:
        """Give a fault in a file of tables with the line it is on."""
        return _fault(self.folder, name, self.tables[name], fault)


def read_content(folder: Path) -> ContentFolder:
    """Read a folder.

    Raises:
        ContentRefused: with every fault found in pages and in tables.
    """
    faults: list[Fault] = []
    files: list[PageFile] = []
    known = Known()
    tables: Mapping[str, Toml] = {}
    try:
        files = read_folder(folder)
    except ContentRefused as refused:
        faults += refused.faults
    keys = {file.key for file in files} if not faults else {path.parent.name for path in folder.glob("*/*/*.md")}
    try:
        tables = _read_tables(folder)
        known = _known_in(folder, tables, keys)
    except ContentRefused as refused:
        faults += refused.faults
    if faults:
        raise ContentRefused(faults)
    boxes = {file.key for file in files if file.kind == Kind.DANGER}
    known |= Known(pages=keys, boxes=boxes, urls=urls_of(files))
    listed = {Path(folder.name, name): sha256 for name, sha256 in listed_in(folder).items()}
    exported = {path for path, sha256 in listed.items() if sha256_of(folder.parent / path) == sha256}
    return ContentFolder(folder, files, tables, known, set(listed), exported)


def _read_tables(folder: Path) -> dict[str, Toml]:
    """Read every file of tables; one that is missing is empty."""
    tables: dict[str, Toml] = {}
    faults: list[Fault] = []
    for name in TABLE_FILES:
        shown = Path(folder.name, name)
        try:
            text = read_text(folder / name, shown) if (folder / name).exists() else ""
            refuse_turned(text)
            tables[name] = Toml(text)
        except ContentRefused as refused:
            faults += refused.faults
        except Wrong as wrong:
            faults.append(Fault(shown, wrong.line, wrong.reason))
    if faults:
        raise ContentRefused(faults)
    return tables


def _known_in(folder: Path, tables: Mapping[str, Toml], page_keys: Collection[str]) -> Known:
    """Judge every file of tables, and give what pages may name because one has it."""
    known: dict[Any, Any] = {Page: dict.fromkeys(page_keys)}
    faults = [
        _fault(folder, name, tables[name], fault)
        for name, file in TABLE_FILES.items()
        for fault in file.check(tables[name].held, known)
    ]
    if faults:
        raise ContentRefused(faults)
    return Known(
        sources=known[Source].keys(),
        facts={key: fact.as_cited for key, fact in known[Fact].items()},
        certificates=known[Certificate].keys(),
        claims=known[Claim].keys(),
        urls={url for row in tables["addresses.toml"].held.values() for url in row["earlier"]},
    )


def _fault(folder: Path, name: str, table: Toml, fault: RowFault) -> Fault:
    return Fault(Path(folder.name, name), table.line_of(*fault.table, *fault.within), str(fault))


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
