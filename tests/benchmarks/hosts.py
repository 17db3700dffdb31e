"""How long after a publication does any worker on any host still give the old page?

Two servers with two workers each, at two addresses of this machine, over one database. Every worker is asked all the
time on a connection of its own while a revision is published.
"""

import contextlib
import http.client
import itertools
import os
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.growth import SIZES, Laboratory
from tests.benchmarks.report import Row, at_most
from tests.benchmarks.serving import EVENT_LOOP, Target, cost, fetch, free_port, served
from tests.benchmarks.sites import PAGE, Site, answers_for, copy_of
from tests.machine import missing_after_install, postgresql_programs, running_postgresql

HOSTS = ("127.0.0.1", "127.0.0.2")
WORKERS = 2
PUBLICATIONS = 5
WATCHED = 2.0  # seconds before and after each publication
PAUSE = 0.002
TITLE = re.compile(rb"<h1>([^<]*)</h1>")


@dataclass
class Answer:
    """What a worker said: when it was asked, when it had answered, the title of the page."""

    asked: float
    answered: float
    title: bytes


@dataclass
class Watch:
    """One worker, asked all the time on one connection."""

    worker: int
    connection: http.client.HTTPConnection
    answers: list[Answer] = field(default_factory=list)

    def ask(self) -> None:
        asked = time.monotonic()
        self.connection.request("GET", PAGE)
        found = TITLE.search(self.connection.getresponse().read())
        self.answers.append(Answer(asked, time.monotonic(), found[1] if found else b""))

    def keep_asking(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.ask()
            time.sleep(PAUSE)


def measure(site: Site) -> tuple[list[Row], str]:
    """Measure it on both databases and give the rows."""
    rows = []
    for database, sites in (("PostgreSQL", on_postgresql()), ("SQLite", on_sqlite(site))):
        for size, grown in sites:
            print(f"  {database}, {size:,} pages", flush=True)
            rows += seen_everywhere(grown, f"{database}, {size:,} pages")
    return rows, (
        f"{len(HOSTS)} servers of {WORKERS} workers each on one machine, over one database; each worker asked every few"
        f" milliseconds; {PUBLICATIONS} publications for each size. From the commit to the last request that was still"
        " answered with the old page, by the slowest worker."
    )


def on_sqlite(site: Site) -> Iterator[tuple[int, Site]]:
    with copy_of(site, port=free_port()) as own:
        for size in SIZES:
            own.grow_to(size)
            yield size, own


def on_postgresql() -> Iterator[tuple[int, Site]]:
    if missing := missing_after_install("postgresql", postgresql_programs):
        sys.exit(missing)
    with running_postgresql() as database, tempfile.TemporaryDirectory(prefix="plainleaf-bench-") as folder:
        own = Site(
            Path(folder), answers_for(Path(folder), free_port(), DATABASE_URL=database.address(), STATIC_MANIFEST="0")
        )
        own.manage("migrate", "--verbosity", "0")
        own.manage("load_content")
        for size in SIZES:
            own.grow_to(size)
            yield size, own


def seen_everywhere(site: Site, where: str) -> list[Row]:
    """Publish a few times and give the longest that any worker gave what was no longer true."""
    port = int(site.answers["SITE_URL"].rpartition(":")[2])
    application = ["config.asgi", *EVENT_LOOP]
    with contextlib.ExitStack() as stack:
        publisher = Laboratory(site)
        stack.callback(publisher.close)
        publisher.ask("committed", "publish")  # what every process does once
        servers = [
            stack.enter_context(served(host, application, site.environment, port=port, host=host, workers=WORKERS))
            for host in HOSTS
        ]
        stop = threading.Event()
        watches = [watch for server in servers for watch in watch_each_worker(server, stop, stack)]
        commits = []
        for _publication in range(PUBLICATIONS):
            time.sleep(WATCHED)
            commits.append(publisher.ask("committed", "publish"))
        time.sleep(WATCHED)
        stop.set()
        newest = TITLE.search(fetch(port, f"{PAGE}?now").body)[1]  # type: ignore[index]
    assert all(watch.answers[-1].title == newest for watch in watches), "a worker never saw the last publication"
    longest = max(longest_old(watch, commits) for watch in watches)
    back = sum(goes_back(watch) for watch in watches)
    answers = sum(len(watch.answers) for watch in watches)
    return [
        at_most(f"{where}: from the commit to the last old answer", longest, 1, "s", 2),
        Row(f"{where}: old answers after a new one of the same worker", f"{back} of {answers:,}", "0", back == 0),
    ]


def longest_old(watch: Watch, commits: list[float]) -> float:
    """Give how long after a commit this worker was last asked and did not yet give what was committed."""
    longest = 0.0
    for commit, until in itertools.zip_longest(commits, commits[1:], fillvalue=float("inf")):
        before = [answer.title for answer in watch.answers if answer.answered < commit]
        after = [answer for answer in watch.answers if commit <= answer.asked < until]
        longest = max([longest, *(answer.asked - commit for answer in after if answer.title == before[-1])])
    return longest


def goes_back(watch: Watch) -> int:
    """Count the answers that are older than one that this worker has already given."""
    order = {title: number for number, title in enumerate(dict.fromkeys(answer.title for answer in watch.answers))}
    numbers = [order[answer.title] for answer in watch.answers]
    return sum(later < earlier for earlier, later in itertools.pairwise(numbers))


def watch_each_worker(server: Target, stop: threading.Event, stack: contextlib.ExitStack) -> list[Watch]:
    """Open connections until each worker holds one, and ask on these: the kernel chooses who accepts."""
    found: dict[int, Watch] = {}
    for number in range(500):
        if number % 20 == 10:  # one is quicker than the other: keep it busy
            threading.Thread(target=cost, args=(server, 0.3)).start()
        connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
        connection.request("GET", PAGE)
        connection.getresponse().read()
        assert connection.sock is not None
        worker = holder(connection.sock, server)
        if worker in found:
            connection.close()
            time.sleep(PAUSE)
            continue
        watch = found[worker] = Watch(worker, connection)
        asking = threading.Thread(target=watch.keep_asking, args=(stop,))
        asking.start()
        stack.callback(asking.join)
        stack.callback(stop.set)
        if len(found) == len(server.workers):
            return list(found.values())
    sys.exit("One of the workers never accepts a connection.")


def holder(sock: socket.socket, server: Target) -> int:
    """Give the worker at the other end of a connection."""
    ours = f":{sock.getsockname()[1]:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        local, remote, inode = (line.split()[at] for at in (1, 2, 9))
        if remote.endswith(ours) and local.endswith(f":{server.port:04X}"):
            for worker in server.workers:
                for descriptor in Path(f"/proc/{worker}/fd").iterdir():
                    with contextlib.suppress(FileNotFoundError):
                        if os.readlink(descriptor) == f"socket:[{inode}]":
                            return worker
    sys.exit("Nobody holds the connection.")
