"""Asks the apps above this one where a source or a fact is used; this one does not know of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sources.models import Fact, Source


class Use(NamedTuple):
    """A version of a page that rests on something: what to call it, where the team looks at it, how it stands."""

    title: str
    address: str
    state: str
    is_live: bool


#: Each gives the uses it knows of, the live ones first. Apps above this one add theirs.
tellers: list[Callable[[Source | Fact], list[Use]]] = []


def uses_of(thing: Source | Fact) -> list[Use]:
    """Give every use of a source or a fact."""
    return [use for tell in tellers for use in tell(thing)]
