"""Takes sources from a content file. What is in the database already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import get_text_list

from content_files.table_rows import Outcome, RowFault, RowNews, RowsRefused, added
from sources.models import Source

NEEDED = ("title", "publisher", "kind", "state", "checked")
ALLOWED = ("title", "publisher", "address", "kind", "edition", "published", "state", "superseded_by", "checked")
DATES = ("published", "checked")

Wrong = tuple[str, str]  # a key of a row, and what is wrong with it


def check_sources(data: Mapping[str, Any]) -> list[RowFault]:
    """Give what is wrong with `{key: {field: value}}`, each fault with its key. Asks no database."""
    faults = []
    for key, row in data.items():
        if not isinstance(row, Mapping):
            faults.append(RowFault((key,), "must be a table of its own: a source, with a title and so on."))
            continue
        wrong = _faults_of_shape(row) or _faults_of_fields(_instance(key, row)) + _faults_of_address(row)
        if reason := fault_of_successor(key, row, data, "source"):
            wrong.append(("superseded_by", reason))
        faults += [RowFault((key,), reason, (name,)) for name, reason in wrong]
    return faults


@transaction.atomic
def load_sources(data: Mapping[str, Any]) -> list[RowNews]:
    """Make the sources that are missing, and say what was made and where an existing one differs from the file.

    Raises:
        RowsRefused: the data has faults, as by `check_sources`; nothing was changed.
    """
    if faults := check_sources(data):
        raise RowsRefused(faults)
    existing = Source.objects.by_keys(data)
    known = dict(existing)
    said = {}
    for key in in_order_of_succession(data):
        wanted = _instance(key, data[key])
        wanted.superseded_by = known.get(data[key].get("superseded_by", ""))
        if key not in existing:
            known[key] = _make(wanted)
            said[key] = added(f"Source {key}")
        elif differing := _differences(existing[key], wanted):
            said[key] = kept(f"Source {key}", differing)
    return [said[key] for key in data if key in said]


def kept(row: str, differing: list[str]) -> RowNews:
    """Give the news that a row is here already and differs from the file in these names."""
    words = f"kept as it is here, which differs from the file in {get_text_list(differing, 'and')}."
    return RowNews(row, Outcome.KEPT, words)


def in_order_of_succession(data: Mapping[str, Any]) -> list[str]:
    """Give the keys so that what replaced something comes before it; the data has no circle."""
    ordered: dict[str, None] = {}
    for key in data:
        line = []
        while key in data and key not in ordered:
            line.append(key)
            key = data[key].get("superseded_by", "")
        ordered |= dict.fromkeys(reversed(line))
    return list(ordered)


def _make(source: Source) -> Source:
    try:
        source.clean()
    except ValidationError as error:
        raise RowsRefused([RowFault((source.key,), " ".join(error.messages), ("superseded_by",))]) from error
    source.save()
    return source


def sources_for_file() -> dict[str, dict[str, Any]]:
    """Give every source, in the order of keys, as `load_sources` takes it; what is empty stands as empty text."""
    rows = Source.objects.select_related("superseded_by").order_by("key")
    return {source.key: _row(source) for source in rows}


def _row(source: Source) -> dict[str, Any]:
    row = {name: getattr(source, name) for name in ALLOWED if name not in ("superseded_by", "checked")}
    return row | {
        "superseded_by": source.superseded_by.key if source.superseded_by else "",
        "checked": source.checked_on.isoformat() if source.checked_on else "",
    }


def _faults_of_shape(row: Mapping[str, Any]) -> list[Wrong]:
    unknown = f"there is no such key. Known are {', '.join(ALLOWED)}."
    faults = [(name, unknown) for name in row if name not in ALLOWED]
    faults += [(name, "is missing.") for name in NEEDED if name not in row]
    for name, value in row.items():
        if name in DATES and isinstance(value, date) and not isinstance(value, datetime):
            continue
        if name in ALLOWED and not isinstance(value, str):
            faults.append((name, "must be text in quotes."))
    return faults


def _instance(key: str, row: Mapping[str, Any]) -> Source:
    """Give an unsaved source without its successor; a day that cannot be read stays text, for its field to refuse."""
    checked_on = row["checked"] or None
    with suppress(ValidationError):
        checked_on = Source._meta.get_field("checked_on").to_python(checked_on)
    return Source(
        key=key,
        published=str(row.get("published", "")),
        checked_on=checked_on,
        **{name: row.get(name, "") for name in ("title", "publisher", "address", "kind", "edition", "state")},
    )


def _faults_of_fields(source: Source) -> list[Wrong]:
    try:
        source.clean_fields(exclude={"superseded_by"})
    except ValidationError as error:
        named = {"checked_on": "checked"}
        return [(named.get(name, name), " ".join(messages)) for name, messages in error.message_dict.items()]
    return []


def _faults_of_address(row: Mapping[str, Any]) -> list[Wrong]:
    address = row.get("address", "")
    return [("address", "must begin with https://.")] if address and not address.startswith("https://") else []


def fault_of_successor(key: str, row: Mapping[str, Any], data: Mapping[str, Any], what: str) -> str:
    """Give what is wrong with what the row says replaced it, or ""; `what` is the word for a row."""
    successor = row.get("superseded_by", "")
    if not successor or not isinstance(successor, str):
        return ""
    if successor not in data:
        return f"there is no {what} “{successor}”."
    if row.get("state") != "superseded":
        return f'only a {what} whose state is "superseded" has a successor.'
    seen = [key]
    while isinstance(successor, str) and successor in data and isinstance(data[successor], Mapping):
        if successor in seen:
            return f"these {what}s replace each other in a circle: {', '.join([*seen, successor])}."
        seen.append(successor)
        successor = data[successor].get("superseded_by", "")
    return ""


def _differences(existing: Source, wanted: Source) -> list[str]:
    names = ("title", "publisher", "address", "kind", "edition", "published", "state", "superseded_by")
    differing = [name for name in names if getattr(existing, name) != getattr(wanted, name)]
    if existing.checked_on != wanted.checked_on:
        differing.append("checked")
    return differing
