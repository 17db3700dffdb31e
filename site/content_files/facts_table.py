"""Takes facts from a content file. What is in the database already stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from content_files.sources_table import Wrong, fault_of_successor, in_order_of_succession, kept
from content_files.table_rows import RowFault, RowNews, RowsRefused, added
from sources.models import Fact, OtherFinding, Source

NEEDED = ("label", "text", "checked")
ALLOWED = (
    *("label", "text", "low", "high", "unit", "condition", "source", "checked", "state", "superseded_by", "note"),
    "other_findings",
)
FINDING_NEEDED = ("source", "text")
FINDING_ALLOWED = ("source", "text", "low", "high", "unit", "condition", "note")
FIGURES = ("low", "high")
_PLAIN = ("label", "text", "unit", "condition", "note", "low", "high")
_NAMED = {"checked_on": "checked"}


def check_facts(data: Mapping[str, Any], source_keys: Collection[str]) -> list[RowFault]:
    """Give what is wrong with `{key: {field: value}}`, each fault with its key. Asks no database.

    `source_keys` are the keys of the sources that facts may name.
    """
    faults = []
    for key, row in data.items():
        if not isinstance(row, Mapping):
            faults.append(RowFault((key,), "must be a table of its own: a fact, with a label and so on."))
            continue
        wrong = _faults_of_shape(row, NEEDED, ALLOWED)
        if not wrong:
            wrong = _faults_of_fields(_fact(key, row), without=("source", "superseded_by"))
            wrong += _faults_of_source(row.get("source", ""), source_keys)
        faults += [RowFault((key,), reason, (name,)) for name, reason in wrong]
        for number, finding in enumerate(_findings(row), 1):
            for name, reason in _faults_of_finding(finding, source_keys):
                within = ("other_findings", str(number), name) if name else ("other_findings", str(number))
                faults.append(RowFault((key,), reason, within))
        if reason := fault_of_successor(key, row, data, "fact"):
            faults.append(RowFault((key,), reason, ("superseded_by",)))
    return faults


@transaction.atomic
def load_facts(data: Mapping[str, Any]) -> list[RowNews]:
    """Make the facts that are missing, and say what was made and where an existing one differs from the file.

    The sources they name must be here already.

    Raises:
        RowsRefused: the data has faults, as by `check_facts`; nothing was changed.
    """
    named = {key for row in data.values() for key in _sources_named(row)}
    sources = Source.objects.by_keys(named)
    if faults := check_facts(data, sources):
        raise RowsRefused(faults)
    existing = Fact.objects.select_related("source", "superseded_by").prefetch_related("other_findings__source")
    known = {fact.key: fact for fact in existing.filter(key__in=data)}
    said = {}
    for key in in_order_of_succession(data):
        wanted, findings = _fact(key, data[key], sources), _other_findings(data[key], sources)
        wanted.superseded_by = known.get(data[key].get("superseded_by", ""))
        if key not in known:
            known[key] = _make(wanted, findings)
            said[key] = added(f"Fact {key}")
        elif differing := _differences(known[key], wanted, findings):
            said[key] = kept(f"Fact {key}", differing)
    return [said[key] for key in data if key in said]


def facts_for_file() -> dict[str, dict[str, Any]]:
    """Give every fact, in the order of keys, as `load_facts` takes it; what is empty stands as empty text."""
    rows = Fact.objects.select_related("source", "superseded_by").prefetch_related("other_findings__source")
    return {fact.key: _row(fact) for fact in rows.order_by("key")}


def _row(fact: Fact) -> dict[str, Any]:
    return _row_of_finding(fact) | {
        "label": fact.label,
        "checked": fact.checked_on.isoformat() if fact.checked_on else "",
        "state": fact.state,
        "superseded_by": fact.superseded_by.key if fact.superseded_by else "",
        "other_findings": [_row_of_finding(finding) for finding in fact.other_findings.all()],
    }


def _row_of_finding(finding: Fact | OtherFinding) -> dict[str, Any]:
    row = {name: getattr(finding, name) for name in ("text", "unit", "condition", "note")}
    figures = {name: figure for name in FIGURES if (figure := getattr(finding, name)) is not None}
    return (
        row
        | {"source": finding.source.key if finding.source else ""}
        | {name: int(figure) if figure == int(figure) else float(figure) for name, figure in figures.items()}
    )


def _make(fact: Fact, findings: list[OtherFinding]) -> Fact:
    try:
        fact.clean()
    except ValidationError as error:
        raise RowsRefused([RowFault((fact.key,), " ".join(error.messages))]) from error
    fact.save()
    for finding in findings:
        finding.fact = fact
        finding.save()
    return fact


# Reading --------------------------------------------------------------------------------------------------------------


def _fact(key: str, row: Mapping[str, Any], sources: Mapping[str, Source] | None = None) -> Fact:
    """Give an unsaved fact without its successor; a day that cannot be read stays text, for its field to refuse.

    Where no sources are given, one stands in for whichever is named.
    """
    checked_on = row["checked"] or None
    with suppress(ValidationError):
        checked_on = Fact._meta.get_field("checked_on").to_python(checked_on)
    return Fact(
        key=key,
        source=_source(row.get("source", ""), sources),
        checked_on=checked_on,
        state=row.get("state", Fact.State.CURRENT),
        **_plain(row),
    )


def _other_findings(row: Mapping[str, Any], sources: Mapping[str, Source] | None = None) -> list[OtherFinding]:
    return [OtherFinding(source=_source(found["source"], sources), **_plain(found)) for found in _findings(row)]


def _source(key: str, sources: Mapping[str, Source] | None) -> Source | None:
    if not key:
        return None
    return Source(key=key) if sources is None else sources.get(key)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields that stand in a file as they stand in a model, but for figures, which files write as they like."""
    names = [name for name in _PLAIN if name in row]
    return {name: Decimal(str(row[name])) if name in FIGURES else row[name] for name in names}


