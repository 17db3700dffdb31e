"""Writes files of tables, each in one form: keys in their order, fields in that of the documentation, nothing empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tomli_w

from content_files import facts_table as facts
from content_files import marks_table as marks
from content_files import places as places
from content_files import sources_table as sources
from content_files import terms_table as glossary


@dataclass(frozen=True)
class Form:
    """The form of one kind of table: its fields in their order, which of them stand even when empty, what is usual."""

    fields: Sequence[str]
    needed: Sequence[str] = ()
    usual: Mapping[str, Any] = field(default_factory=dict)
    inner: Mapping[str, Form] = field(default_factory=dict)  # of the fields that are tables themselves

    def row(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give one table in this form."""
        row = {name: _plain(given[name]) for name in self.fields if name in given}
        return {
            name: value
            for name, value in row.items()
            if name in self.needed or not (value in ("", []) or value is False or self.usual.get(name) == value)
        }


_FINDING = Form(facts.FINDING_ALLOWED, facts.FINDING_NEEDED)
_FORMS = {
    "sources.toml": Form(sources.ALLOWED, sources.NEEDED),
    "facts.toml": Form(facts.ALLOWED, facts.NEEDED, usual={"state": "current"}, inner={"other_findings": _FINDING}),
    "glossary.toml": Form(glossary.ALLOWED, glossary.NEEDED),
    "addresses.toml": Form(("earlier",)),
    "withdrawals.toml": Form(places.WITHDRAWAL),
}
_MARKS = {table: Form(fields) for table, (_model, fields) in marks.TABLES.items()}


def text_of_tables(name: str, held: Mapping[str, Any]) -> str:
    """Give what a file of tables holds as the text of the file; nothing where it holds nothing."""
    if name == "marks.toml":
        parts = [part for table, form in _MARKS.items() for part in _parts(held.get(table, {}), form, f"{table}.")]
    else:
        parts = _parts(held, _FORMS[name], "")
    return "\n".join(parts)


def _parts(held: Mapping[str, Any], form: Form, prefix: str) -> list[str]:
    parts = []
    for key in sorted(held):
        name = f"{prefix}{key}"
        if isinstance(held[key], list):
            parts += [f"[[{name}]]\n{tomli_w.dumps(form.row(row))}" for row in held[key]]
            continue
        row = form.row(held[key])
        inner = {field: row.pop(field) for field in form.inner if field in row}
        parts.append(f"[{name}]\n{tomli_w.dumps(row)}")
        for field_name, rows in inner.items():
            one = form.inner[field_name]
            parts += [f"[[{name}.{field_name}]]\n{tomli_w.dumps(one.row(inside))}" for inside in rows]
    return parts


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value
