"""A list that is only counted is not fetched: the database counts it, and what is on it is fetched when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, overload

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Thing = TypeVar("Thing")


def counts_of(lists: Sequence[QuerySet[Any, Any]]) -> list[int]:
    """Count several querysets, whatever they are of, in one query."""
    counts = [0] * len(lists)
    asked: dict[int, str] = {}
    values: list[Any] = []
    for place, rows in enumerate(lists):
        query = (rows if rows.query.values_select else rows.values("pk")).query.clone()
        query.clear_ordering()
        try:
            sql, of_sql = query.sql_with_params()
        except EmptyResultSet:
            continue
        asked[place] = f"(SELECT COUNT(*) FROM ({sql}) AS counted)"  # noqa: S608 - of Django's own making
        values += of_sql
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(asked.values())}", values)
            for place, count in zip(asked, cursor.fetchone(), strict=True):
                counts[place] = count
    return counts


class OnDemand(Generic[Thing]):
    """A list by how it is counted and how it is fetched, each at most once. It is counted and cut as a queryset is.

    It has as many things on it as the querysets in `counted` have together.
    """

    def __init__(self, counted: Sequence[QuerySet[Any, Any]], fetch: Callable[[], list[Thing]]) -> None:
        self.counted = counted
        self._fetch = fetch

    def count(self) -> int:
        """Say how many there are."""
        return len(self._fetched) if "_fetched" in vars(self) else self._counted

    def fetch(self) -> None:
        """Fetch it now. Who is about to look at it need not have it counted as well."""
        _fetched = self._fetched

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._fetched)

    @overload
    def __getitem__(self, places: int) -> Thing: ...
    @overload
    def __getitem__(self, places: slice) -> list[Thing]: ...
    def __getitem__(self, places: int | slice) -> Thing | list[Thing]:
        return self._fetched[places]

    @cached_property
    def _counted(self) -> int:
        return sum(counts_of(self.counted))

    @cached_property
    def _fetched(self) -> list[Thing]:
        return self._fetch()
