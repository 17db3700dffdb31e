"""A kept page beside the least that it could cost: the same bytes, given out by a server with nothing behind it."""

import contextlib
import json
import re
import statistics
import subprocess
from pathlib import Path

from tests.benchmarks.report import Row, at_least, at_most
from tests.benchmarks.serving import (
    EVENT_LOOP,
    ROUNDS,
    SECONDS,
    THREADS,
    Rounds,
    Target,
    fetch,
    free_port,
    served,
    wait_until_warm,
)
from tests.benchmarks.sites import PAGE, Site, copy_of

HELD = ("/", "/imaging/", PAGE)
HOLDINGS = 60  # times that each is made with and without
OF_THE_OCCASION = ("date", "connection", "server")


def measure(site: Site) -> tuple[list[Row], str]:
    """Measure it and give the rows."""
    port = free_port()
    with copy_of(site, port=port) as own, contextlib.ExitStack() as servers:
        constant = own.folder / "constant.json"
        given = own.environment | {"CONSTANT": str(constant)}
        kept = servers.enter_context(served("kept", ["config.asgi", *EVENT_LOOP], given, port=port))
        wait_until_warm(kept)  # and its pages are as small as they go
        size = keep_constant(kept, constant)
        targets = [
            kept,
            servers.enter_context(served("constant", ["tests.benchmarks.constant:asgi", *EVENT_LOOP], given)),
            servers.enter_context(served("gthread", ["tests.benchmarks.constant:wsgi", *THREADS], given)),
            Target("django", kept.port, kept.workers, f"{PAGE}?not-kept"),
            Target("stylesheet", kept.port, kept.workers, stylesheet(kept)),
        ]
        rounds = Rounds(targets)
        after_change, on_miss, on_hit = queries(own)
        held = most_for_holding(own)
    same, threads = "a kept page ÷ the same bytes as a constant", "gunicorn with threads"
    return [
        at_least(f"{same}, same server", rounds.ratio("constant", "kept"), 0.90, 2),
        at_least(f"{same}, {threads}", rounds.ratio("gthread", "kept"), 3.5, 1),
        Row("a kept page ÷ the same page made by Django for each request", f"{rounds.ratio('django', 'kept'):,.0f}"),
        Row("processor time: a kept page", rounds.spread("kept")),
        Row("processor time: the constant, same server", rounds.spread("constant")),
        Row(f"processor time: the constant, {threads}", rounds.spread("gthread")),
        Row("processor time: the page made by Django", rounds.spread("django")),
        Row("processor time: the stylesheet, where no server in front gives it out", rounds.spread("stylesheet")),
        at_most("queries on a hit", on_hit, 0),
        at_most("queries on a miss", on_miss, 13),
        at_most("of a miss, to hold the page against what was signed", held, 5, "%", 1),
        Row("queries of a worker's first miss after a change, with the look at what changes next", f"{after_change}"),
        Row("the page on the wire, brotli", f"{size:,} bytes"),
    ], f"SQLite, one worker; medians of {ROUNDS} alternating rounds of {SECONDS} s, with the least and the most."


def keep_constant(kept: Target, file: Path) -> int:
    """Write down what a kept page's answer is, for `constant` to say; give the size of its body."""
    answer = fetch(kept.port, kept.path)
    headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_THE_OCCASION]
    file.write_text(json.dumps({"headers": headers, "body": answer.body.hex()}))  # type: ignore[attr-defined]
    return len(answer.body)  # type: ignore[attr-defined]


def stylesheet(kept: Target) -> str:
    """Give the address of the stylesheet that the page names."""
    found = re.search(rb'<link rel="stylesheet" href="([^"]+)"', fetch(kept.port, f"{kept.path}?plain").body)  # type: ignore[attr-defined]
    assert found is not None
    return found[1].decode()


def most_for_holding(site: Site) -> float:
    """Give what it costs more to hold a page against what was signed, in per cent, of the page where that is most.

    Each time the page is made with and without, one right after the other, and the two are compared. Which of them comes
    first alternates.
    """
    laboratory = site.within("laboratory", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    order = [("unheld", "remade"), ("remade", "unheld")] * (HOLDINGS // 2)
    asked = [f"cost {measure} {path}" for path in HELD for pair in order for measure in pair]
    told = laboratory.communicate("\n".join([*(f"cost remade {path}" for path in HELD), *asked, ""]))[0].split()
    costs = iter(map(float, told[len(HELD) :]))  # but for what every process does once
    ratios = [[_ratio(dict(zip(pair, (next(costs), next(costs)), strict=True))) for pair in order] for _path in HELD]
    return max(map(statistics.median, ratios)) * 100 - 100


def _ratio(costs: dict[str, float]) -> float:
    return costs["remade"] / costs["unheld"]


def queries(site: Site) -> tuple[int, int, int]:
    """Count the queries of the first miss after a change, of another miss and of a hit."""
    asked = f"queries miss /\nqueries miss {PAGE}\nqueries first {PAGE}\nqueries hit {PAGE}\n"
    laboratory = site.within("laboratory", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    _once, *counted = (round(float(number)) for number in laboratory.communicate(asked)[0].split())
    after_change, on_miss, on_hit = counted
    return after_change, on_miss, on_hit
