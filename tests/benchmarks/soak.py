"""A long while of everything at once, slowly: does any worker's memory grow?

Kept pages, pages made anew, publications, scans for addresses that do not exist, staff at their desk. SOAK says for
how many minutes. The first sixth is for warming up: threads begin, tables with a bound fill. The bar is what each worker
holds in the last sixth against the second.

What counts is the memory that a worker shares with nobody. Its share of common pages (PSS) rises and falls by several
MB with other programs of the machine that begin and end.
"""

import http.client
import random
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.report import Row
from tests.benchmarks.serving import EVENT_LOOP, Target, free_port, memory, served
from tests.benchmarks.sites import PAGE, Site, copy_of

WORKERS = 2
PAGES = 500
MOST_OWN = 150  # MB, of all workers
PUBLISH_EVERY = 20.0  # seconds
SAMPLE_EVERY = 5.0
PAUSE = 0.15  # between two requests of one reader
GROWTH = 1.05
PATHS = ("/", PAGE, "/imaging/", "/biopsies/", "/imaging/mri-scan/", "/glossary/", "/sitemap.xml", "/robots.txt")
DESK = ("/desk/", "/desk/next/", "/desk/pages/?due=90", "/desk/pages/?state=early", "/desk/record/")


@dataclass
class Soak:
    """What happens, and what was seen of it."""

    target: Target
    session: str
    stop: threading.Event = field(default_factory=threading.Event)
    answers: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    memory: dict[int, list[dict[str, float]]] = field(default_factory=dict)

    def read(self, seed: int) -> None:
        """Ask for this and that until it is over, on connections that last a while."""
        chance = random.Random(seed)
        while not self.stop.is_set():
            connection = http.client.HTTPConnection(self.target.host, self.target.port, timeout=60)
            for _request in range(chance.randrange(1, 40)):
                kind, path, headers, wanted = self._choice(chance)
                connection.request("GET", path, headers={"Accept-Encoding": "gzip, br", **headers})
                answer = connection.getresponse()
                answer.read()
                self.answers[kind] = self.answers.get(kind, 0) + 1
                if answer.status != wanted:
                    self.wrong.append(f"{path}: {answer.status}")
                if self.stop.wait(PAUSE * chance.random() * 2):
                    break
            connection.close()

    def _choice(self, chance: random.Random) -> tuple[str, str, dict[str, str], int]:
        number = chance.random()
        if number < 0.7:
            return "kept", chance.choice(PATHS), {}, 200
        if number < 0.75:
            return "made anew", f"{PAGE}?{chance.randrange(10**9)}", {}, 200
        if number < 0.95:
            return "no such address", f"/wp-{chance.randrange(10**9):x}/", {}, 404
        return "staff", chance.choice(DESK), {"Cookie": f"sessionid={self.session}"}, 200

    def sample(self) -> None:
        for pid in self.target.workers:
            self.memory.setdefault(pid, []).append(memory(pid))


def measure(site: Site, minutes: float) -> tuple[list[Row], str]:
    """Run it and give the rows."""
    port = free_port()
    with copy_of(site, PAGES, port) as own:
        session = own.within("staff", "publisher", stdout=subprocess.PIPE).communicate()[0].strip()
        publisher = own.within("laboratory", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with served("soak", ["config.asgi", *EVENT_LOOP], own.environment, port=port, workers=WORKERS) as target:
            soak = Soak(target, session)
            published = _run(soak, publisher, minutes * 60)
        publisher.stdin.close()
        publisher.wait(timeout=60)
    return rows(soak, published, minutes), (
        f"{WORKERS} workers over a site of {PAGES} pages for {minutes:g} minutes, started as in service (`--preload`); the memory"
        " that each worker shares with no other process, as the kernel counts it."
    )


def _run(soak: Soak, publisher: Any, seconds: float) -> int:
    """Let it go on for so long; give how often something was published."""
    readers = [threading.Thread(target=soak.read, args=(seed,)) for seed in range(4)]
    for reader in readers:
        reader.start()
    began, published, sampled = time.monotonic(), 0, 0
    soak.sample()
    while (gone := time.monotonic() - began) < seconds:
        if gone >= published * PUBLISH_EVERY:
            publisher.stdin.write("cost publish\n")
            publisher.stdin.flush()
            publisher.stdout.readline()
            published += 1
        if gone >= sampled * SAMPLE_EVERY:
            soak.sample()
            sampled += 1
        time.sleep(0.5)
    soak.stop.set()
    for reader in readers:
        reader.join()
    return published


def rows(soak: Soak, published: int, minutes: float) -> list[Row]:
    """Tell what each worker held, and whether it grew."""
    found = [
        Row("answers", ", ".join(f"{number:,} {kind}" for kind, number in sorted(soak.answers.items()))),
        Row("publications", f"{published}"),
        Row("answers that were not what they should be", f"{len(soak.wrong)}", "0", not soak.wrong),
    ]
    for number, samples in enumerate(soak.memory.values(), 1):
        sixth = max(1, len(samples) // 6)
        own = [sample["own"] for sample in samples]
        curve = [statistics.median(own[n * sixth : (n + 1) * sixth]) for n in range(6)]
        told = f"{own[0]:.0f}; {', '.join(f'{each:.0f}' for each in curve)} MB; at most {max(own):.0f}"
        told += f" (with its share of common pages {samples[-1]['pss']:.0f}, all that it maps {samples[-1]['rss']:.0f})"
        found.append(
            Row(f"worker {number}: its own memory at the start; in each sixth, the first of which is warm-up", told)
        )
        growth = curve[-1] / curve[1]
        found.append(Row(f"worker {number}: last sixth ÷ second", f"{growth:.3f}", f"≤ {GROWTH:g}", growth <= GROWTH))
    most = sum(max(sample["own"] for sample in samples) for samples in soak.memory.values())
    found.append(Row("all workers: their own memory at most", f"{most:.0f} MB", f"≤ {MOST_OWN} MB", most <= MOST_OWN))
    return found
