"""What one key of a table in a file may hold. The same description judges it, reads it and writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

#: Rows that others may name: of each model, by key. A row that is wrong itself stands here with nothing but its key.
Known = Mapping[type[models.Model], Mapping[str, Any]]
#: The names on the way to what is wrong, and why.
Said = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Codec:
    """Values of one kind as a file holds them. Reading raises ValueError, in words, for what is none."""

    must_be: str
    types: tuple[type, ...]
    read: Callable[[Any], Any] = lambda value: value
    write: Callable[[Any], Any] = lambda value: value


def _list_of_texts(value: list[Any]) -> list[str]:
    if not all(isinstance(item, str) for item in value):
        raise ValueError(NAMES.must_be)
    return value


TEXT = Codec("must be text in quotes.", (str,))
TEXT_OR_DAY = Codec("must be text in quotes.", (str, date), str)
DAY = Codec("must be a day without a time, such as 2026-11-16.", (str, date), write=str)
FLAG = Codec("must be true or false.", (bool,))
WHOLE = Codec("must be a whole number.", (int,))
FIGURE = Codec(
    "must be a number without quotes.",
    (int, float),
    lambda value: Decimal(str(value)),
    lambda value: int(value) if value == int(value) else float(value),
)
NAMES = Codec('must be a list, such as ["one", "another"].', (list,), _list_of_texts, list)

_CODECS = {
    models.BooleanField: FLAG,
    models.DateField: DAY,
    models.DecimalField: FIGURE,
    models.IntegerField: WHOLE,
    models.JSONField: NAMES,
}


@dataclass(frozen=True, kw_only=True)
class FileColumn:
    """One key of a table, and what it stands for when it is left out. Where a model keeps it, that field's rules hold too."""

    name: str
    codec: Codec = TEXT
    default: Any = ""
    is_needed: bool = False
    longest: int = 0
    among: range | tuple[str, ...] | None = None
    field: models.Field | None = None
    missing: str = "is missing."

    @property
    def attribute(self) -> str:
        return self.field.name if self.field else self.name

    def faults(self, value: Any, known: Known) -> Iterator[Said]:
        """Give what is wrong with a value in a file."""
        if reason := self._objection(value):
            yield (self.name,), reason

    def _objection(self, value: Any) -> str:
        if type(value) not in self.codec.types:  # a datetime is no date here, and true is no number
            return self.codec.must_be
        if self.among is not None and value not in self.among:
            if isinstance(self.among, range):
                return f"is a number from {self.among[0]} to {self.among[-1]}."
            return f"must be one of {', '.join(self.among)}."
        try:
            read = self._read(value)
        except ValidationError as error:
            return " ".join(error.messages)
        except ValueError as error:
            return str(error)
        if self.longest and len(read) > self.longest:
            return f"is longer than {self.longest} characters."
        return self.missing if self.is_needed and self.field is None and not read else ""

    def read(self, value: Any, known: Known) -> Any:
        """Give what a value in a file, which has no fault, stands for."""
        return self._read(value)

    def _read(self, value: Any) -> Any:
        if self.field is None:
            return self.codec.read(value)
        is_nothing = value == "" and self.codec not in (TEXT, TEXT_OR_DAY)
        value = None if is_nothing else self.codec.read(value)
        return value if self.field.blank and value in self.field.empty_values else self.field.clean(value, None)

    def write(self, value: Any) -> Any:
        """Give what stands for a value in a file; nothing is an empty text."""
        return "" if value is None else self.codec.write(value)

    def in_form(self, value: Any) -> Any:
        """Give what an export would write for a value in a file."""
        return self.write(self._read(value))

    @property
    def usual(self) -> Any:
        """Give what stands in a file for what it is when it is left out."""
        return self.write(self.default)


@dataclass(frozen=True, kw_only=True)
class Key(FileColumn):
    """A row of a model, which the file names by its key."""

    of: type[models.Model]
    key_name: str = "key"

    def faults(self, value: Any, known: Known) -> Iterator[Said]:
        reason = self._objection(value)
        if not reason and value == "" and self.is_needed:
            reason = self.missing
        elif not reason and value and self.of in known and value not in known[self.of]:
            reason = f"there is no {self.of._meta.verbose_name} “{value}”."
        if reason:
            yield (self.name,), reason

    def read(self, value: Any, known: Known) -> Any:
        return known.get(self.of, {}).get(value)

    def _read(self, value: Any) -> Any:
        return value

    def write(self, value: Any) -> str:
        return value if isinstance(value, str) else getattr(value, self.key_name, "")


def columns_of(
    model: type[models.Model],
    *names: str,
    needed: tuple[str, ...] = (),
    kept_as: Mapping[str, str] | None = None,
    **special: Codec,
) -> tuple[FileColumn, ...]:
    """Give columns for fields of a model, in this order.

    Those that the model cannot do without are needed, and those in `needed`. `kept_as` has the names of fields that are
    called otherwise in files, `special` the codecs of those that are not like others of their kind.
    """
    return tuple(
        _column(model._meta.get_field((kept_as or {}).get(name, name)), name, name in needed, special.get(name))
        for name in names
    )


def _column(field: Any, name: str, is_needed: bool, codec: Codec | None) -> FileColumn:
    is_flag = isinstance(field, models.BooleanField)
    is_needed = is_needed or not (field.blank or field.has_default() or is_flag or field.null)
    if field.is_relation:
        is_page = field.related_model._meta.label == "cms.Page"
        key_name = "reverse_id" if is_page else "key"
        return Key(name=name, field=field, is_needed=is_needed, of=field.related_model, key_name=key_name)
    found = (codec for kind, codec in _CODECS.items() if isinstance(field, kind))
    return FileColumn(
        name=name,
        field=field,
        codec=codec or next(found, TEXT),
        is_needed=is_needed,
        default=False if is_flag and not field.has_default() else field.get_default(),
        longest=(field.max_length or 0) if isinstance(field, models.TextField) else 0,  # whose limit only forms know
    )
