"""Scenes are set for real once in a process, and after that put back row by row.

Having a page written, reviewed and published takes some hundred questions to the database, and most tests begin with
one. So whatever is `@remembered` runs for real the first time; what it did to the database is kept, and done again when
the same is asked for in the same situation. Situations are known by how they came about: an untouched database, then
one remembered step after another. Anything else that writes, and any request, ends that: the rest of the test is for real.
Settings that a test has changed, and a clock that it has stopped, are part of the question. Changed functions are not.
"""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import cache as kept
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pytest
import time_machine
from django.apps import apps
from django.contrib.sites.models import SITE_CACHE, Site
from django.core import mail
from django.core.cache import cache
from django.core.signals import request_started
from django.db import connection, transaction
from django.db.models import Model
from django.test.signals import setting_changed
from django.utils import timezone, translation

from accounts.current_user import acting_user
from tests.forging import unguarded

P = ParamSpec("P")
R = TypeVar("R")
Table = dict[Any, tuple[Any, ...]]  # rows by primary key

_READS = re.compile(r"\s*(BEGIN|SELECT|SAVEPOINT|RELEASE|LOCK)\b")
_WRITES = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)\"?")
_LAST = "delivery_generation"  # which triggers raise whenever another table is written
_ABOVE = ("compare.", "delivery.", "desk.", "take_along.")  # apps that no step calls
_NO_MATTER = {"MEDIA_ROOT"}  # where files lie is not told by any row


@dataclass
class Situation:
    """What is in the database, in the cache and in Django's own of sites, and where each step led that was taken from here."""

    tables: dict[str, Table]
    cached: dict[str, bytes]
    sites: dict[Any, Site]
    steps: dict[Any, Step] = field(default_factory=dict)


@dataclass
class Step:
    """What a step did: to the tables, to the objects it was given, and to what waits for the end of the transaction."""

    tables: set[str]
    writes: list[tuple[str, list[Any]]]
    after: Situation
    objects: bytes  # what it gave, and the objects it was given, as they were afterwards
    on_commit: list[Callable[[], Any]]


class _Memory:
    """Where the test that runs now stands."""

    def __init__(self) -> None:
        self.start: Situation | None = None
        self.patches = pytest.MonkeyPatch()
        self.is_at_start = False
        self.situation: Situation | None = None
        self.written: list[set[str]] = []  # the tables that each step under way has written to
        self.settings: dict[str, Any] = {}  # those that the test has changed

    def begin(self, patches: pytest.MonkeyPatch) -> None:
        if self.watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.watch)
        self.patches, self.is_at_start, self.situation, self.written = patches, True, None, []
        self.settings = {}

    def lose(self, **kwargs: Any) -> None:
        """From here on nothing is known."""
        self.is_at_start, self.situation = False, None

    def set(self, setting: str, value: Any, **kwargs: Any) -> None:
        self.settings |= {} if setting in _NO_MATTER else {setting: value}

    def watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not _READS.match(str(sql)):
            write = _WRITES.match(str(sql))
            for tables in self.written:
                tables |= {write[1], _LAST} if write else set(MODELS)
            self.lose()
        return execute(sql, params, many, context)

    def here(self) -> Situation | None:
        """Give the situation, if it is known and nothing in the process is other than usual."""
        usual = (
            connection.in_atomic_block
            and not connection.force_debug_cursor
            and connection.execute_wrappers == [self.watch]
            and not any(map(_matters, self.patches._setattr))
            and not self.patches._setitem
            and (not time_machine.escape_hatch.is_travelling() or time.time_ns() == time.time_ns())
        )
        if self.is_at_start and usual:
            self.is_at_start = False
            self.start = self.start or Situation(
                {table: rows_of(table) for table in MODELS}, _cached(), dict(SITE_CACHE)
            )
            self.situation = self.start
        if self.situation is None or not usual or _cached() != self.situation.cached:
            return None
        return self.situation


def _matters(patch: tuple[object, str, object]) -> bool:
    """Say whether what a test has patched can change a step."""
    return not getattr(patch[0], "__name__", "").startswith(_ABOVE)


MODELS: dict[str, type[Model]] = {}
memory = _Memory()


def begin(patches: pytest.MonkeyPatch) -> None:
    """Begin a test, whose database is as the migrations left it. `patches` tells what else the test has changed."""
    if not MODELS:
        managed = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.managed]
        MODELS.update({meta.db_table: meta.model for meta in managed if not meta.proxy})
        request_started.connect(memory.lose, weak=False)
        setting_changed.connect(memory.set, weak=False)
    memory.begin(patches)


def remembered(step: Callable[P, R]) -> Callable[P, R]:
    """Let a function that changes the database be done for real once from each situation, and then be put back."""

    @wraps(step)
    def step_or_memory(*args: P.args, **kwargs: P.kwargs) -> R:
        here = memory.here()
        try:
            asked = question(step, args, kwargs)
        except TypeError:
            here = None
        if here is None:
            return step(*args, **kwargs)
        if asked not in here.steps:
            return _take(step, here, asked, args, kwargs)
        return _put_back(here.steps[asked], args, kwargs)

    return step_or_memory


