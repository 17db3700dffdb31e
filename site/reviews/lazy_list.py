"""A list that is only counted is not fetched: the database counts it, and what is on it is fetched when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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


@dataclass(frozen=True)
class OnDemand(Generic[Thing]):
    """A list by how it is counted and how it is fetched: it has as many things on it as these querysets have together."""

    counted: Sequence[QuerySet[Any, Any]]
    fetch: Callable[[], list[Thing]]
