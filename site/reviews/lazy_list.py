"""A list that a menu only counts: the database counts it, and what is on it is fetched when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Generic, TypeVar, overload

Thing = TypeVar("Thing")


class OnDemand(Generic[Thing]):
    """A list by how it is counted and how it is fetched, each at most once. It is counted and cut as a queryset is."""

    def __init__(self, count: Callable[[], int], fetch: Callable[[], list[Thing]]) -> None:
        self._count = count
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
        return self._count()

    @cached_property
    def _fetched(self) -> list[Thing]:
        return self._fetch()
