"""What was measured, as tables of docs/performance.md. Each part of the benchmark has its own table there."""

import datetime
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass

from tests import environment

REPORT = environment.ROOT / "docs" / "performance.md"


@dataclass(frozen=True)
class Row:
    """One line: what was measured, what came out, what it should be, and whether it is (None where nothing is asked)."""

    what: str
    measured: str
    bar: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        missed = " **missed**" if self.met is False else ""
        return f"| {self.what} | {self.measured}{missed} | {self.bar} |"


def at_least(what: str, ratio: float, bar: float, digits: int = 0) -> Row:
    return Row(what, f"{ratio:,.{digits}f}", f"≥ {bar:g}", ratio >= bar)


def at_most(what: str, number: float, bar: float, unit: str = "", digits: int = 0) -> Row:
    unit = f" {unit}" if unit else ""
    return Row(what, f"{number:,.{digits}f}{unit}", f"≤ {bar:,g}{unit}", number <= bar)


def write(part: str, rows: Sequence[Row], how: str) -> None:
    """Put a part's table in the place of its last one."""
    begin, end = f"<!-- {part}: written by make bench -->", f"<!-- {part}: the end -->"
    machine = (
        f"{datetime.datetime.now(tz=datetime.UTC).date():%-d %B %Y}, Python {platform.python_version()},"
        f" {os.cpu_count()} processors shared with other work (load {os.getloadavg()[0]:.1f} at the end)."
    )
    table = ["| what | measured | bar |", "|---|---|---|", *map(str, rows)]
    text = REPORT.read_text()
    before, found, rest = text.partition(begin)
    _old, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{REPORT} has no place for the part {part}.")
    new = "\n".join([begin, "", f"{machine} {how}", "", *table, "", end])
    REPORT.write_text(f"{before}{new}{after}")
    print("\n".join(table), flush=True)
