"""What the public sees, table by table: each app declares it beside its models, in a file `public_tables.py`.

App `delivery` reads those files, and has a change of any such row told to whoever keeps finished pages.
"""

from __future__ import annotations

from dataclasses import dataclass

OPERATIONS = ("insert", "update", "delete")


@dataclass(frozen=True)
class PublicTable:
    """A table of which the public sees the rows that meet a condition.

    `condition` is SQL that both databases share, in which {row} stands for the row as it was or as it is; "" is always.
    An update of fields that are `ignored` alone changes nothing for readers; `operations` are those that can.
    """

    model: str
    condition: str = ""
    ignored: tuple[str, ...] = ()
    operations: tuple[str, ...] = OPERATIONS


_declared: list[PublicTable] = []


def declare(*tables: PublicTable) -> None:
    """Say that the public sees these."""
    _declared.extend(tables)


def declared() -> tuple[PublicTable, ...]:
    """Return every table of which the public sees anything."""
    return tuple(_declared)
