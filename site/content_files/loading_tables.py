"""The files of tables beside the pages: sources, facts, marks, words and where pages stood. Each has a table for each key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cms.models import Page

from accounts.models import User
from content_files.facts_table import check_facts, load_facts
from content_files.marks_table import check_marks, load_marks
from content_files.page_checks import Known
from content_files.page_files import ContentRefused, Fault
from content_files.places import check_addresses, check_withdrawals
from content_files.sources_table import check_sources, load_sources
from content_files.table_rows import RowFault, RowNews, RowsRefused
from content_files.terms_table import check_terms, load_terms
from content_files.toml_places import line_of, line_of_error, places_in, read_toml, turned_in
from pages.faults import known_paths
from quality_marks.models import Certificate, Claim
from sources.models import Fact, Source


@dataclass(frozen=True)
class Loading:
    """In whose name files of tables come in, and when. Without anybody to approve, what needs it waits for that."""

    at: datetime
    author: User
    approver: User | None


@dataclass(frozen=True)
class Tables:
    """What every file of tables holds, by its name, and the text it was read from."""

    held: Mapping[str, dict[str, Any]]
    texts: Mapping[str, str]
    folder: Path

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self.held[name]

    def fault(self, name: str, fault: RowFault) -> Fault:
        """Give a fault of a file of tables with the line it is on."""
        return Fault(_shown(self.folder, name), line_of(fault, places_in(self.texts[name])), str(fault))


@dataclass(frozen=True)
class TableFile:
    """A file of tables: what is wrong with it, asked with all the tables and the keys of all pages, and how it comes in.

    Those that say where pages stood come in with their pages.
    """

    name: str
    check: Callable[[Tables, Collection[str]], list[RowFault]]
    load: Callable[[dict[str, Any], Loading], list[RowNews]] = lambda data, by: []


#: In the order in which they come in: a later one may name what an earlier one holds.
TABLE_FILES = (
    TableFile(
        "sources.toml",
        lambda tables, pages: check_sources(tables["sources.toml"]),
        lambda data, by: load_sources(data),
    ),
    TableFile(
        "facts.toml",
        lambda tables, pages: check_facts(tables["facts.toml"], tables["sources.toml"]),
        lambda data, by: load_facts(data),
    ),
    TableFile(
        "marks.toml",
        lambda tables, pages: check_marks(tables["marks.toml"]),
        lambda data, by: load_marks(data),
    ),
    TableFile(
        "glossary.toml",
        lambda tables, pages: check_terms(tables["glossary.toml"]),
        lambda data, by: load_terms(data, written_by=by.author, approved_by=by.approver, at=by.at),
    ),
    TableFile("addresses.toml", lambda tables, pages: check_addresses(tables["addresses.toml"], pages)),
    TableFile("withdrawals.toml", lambda tables, pages: check_withdrawals(tables["withdrawals.toml"], pages)),
)


def read_tables(folder: Path) -> Tables:
    """Read every file of tables; one that is missing is empty.

    Raises:
        ContentRefused: with every one of them that is not TOML, or whose letters would be read in another order.
    """
    texts: dict[str, str] = {}
    held: dict[str, dict[str, Any]] = {}
    faults = []
    for file in TABLE_FILES:
        path = folder / file.name
        try:
            texts[file.name] = path.read_text(encoding="utf-8-sig") if path.exists() else ""
            held[file.name] = read_toml(texts[file.name])
            if turned := turned_in(texts[file.name]):
                faults.append(Fault(_shown(folder, file.name), *turned))
        except tomllib.TOMLDecodeError as error:
            line = line_of_error(error, texts[file.name].count("\n") + 1)
            faults.append(Fault(_shown(folder, file.name), line, f"Not TOML: {error}."))
        except UnicodeDecodeError as error:
            faults.append(Fault(_shown(folder, file.name), 1, f"The file is not UTF-8 text: {error.reason}."))
        except OSError as error:
            faults.append(Fault(_shown(folder, file.name), 1, f"The file cannot be read: {error.strerror}."))
    if faults:
        raise ContentRefused(faults)
    return Tables(held, texts, folder)


def faults_in_tables(tables: Tables, page_keys: Collection[str]) -> Iterator[Fault]:
    """Find what is wrong in each file of tables."""
    for file in TABLE_FILES:
        for fault in file.check(tables, page_keys):
            yield tables.fault(file.name, fault)


def load_tables(tables: Tables, loading: Loading) -> list[RowNews]:
    """Bring every file of tables in, and say what came in and what is kept as it is here.

    Raises:
        ContentRefused: one of them does not go with what is here already.
    """
    said: list[RowNews] = []
    for file in TABLE_FILES:
        try:
            said += file.load(tables[file.name], loading)
        except RowsRefused as refused:
            raise ContentRefused([tables.fault(file.name, fault) for fault in refused.faults]) from refused
    return said


def known_in(tables: Tables) -> Known:
    """Give what pages may name because a file of tables has it."""
    marks = tables["marks.toml"]
    return Known(
        sources=tables["sources.toml"].keys(),
        facts={key: _as_cited(row) for key, row in tables["facts.toml"].items()},
        certificates=marks.get("certificates", {}).keys(),
        claims=marks.get("claims", {}).keys(),
        urls={url for row in tables["addresses.toml"].values() for url in row["earlier"]},
    )


def known_here() -> Known:
    """Give what pages may name because the database has it."""
    return Known(
        sources=set(Source.objects.values_list("key", flat=True)),
        facts={fact.key: fact.as_cited for fact in Fact.objects.select_related("source")},
        certificates=set(Certificate.objects.values_list("key", flat=True)),
        claims=set(Claim.objects.values_list("key", flat=True)),
        pages=set(Page.objects.exclude(reverse_id=None).values_list("reverse_id", flat=True)),
        urls=known_paths(),
    )


def _as_cited(row: Mapping[str, Any]) -> str:
    source = Source(key=row["source"]) if row.get("source") else None
    return Fact(text=row["text"], source=source).as_cited


def _shown(folder: Path, name: str) -> Path:
    return (folder / name).relative_to(folder.parent)