def _findings(row: Mapping[str, Any]) -> list[Any]:
    findings = row.get("other_findings", [])
    return findings if isinstance(findings, list) else []


def _sources_named(row: Any) -> list[str]:
    if not isinstance(row, Mapping):
        return []
    named = [row.get("source", ""), *(found.get("source") for found in _findings(row) if isinstance(found, Mapping))]
    return [key for key in named if isinstance(key, str)]


# Faults ---------------------------------------------------------------------------------------------------------------


def _faults_of_shape(row: Mapping[str, Any], needed: Collection[str], allowed: Collection[str]) -> list[Wrong]:
    faults = [(name, f"there is no such key. Known are {', '.join(allowed)}.") for name in row if name not in allowed]
    faults += [(name, "is missing.") for name in needed if name not in row]
    for name, value in row.items():
        if name == "checked" and isinstance(value, date) and not isinstance(value, datetime):
            continue
        if name == "other_findings":
            if not isinstance(value, list):
                faults.append((name, "must be tables of their own, [[key.other_findings]]."))
        elif name in FIGURES:
            if isinstance(value, bool) or not isinstance(value, int | float):
                faults.append((name, "must be a number without quotes."))
        elif name in allowed and not isinstance(value, str):
            faults.append((name, "must be text in quotes."))
    return faults


def _faults_of_fields(instance: Fact | OtherFinding, without: Collection[str]) -> list[Wrong]:
    faults: dict[str, list[str]] = {}
    for check in (lambda: instance.clean_fields(exclude={*without}), instance.clean):
        try:
            check()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                faults.setdefault(_NAMED.get(name, name), messages)
    return [(name, " ".join(messages)) for name, messages in faults.items()]


def _faults_of_source(key: str, source_keys: Collection[str]) -> list[Wrong]:
    return [("source", f"there is no source “{key}”.")] if key and key not in source_keys else []


def _faults_of_finding(row: Any, source_keys: Collection[str]) -> list[Wrong]:
    if not isinstance(row, Mapping):
        return [("", "must be a table of its own: a source and what it says.")]
    if faults := _faults_of_shape(row, FINDING_NEEDED, FINDING_ALLOWED):
        return faults
    if not row["source"]:
        return [("source", "is missing.")]
    finding = OtherFinding(**_plain(row))
    return _faults_of_fields(finding, without=("fact", "source")) + _faults_of_source(row["source"], source_keys)


def _differences(existing: Fact, wanted: Fact, findings: list[OtherFinding]) -> list[str]:
    names = ("label", "text", "low", "high", "unit", "condition", "source", "state", "superseded_by", "note")
    differing = [name for name in names if getattr(existing, name) != getattr(wanted, name)]
    if existing.checked_on != wanted.checked_on:
        differing.append("checked")
    there, given = (
        [[getattr(found, name) for name in FINDING_ALLOWED] for found in several]
        for several in (existing.other_findings.all(), findings)
    )
    if there != given:
        differing.append("other_findings")
    return differing
