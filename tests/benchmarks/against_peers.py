"""A kept page of ours beside what others give out of their caches: plain django CMS, and Wagtail behind Django's cache.

Both are built here from their packages, served the way their makers tell, with fifty pages as long as ours.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.report import Row, at_least
from tests.benchmarks.serving import (
    EVENT_LOOP,
    ROUNDS,
    SECONDS,
    THREADS,
    Rounds,
    fetch,
    free_port,
    served,
    wait_until_warm,
)
from tests.benchmarks.sites import ROOT, Site, copy_of

PEERS = {"plain_cms": ("django CMS with CMS_PAGE_CACHE", 30), "plain_wagtail": ("Wagtail 8, cached per site", 10)}
PATH = "/page-25/"
LOCK = ROOT / "requirements" / "bench.txt"


def measure(site: Site) -> tuple[list[Row], str]:
    """Measure it and give the rows."""
    pythons = {"plain_cms": sys.executable, "plain_wagtail": wagtail_python(site.folder)}
    port = free_port()
    with copy_of(site, port=port) as own, contextlib.ExitStack() as stack:
        targets = [stack.enter_context(served("ours", ["config.asgi", *EVENT_LOOP], own.environment, port=port))]
        for name, python in pythons.items():
            targets.append(stack.enter_context(peer(name, python, own.folder / name)))
        wait_until_warm(targets[0])
        sizes = [len(fetch(target.port, target.path).body) for target in targets]  # type: ignore[attr-defined]
        rounds = Rounds(targets)
    rows = [
        at_least(f"a kept page ÷ a kept page of {what}", rounds.ratio(name, "ours"), bar, 1)
        for name, (what, bar) in PEERS.items()
    ]
    rows.append(Row("processor time: a kept page", rounds.spread("ours")))
    rows += [Row(f"processor time: {what}", rounds.spread(name)) for name, (what, _bar) in PEERS.items()]
    rows.append(
        Row("the page on the wire: ours; django CMS; Wagtail", "; ".join(f"{size:,}" for size in sizes) + " bytes")
    )
    return rows, (
        "SQLite, one worker each; ours under its own worker, the others under gunicorn with 4 threads and a cache in"
        f" memory; medians of {ROUNDS} alternating rounds of {SECONDS} s, with the least and the most."
    )


@contextlib.contextmanager
def peer(name: str, python: str, folder: Path):
    """Build a peer and serve it."""
    print(f"  building {PEERS[name][0]}", flush=True)
    folder.mkdir()
    given = os.environ | {"PEER_DIR": str(folder)}
    package = f"tests.benchmarks.peers.{name}"
    subprocess.run([python, "-m", f"{package}.build"], cwd=ROOT, env=given, check=True)
    with served(name, [f"{package}.wsgi", *THREADS], given, path=PATH, python=python) as target:
        yield target


def wagtail_python(folder: Path) -> str:
    """Give a Python that has the packages of requirements/bench.txt: some are other versions than ours."""
    home, python = folder / "venv", folder / "venv" / "bin" / "python"
    installed = home / "bench.txt"
    if not installed.exists() or installed.read_bytes() != LOCK.read_bytes():
        print("  installing the packages that requirements/bench.txt names", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)], check=True)
        installed.write_bytes(LOCK.read_bytes())
    return str(python)
