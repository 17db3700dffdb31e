"""Tables in a file and the rows of a model that they make: one description judges, reads, writes, compares and loads them.

What is in the database already stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tomli_w
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import get_text_list

from accounts.models import User
from content_files.columns import FileColumn, Key, Known, Said
from content_files.faults import RowFault, RowsRefused
from content_files.loading_report import RowNews

Data = Mapping[str, Any]  # rows by their keys


@dataclass(frozen=True)
class Loading:
    """In whose name tables come in, and when. Without anybody to approve, what needs it waits for that."""

    at: datetime
    author: User
    approver: User | None


def faults_of_model(row: models.Model) -> Iterable[tuple[str, str]]:
    """Give what the model itself finds wrong with an unsaved row, by field."""
    try:
        row.clean()
    except ValidationError as error:
        return [(name, " ".join(messages)) for name, messages in error.message_dict.items()]
    return []


@dataclass(frozen=True)
class Rows:
    """Tables of one kind: their keys in the order in which they are written, and the model whose rows they make.

    `rules` says what is wrong with an unsaved row, by field, where each key for itself has no fault.
    """

    model: type[models.Model]
    columns: Sequence[FileColumn]
    rules: Callable[[Any], Iterable[tuple[str, str]]] = faults_of_model

    def faults(self, row: Any, known: Known) -> list[Said]:
        """Give what is wrong with one table."""
        if not isinstance(row, Mapping):
            return [((), "must be a table of its own.")]
        names = [column.name for column in self.columns]
        faults: list[Said] = [
            ((name,), f"there is no such key. Known are {', '.join(names)}.") for name in row if name not in names
        ]
        for column in self.columns:
            if column.name in row:
                faults += column.faults(row[column.name], known)
            elif column.is_needed:
                faults.append(((column.name,), column.missing))
        if not faults:
            in_files = {column.attribute: column.name for column in self.columns}
            found = self.rules(self.row(row, known))
            faults = [((in_files.get(name, name),), reason) for name, reason in found]
        return faults

    def row(self, table: Data, known: Known, **more: Any) -> Any:
        """Give an unsaved row that says what a table without faults says."""
        columns = [column for column in self.columns if column.name in table and column.field]
        return self.model(**{column.attribute: column.read(table[column.name], known) for column in columns}, **more)

    def table_of(self, row: models.Model) -> dict[str, Any]:
        """Give every key of the table that stands for a row."""
        return {column.name: column.write(getattr(row, column.attribute)) for column in self.columns}

    def in_form(self, table: Data) -> dict[str, Any]:
        """Give every key of a table without faults as `table_of` would give it of the row that it makes."""
        return {
            column.name: column.in_form(table[column.name]) if column.name in table else column.usual
            for column in self.columns
        }

    def shortened(self, table: Data) -> dict[str, Any]:
        """Leave out what is as usual, unless it must be there."""
        return {
            column.name: table[column.name]
            for column in self.columns
            if column.is_needed or table[column.name] not in (column.usual, "", [])
        }

    def text(self, name: str, table: Data) -> Iterator[str]:
        """Write a table without faults, and then those in it."""
        held = self.shortened(self.in_form(table))
        inner = [(column, held.pop(column.name, ())) for column in self.columns if isinstance(column, Inner)]
        yield f"[{name}]\n{tomli_w.dumps(held)}"
        for column, rows in inner:
            for row in rows:
                yield from column.rows.text(f"[{name}.{column.name}]", row)


@dataclass(frozen=True, kw_only=True)
class Inner(FileColumn):
    """Tables in a table: rows of another model, each of which belongs to the row."""

    rows: Rows
    default: Any = ()

    def faults(self, value: Any, known: Known) -> Iterator[Said]:
        if not isinstance(value, list):
            yield (self.name,), f"must be tables of their own, [[key.{self.name}]]."
            return
        for number, row in enumerate(value, 1):
            for names, reason in self.rows.faults(row, known):
                yield (self.name, str(number), *names), reason

    def write(self, value: Any) -> list[dict[str, Any]]:
        return [self.rows.shortened(self.rows.table_of(row)) for row in (value.all() if value else ())]

    def in_form(self, value: Any) -> list[dict[str, Any]]:
        return [self.rows.shortened(self.rows.in_form(row)) for row in value]

    def save(self, value: Any, known: Known, belongs_to: models.Model) -> None:
        """Make the rows, which belong to one that is saved."""
        owner = {next(f.name for f in self.rows.model._meta.fields if f.related_model is type(belongs_to)): belongs_to}
        for row in value:
            self.rows.row(row, known, **owner).save()


@dataclass(frozen=True)
class Table(Rows):
    """Tables by the keys of their rows. `path` are the names above them in their file.

    `key_of` is the model that has the key, where it is another; `between` says what is wrong with tables taken together;
    `in_order` gives keys so that what others name comes before them.
    """

    path: tuple[str, ...] = ()
    key_of: type[models.Model] | None = None
    between: Callable[[Data], Iterable[Said]] = lambda rows: ()
    in_order: Callable[[Data], Iterable[str]] = list

    def check(self, data: Any, known: dict[type[models.Model], Any]) -> list[RowFault]:
        """Give what is wrong with rows by their keys, and add them to those that are known. Asks no database."""
        if not isinstance(data, Mapping):
            name = ".".join(self.path)
            return [RowFault(self.path, f"must hold one table for each key, such as [{name}.a-key].")]
        faults, rows = [], {}
        for key, table in data.items():
            wrong = [*self._faults_of_key(key, known), *self.faults(table, known)]
            rows[key] = self.row({} if wrong else table, known, **({} if self.key_of else {"key": key}))
            faults += [((key, *names), reason) for names, reason in wrong]
        faults += self.between({key: table for key, table in data.items() if isinstance(table, Mapping)})
        known[self.model] = rows
        return [self.fault(names, reason) for names, reason in faults]

    def load(self, data: Data, loading: Loading | None = None) -> list[RowNews]:
        """Make the rows that are missing, and say what was made and where an existing one differs from the file.

        Raises:
            RowsRefused: the data has faults, by itself or with what is here; nothing was changed.
        """
        known = self._known_here(data)
        if faults := self.check(data, dict(known)):
            raise RowsRefused(faults)
        here = self.here(data)
        known = {**known, self.model: here}
        with transaction.atomic():
            found = {key: self.take(key, data[key], here, known, loading) for key in self.in_order(data)}
        return [news for key in data if (news := found[key])]

    def here(self, keys: Iterable[str]) -> dict[str, Any]:
        """Give the rows with these keys that are here."""
        return self.all_rows().in_bulk(keys, field_name="key")

    def take(
        self, key: str, table: Data, here: dict[str, Any], known: Known, loading: Loading | None
    ) -> RowNews | None:
        """Make a row unless it is here, and say what came of it, if there is anything to say."""
        if key in here:
            return self.differing(key, here[key], table)
        here[key] = self._make(key, table, known)
        return self.news(key, "added.", is_added=True)

    def news(self, key: str, words: str, *, is_added: bool = False) -> RowNews:
        what = str((self.key_of or self.model)._meta.verbose_name).capitalize()
        return RowNews(f"{what} {key}", words, is_added)

    def dump(self) -> dict[str, dict[str, Any]]:
        """Give what a file would hold of every row, in the order of keys."""
        return {row.key: self.shortened(self.table_of(row)) for row in self.all_rows().order_by("key")}

    def texts(self, data: Data) -> list[str]:
        """Write tables in the order of their keys."""
        return [part for key in sorted(data) for part in self.text(".".join((*self.path, key)), data[key])]

    def differing(self, key: str, row: models.Model, table: Data) -> RowNews | None:
        """Say how a row that is here differs from the table of the file, if it does."""
        here = self.table_of(row)
        if not (names := [name for name, value in self.in_form(table).items() if value != here[name]]):
            return None
        return self.news(key, f"kept as it is here, which differs from the file in {get_text_list(names, 'and')}.")

    def all_rows(self) -> models.QuerySet[Any]:
        inner = [column for column in self.columns if isinstance(column, Inner)]
        rows = self.model._default_manager.select_related(*_named_by(self))
        return rows.prefetch_related(*(f"{c.name}__{name}" for c in inner for name in _named_by(c.rows)))

    def _make(self, key: str, table: Data, known: Known) -> Any:
        row = self.row(table, known, key=key)
        if faults := faults_of_model(row):  # with what is here
            raise RowsRefused([self.fault((key, name), reason) for name, reason in faults])
        row.save()
        for column in self.columns:
            if isinstance(column, Inner):
                column.save(table.get(column.name, ()), known, row)
        return row

    def _known_here(self, data: Data) -> Known:
        """Give the rows of other models that are here and may be named."""
        kinds = [self, *(column.rows for column in self.columns if isinstance(column, Inner))]
        others = {column.of for rows in kinds for column in rows.columns if isinstance(column, Key)} - {self.model}
        return {other: other._default_manager.in_bulk(field_name="key") for other in others}

    def _faults_of_key(self, key: str, known: Known) -> Iterator[Said]:
        model: Any = self.key_of or self.model
        if model in known:
            if key not in known[model]:
                yield ("key",), f"there is no {model._meta.verbose_name} with this key."
            return
        try:
            model._meta.get_field("key").clean(key, None)
        except ValidationError as error:
            yield ("key",), " ".join(error.messages)

    def fault(self, names: tuple[str, ...], reason: str) -> RowFault:
        of_table = 2 if names[1:] and names[1].isdecimal() else 1  # the one in a list
        return RowFault((*self.path, *names[:of_table]), reason, names[of_table:])


def _named_by(rows: Rows) -> list[str]:
    return [column.attribute for column in rows.columns if isinstance(column, Key)]
