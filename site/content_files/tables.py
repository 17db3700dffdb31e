"""The files of tables beside the pages, each described once: what its rows are, and what must hold between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from content_files.columns import TEXT_OR_DAY, Said, columns_of
from content_files.faults import RowFault
from content_files.loading_report import RowNews
from content_files.places import ADDRESSES, WITHDRAWALS
from content_files.table import Data, Inner, Loading, Rows, Table
from content_files.terms import TERMS
from quality_marks.models import Certificate, Claim, Scheme
from sources.models import Fact, OtherFinding, Source

# What one of its kind can replace -------------------------------------------------------------------------------------


def _faults_of_successors(data: Data, what: str) -> Iterator[Said]:
    for key, row in data.items():
        if reason := _fault_of_successor(key, row, data, what):
            yield (key, "superseded_by"), reason


def _fault_of_successor(key: str, row: Data, data: Data, what: str) -> str:
    successor = row.get("superseded_by", "")
    if not successor or not isinstance(successor, str):
        return ""
    if successor not in data:
        return f"there is no {what} “{successor}”."
    if row.get("state") != "superseded":
        return f'only a {what} whose state is "superseded" has a successor.'
    seen = [key]
    while isinstance(successor, str) and successor in data:
        if successor in seen:
            return f"these {what}s replace each other in a circle: {', '.join([*seen, successor])}."
        seen.append(successor)
        successor = data[successor].get("superseded_by", "")
    return ""


def _newer_first(data: Data) -> list[str]:
    """Give the keys so that what replaced something comes before it; the data has no circle."""
    ordered: dict[str, None] = {}
    for key in data:
        line = []
        while key in data and key not in ordered:
            line.append(key)
            key = data[key].get("superseded_by", "")
        ordered |= dict.fromkeys(reversed(line))
    return list(ordered)


# What stands in each file ---------------------------------------------------------------------------------------------


def _faults_of_source(source: Source) -> list[tuple[str, str]]:
    is_plain = source.address and not source.address.startswith("https://")
    return [("address", "must begin with https://.")] if is_plain else []


SOURCES = Table(
    Source,
    columns_of(
        Source,
        *("title", "publisher", "address", "kind", "edition", "published", "state", "superseded_by", "checked"),
        needed=("state", "checked"),
        kept_as={"checked": "checked_on"},
        published=TEXT_OR_DAY,
    ),
    rules=_faults_of_source,
    between=partial(_faults_of_successors, what="source"),
    in_order=_newer_first,
)

_FINDING = Rows(OtherFinding, columns_of(OtherFinding, "source", "text", "low", "high", "unit", "condition", "note"))
FACTS = Table(
    Fact,
    (
        *columns_of(
            Fact,
            *(
                "label",
                "text",
                "low",
                "high",
                "unit",
                "condition",
                "source",
                "checked",
                "state",
                "superseded_by",
                "note",
            ),
            needed=("checked",),
            kept_as={"checked": "checked_on"},
        ),
        Inner(name="other_findings", rows=_FINDING),
    ),
    between=partial(_faults_of_successors, what="fact"),
    in_order=_newer_first,
)

SCHEMES = Table(
    Scheme,
    columns_of(
        Scheme,
        *("name", "run_by", "meaning", "learn_more", "is_retired"),
        *("certificate_months", "max_review_interval_months", "allows_promotional"),
    ),
    path=("schemes",),
)
CLAIMS = Table(
    Claim, columns_of(Claim, "name", "meaning", "learn_more", "is_current", "allows_promotional"), path=("claims",)
)
CERTIFICATES = Table(
    Certificate,
    columns_of(
        Certificate,
        *("scheme", "holder", "reference", "held_from", "held_until", "revoked_on", "is_example", "note"),
    ),
    path=("certificates",),
)


@dataclass(frozen=True)
class TableFile:
    """A file of tables: one kind of them, or several below a name each."""

    name: str
    tables: Sequence[Table]

    def parts(self, held: Data) -> list[tuple[Table, Any]]:
        """Give what the file holds of each kind."""
        return [(table, held.get(table.path[0], {}) if table.path else held) for table in self.tables]

    def check(self, held: Data, known: dict[Any, Any]) -> list[RowFault]:
        """Give what is wrong with what the file holds, and add its rows to those that are known. Asks no database."""
        faults = [fault for table, data in self.parts(held) for fault in table.check(data, known)]
        names = [table.path[0] for table in self.tables if table.path]
        unknown = [name for name in held if names and name not in names]
        return faults + [RowFault((name,), f"is not one of the tables here: {', '.join(names)}.") for name in unknown]

    @transaction.atomic
    def load(self, held: Data, loading: Loading | None = None) -> list[RowNews]:
        """Make the rows that are missing, and say what was made and what is kept as it is here.

        Raises:
            RowsRefused: the file has faults, by itself or with what is here; nothing was changed.
        """
        return [news for table, data in self.parts(held) for news in table.load(data, loading)]

    def dump(self) -> dict[str, Any]:
        """Give what the file would hold of what is here."""
        found = {table.path: table.dump() for table in self.tables}
        return found.get(()) or {path[0]: rows for path, rows in found.items() if path}

    def text(self, held: Data) -> str:
        """Write what the file holds: keys in their order, nothing where it holds nothing."""
        return "\n".join(part for table, data in self.parts(held) for part in table.texts(data))


#: In the order in which they come in: a later one may name what an earlier one holds.
TABLE_FILES: Mapping[str, TableFile] = {
    file.name: file
    for file in (
        TableFile("sources.toml", (SOURCES,)),
        TableFile("facts.toml", (FACTS,)),
        TableFile("marks.toml", (SCHEMES, CLAIMS, CERTIFICATES)),
        TableFile("glossary.toml", (TERMS,)),
        TableFile("addresses.toml", (ADDRESSES,)),
        TableFile("withdrawals.toml", (WITHDRAWALS,)),
    )
}
