"""Measure what it costs to serve, read and look after the site, and write it into docs/performance.md.

    make bench [ONLY=kept,peers,growth,hosts,visits] [SOAK=minutes]

A busy machine disturbs processor time least, so that is what is counted wherever it says what is meant; rounds alternate,
and ratios are taken within a round. Ends with 1 if a bar is missed.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests import environment
from tests.benchmarks import against_peers, growth, hosts, kept, report, sites, soak, visits
from tests.benchmarks.report import Row
from tests.benchmarks.sites import Site

PARTS: dict[str, Callable[[Site], tuple[list[Row], str]]] = {
    "kept": kept.measure,
    "peers": against_peers.measure,
    "growth": growth.measure,
    "hosts": hosts.measure,
    "visits": visits.measure,
}


def chosen(only: str, minutes: str) -> dict[str, Callable[[Site], tuple[list[Row], str]]]:
    """Give the parts that were asked for: all if none is named, and the soak only where its minutes are."""
    names = only.replace(",", " ").split()
    if unknown := set(names) - PARTS.keys() - {"soak"}:
        sys.exit(f"There is no part {', '.join(sorted(unknown))}. The parts: {', '.join(PARTS)}, and SOAK=minutes.")
    parts = {name: part for name, part in PARTS.items() if not names or name in names}
    if minutes:
        parts["soak"] = partial(soak.measure, minutes=float(minutes))
    return parts


def main() -> int:
    """Measure the parts that were asked for, write their tables, say whether a bar was missed."""
    parts = chosen(os.environ.get("ONLY", ""), os.environ.get("SOAK", ""))
    folder = Path(os.environ["DATA_DIR"])
    environment.answer()
    site = sites.first_site(folder)
    missed = []
    for name, part in parts.items():
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        rows, how = part(site)
        report.write(name, rows, how)
        print(f"{name} took {time.monotonic() - started:.0f} s", flush=True)
        missed += [f"{name}: {row.what}: {row.measured}, should be {row.bar}" for row in rows if row.met is False]
    print("\n".join(["", "Missed:", *missed]) if missed else "\nEvery bar was met.")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