def _take(step: Callable[..., R], here: Situation, asked: Any, args: Any, kwargs: Any) -> R:
    written: set[str] = set()
    memory.written.append(written)
    waiting, letters = len(connection.run_on_commit), len(mail.outbox)
    try:
        result = step(*args, **kwargs)
    finally:
        memory.written.pop()
    try:
        objects = pickle.dumps((result, _models_in(args, kwargs)))
    except (pickle.PicklingError, AttributeError, TypeError):  # they hold what no copy can be made of
        objects = b""
    if len(mail.outbox) != letters or not objects:  # letters that were sent at once are not put back
        memory.lose()
        return result
    tables = {table: rows_of(table) for table in sorted(written, key=lambda table: (table == _LAST, table))}
    writes = [write for table, rows in tables.items() for write in writes_between(table, here.tables[table], rows)]
    is_elsewhere = written or SITE_CACHE.keys() != here.sites.keys()
    after = Situation(here.tables | tables, _cached(), dict(SITE_CACHE)) if is_elsewhere else here
    on_commit = [callback for _sids, callback, _robust in connection.run_on_commit[waiting:]]
    here.steps[asked] = Step(written, writes, after, objects, on_commit)
    memory.situation = after
    return result


def _put_back(step: Step, args: Any, kwargs: Any) -> Any:
    if step.writes:
        with unguarded():
            execute(step.writes)
        for tables in memory.written:
            tables |= step.tables
    _set_cached(step.after.cached)
    SITE_CACHE.update(step.after.sites)
    for callback in step.on_commit:
        transaction.on_commit(callback)
    result, models = pickle.loads(step.objects)
    for given, became in zip(_models_in(args, kwargs), models, strict=True):
        given.__dict__ = became.__dict__
    memory.situation = step.after
    return result


# What was asked, and by whom ------------------------------------------------------------------------------------------


def question(step: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Give what is asked when a step is taken: it is equal for the same step, taken in the same circumstances.

    Raises:
        TypeError: the step was given what cannot be compared.
    """
    return step.__module__, step.__qualname__, _plain(args), _plain(kwargs), _plain(_surroundings())


def _plain(value: Any) -> Any:
    """Give something hashable that is equal for the same question only.

    Raises:
        TypeError: this is nothing that can be compared.
    """
    match value:
        case None | bool() | int() | float() | str() | bytes() | date():
            return type(value).__name__, value
        case list() | tuple():
            return type(value).__name__, tuple(map(_plain, value))
        case dict():
            return "dict", tuple((_plain(key), _plain(one)) for key, one in value.items())
        case Model():
            fields = ((f.attname, _plain(value.__dict__.get(f.attname))) for f in value._meta.concrete_fields)
            return value._meta.label, value._state.adding, tuple(fields)
    raise TypeError(value)


def _surroundings() -> tuple[Any, ...]:
    stopped_at = time.time_ns() if time_machine.escape_hatch.is_travelling() else None
    return acting_user(), translation.get_language(), timezone.get_current_timezone_name(), stopped_at, memory.settings


def _models_in(args: Any, kwargs: Any) -> list[Model]:
    return [value for value in (*args, *kwargs.values()) if isinstance(value, Model)]


# The database ---------------------------------------------------------------------------------------------------------


def execute(writes: Iterable[tuple[str, list[Any]]]) -> None:
    """Write to the database without a word to anybody who looks on."""
    with closing(connection.connection.cursor()) as cursor:
        for sql, values in writes:
            cursor.execute(sql, values)


@kept
def _columns(table: str) -> tuple[str, ...]:
    return tuple(connection.ops.quote_name(field.column) for field in MODELS[table]._meta.local_concrete_fields)


def _key(table: str) -> tuple[int, str]:
    """Give where the primary key stands among the columns, and what it is called."""
    fields, key = MODELS[table]._meta.local_concrete_fields, MODELS[table]._meta.pk
    return fields.index(key), connection.ops.quote_name(key.column)


def rows_of(table: str) -> Table:
    """Read all rows of a table, by primary key."""
    place, _name = _key(table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_columns(table))} FROM {connection.ops.quote_name(table)}")
        return {row[place]: row for row in cursor.fetchall()}


def writes_between(table: str, before: Table, after: Table) -> Iterator[tuple[str, list[Any]]]:
    """Give what leads from some rows of a table to others."""
    name, columns, (_place, key) = connection.ops.quote_name(table), _columns(table), _key(table)
    mark = "?" if connection.vendor == "sqlite" else "%s"
    if deleted := [pk for pk in before if pk not in after]:
        yield f"DELETE FROM {name} WHERE {key} IN ({', '.join([mark] * len(deleted))})", deleted
    for pk, row in after.items():
        if pk in before and before[pk] != row:
            yield (
                f"UPDATE {name} SET {', '.join(f'{column} = {mark}' for column in columns)} WHERE {key} = {mark}",
                [*row, pk],
            )
    inserted = [row for pk, row in after.items() if pk not in before]
    at_a_time = max(1, 900 // len(columns))  # so many values SQLite takes in one statement for sure
    for start in range(0, len(inserted), at_a_time):
        rows = inserted[start : start + at_a_time]
        marks = ", ".join([f"({', '.join([mark] * len(columns))})"] * len(rows))
        yield f"INSERT INTO {name} ({', '.join(columns)}) VALUES {marks}", [one for row in rows for one in row]


# The cache ------------------------------------------------------------------------------------------------------------


def _cached() -> dict[str, bytes]:
    return dict(cache._cache)


def _set_cached(cached: dict[str, bytes]) -> None:
    cache.clear()
    cache._cache.update(cached)
    cache._expire_info.update(dict.fromkeys(cached))
