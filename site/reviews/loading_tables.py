"""The files of tables beside the pages: sources, marks and the like. Each has one table for each key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from accounts.models import User
from glossary.content_files import check_terms, load_terms
from pages.citations import fact_keys_within
from pages.content_files import ContentRefused, Fault, PageFile
from quality_marks.content_files import check_marks, load_marks
from quality_marks.models import Certificate, Claim
from sources.content_files import check_sources, load_sources
from sources.fact_files import check_facts, load_facts
from sources.models import Fact

Tables = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class Loading:
    """In whose name files of tables come in, and when. Without anybody to approve, what needs it waits for that."""

    at: datetime
    author: User
    approver: User | None


@dataclass(frozen=True)
class TableFile:
    """A file of tables: what is wrong with it, asked with all the tables at hand, and how it comes in."""

    name: str
    check: Callable[[Tables], list[str]]
    load: Callable[[dict[str, Any], Loading], list[str]]


#: In the order in which they come in: a later one may name what an earlier one holds.
TABLE_FILES = (
    TableFile("sources.toml", lambda tables: check_sources(tables["sources.toml"]), lambda data, _: load_sources(data)),
    TableFile(
        "facts.toml",
        lambda tables: check_facts(tables["facts.toml"], tables["sources.toml"]),
        lambda data, _: load_facts(data),
    ),
    TableFile("marks.toml", lambda tables: check_marks(tables["marks.toml"]), lambda data, _: load_marks(data)),
    TableFile(
        "glossary.toml",
        lambda tables: check_terms(tables["glossary.toml"]),
        lambda data, by: load_terms(data, written_by=by.author, approved_by=by.approver, at=by.at),
    ),
)


def read_tables(folder: Path) -> Tables:
    """Read every file of tables; one that is missing is empty.

    Raises:
        ContentRefused: one of them is not TOML.
    """
    tables: dict[str, dict[str, Any]] = {}
    for file in TABLE_FILES:
        path = folder / file.name
        try:
            tables[file.name] = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ContentRefused([Fault(_shown(folder, file), 1, f"Not TOML: {error}.")]) from error
    return tables


def faults_in_tables(folder: Path, tables: Tables) -> Iterator[Fault]:
    """Find what is wrong in each file of tables."""
    for file in TABLE_FILES:
        for reason in file.check(tables):
            yield Fault(_shown(folder, file), 1, reason)


def load_tables(folder: Path, tables: Tables, loading: Loading, say: Callable[[str], None]) -> None:
    """Bring every file of tables in.

    Raises:
        ContentRefused: one of them does not go with what is here already.
    """
    for file in TABLE_FILES:
        try:
            for line in file.load(tables[file.name], loading):
                say(line)
        except ValueError as error:
            raise ContentRefused([Fault(_shown(folder, file), 1, str(error))]) from error


def unknown_keys(files: list[PageFile], tables: Tables) -> Iterator[Fault]:
    """Find marks and facts that neither the files nor the database know."""
    marks = tables["marks.toml"]
    certificates = {*marks.get("certificates", {}), *Certificate.objects.values_list("key", flat=True)}
    claims = {*marks.get("claims", {}), *Claim.objects.values_list("key", flat=True)}
    for file in files:
        for key in {*file.certificates} - certificates:
            yield Fault(file.path, 1, f"There is no certificate “{key}”.")
        for key in {*file.claims} - claims:
            yield Fault(file.path, 1, f"There is no claim “{key}”.")
    facts = {*tables["facts.toml"], *Fact.objects.values_list("key", flat=True)}
    for file in files:
        for line, block in zip(file.block_lines, file.blocks, strict=True):
            for key in dict.fromkeys(fact_keys_within(block)):
                if key not in facts:
                    yield Fault(file.path, line, f"There is no fact “{key}”.")


def _shown(folder: Path, file: TableFile) -> Path:
    return (folder / file.name).relative_to(folder.parent)
