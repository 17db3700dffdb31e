"""Measure what it costs to serve a page, beside what it costs to serve the same bytes without a site behind them.

    make bench

Counts the processor time of the serving process for each request, which a busy machine disturbs least; rounds
alternate, and ratios are taken within a round. Writes the table into docs/performance.md. Ends with 1 if a bar is missed.
"""

import contextlib
import datetime
import http.client
import json
import os
import platform
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import environment

ROOT = environment.ROOT
PAGE = "/imaging/ct-scan/"
ROUNDS = 9
SECONDS = 0.8
READERS = 8
REPORT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- the table, written by make bench -->", "<!-- the end of the table -->"
GUNICORN = [sys.executable, "-m", "gunicorn", "--workers", "1", "--no-control-socket", "--log-level", "error"]
GUNICORN += ["--pythonpath", f"site,{ROOT}"]
EVENT_LOOP = ["--worker-class", "config.worker.Worker"]
THREADS = ["--worker-class", "gthread", "--threads", "4"]


@dataclass
class Target:
    """Something that answers at a port, and the process that does."""

    name: str
    port: int
    worker: int
    path: str = PAGE

    def processor_seconds(self) -> float:
        """Give the time that all threads of the serving process have spent on a processor."""
        tasks = Path(f"/proc/{self.worker}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextlib.contextmanager
def served(name: str, application: list[str], port: int | None = None) -> Iterator[Target]:
    """Serve an application with one worker, and stop it at the end."""
    port = port or free_port()
    process = subprocess.Popen([*GUNICORN, *application, "--bind", f"127.0.0.1:{port}"], cwd=ROOT)
    try:
        yield Target(name, port, worker_of(process, port))
    finally:
        process.terminate()
        process.wait(timeout=30)


def worker_of(process: subprocess.Popen, port: int) -> int:
    """Wait until the server answers, and give its only worker."""
    for _tenth in range(600):
        if process.poll() is not None:
            sys.exit("The server stopped.")
        with contextlib.suppress(ConnectionError), contextlib.closing(socket.create_connection(("127.0.0.1", port))):
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if children and fetch(port, "/healthz"):
                return int(children[0])
        time.sleep(0.1)
    sys.exit("The server does not answer.")


def fetch(port: int, path: str) -> http.client.HTTPResponse:
    """Ask for one page as a browser would."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
    return connection.getresponse()


def wait_until_warm(target: Target) -> None:
    """Wait until a worker that has started has made its pages, so that only what readers cost is counted."""
    before, now = 0.0, target.processor_seconds()
    while now - before > 0.1:
        time.sleep(3)
        before, now = now, target.processor_seconds()


def cost(target: Target, seconds: float = SECONDS) -> float:
    """Have a few readers ask again and again for so long; give the processor time of one answer, in microseconds."""
    request = (
        f"GET {target.path} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
        "Accept: text/html\r\nAccept-Language: en-GB\r\nAccept-Encoding: gzip, br\r\n\r\n"
    ).encode()
    answers = [0] * READERS
    stop = time.monotonic() + seconds

    def read(reader: int) -> None:
        with socket.create_connection(("127.0.0.1", target.port)) as connection, connection.makefile("rb") as answer:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.monotonic() < stop:
                connection.sendall(request)
                length = 0
                while (line := answer.readline()) not in (b"\r\n", b""):
                    if line[:15].lower() == b"content-length:":
                        length = int(line[15:])
                answer.read(length)
                answers[reader] += 1

    readers = [threading.Thread(target=read, args=(reader,)) for reader in range(READERS)]
    before = target.processor_seconds()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return (target.processor_seconds() - before) / sum(answers) * 1e6


def queries() -> tuple[int, int]:
    """Count the queries of a miss and of a hit."""
    import django

    sys.path.insert(0, str(ROOT / "site"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from config.asgi import PRIVATE
    from config.wsgi import application
    from delivery.looking import Look
    from tests.delivery.scenes import Clock, ask, beside_the_test, store_around

    clock = Clock(wall=time.time())
    look = Look(now=clock.now, monotonic=clock.monotonic)
    store = store_around(application, look, clock, in_thread=beside_the_test, private=PRIVATE)
    host = os.environ["SITE_URL"].partition("//")[2]
    counted = []
    for path in ("/", PAGE, PAGE):  # the first also asks for what every process asks once
        with CaptureQueriesContext(connection) as asked:
            assert ask(store, path, host=host).status == 200, path
        counted.append(len(asked))
    return counted[1], counted[2]


def prepared(folder: Path) -> None:
    """Make the site that is measured: the content that comes with the code."""
    manage = [sys.executable, "manage.py"]
    (folder / "static").mkdir(parents=True, exist_ok=True)
    print("Preparing the pages, which takes a minute the first time", flush=True)
    for command in (["migrate", "--verbosity", "0"], ["load_content"]):
        subprocess.run([*manage, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def row(what: str, figure: str, bar: str = "") -> str:
    return f"| {what} | {figure} | {bar} |"


def main() -> int:
    """Measure, write the table, say whether a bar was missed."""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var" / "bench")
    port = free_port()
    environment.answer(
        DATA_DIR=str(folder),
        SECRET_KEY=secrets.token_urlsafe(50),
        SITE_URL=f"http://127.0.0.1:{port}",
        ALLOWED_HOSTS="127.0.0.1",
        INSECURE_COOKIES="1",
        REQUIRE_MFA="0",
        STATIC_MANIFEST="0",
    )
    prepared(folder)
    constant = folder / "constant.json"
    os.environ["CONSTANT"] = str(constant)
    costs: dict[str, list[float]] = {}
    with contextlib.ExitStack() as servers:
        kept = servers.enter_context(served("kept", ["config.asgi", *EVENT_LOOP], port))
        answer = fetch(port, PAGE)
        body = answer.read()
        own = ("date", "connection")
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in own]
        constant.write_text(json.dumps({"headers": headers, "body": body.hex()}))
        targets = [
            kept,
            servers.enter_context(served("constant", ["tests.benchmarks.constant:asgi", *EVENT_LOOP])),
            servers.enter_context(served("gthread", ["tests.benchmarks.constant:wsgi", *THREADS])),
            Target("django", kept.port, kept.worker, f"{PAGE}?not-kept"),
        ]
        wait_until_warm(kept)
        for target in targets:
            cost(target, 0.3)  # so that everybody has started and every page is kept
        for number in range(ROUNDS):
            print(f"Round {number + 1} of {ROUNDS}", flush=True)
            for target in targets:
                costs.setdefault(target.name, []).append(cost(target))
    on_miss, on_hit = queries()

    def ratio(of: str) -> float:
        return statistics.median(other / own for other, own in zip(costs[of], costs["kept"], strict=True))

    def spread(name: str) -> str:
        middle = statistics.median(costs[name])
        return f"{middle:,.0f} µs ({min(costs[name]):,.0f} to {max(costs[name]):,.0f})"

    bars = {
        "constant": (ratio("constant"), 0.85),
        "gthread": (ratio("gthread"), 3.5),
    }
    table = [
        "| what | measured | at least |",
        "|---|---|---|",
        row("a kept page ÷ the same bytes as a constant, same server", *(f"{n:.2f}" for n in bars["constant"])),
        row(
            "a kept page ÷ the same bytes as a constant, gunicorn with threads", *(f"{n:.1f}" for n in bars["gthread"])
        ),
        row("a kept page ÷ the same page made by Django for each request", f"{ratio('django'):,.0f}"),
        row("processor time: a kept page", spread("kept")),
        row("processor time: the constant, same server", spread("constant")),
        row("processor time: the constant, gunicorn with threads", spread("gthread")),
        row("processor time: the page made by Django", spread("django")),
        row("queries on a hit", str(on_hit), "0, and not more"),
        row("queries on a miss", str(on_miss), "12, and not more"),
        row("the page on the wire, brotli", f"{len(body):,} bytes", "aim: 5,120, and not more"),
    ]
    note = (
        f"{datetime.datetime.now(tz=datetime.UTC).date():%-d %B %Y}, Python {platform.python_version()}, {os.cpu_count()}"
        f" processors shared with other work (load {os.getloadavg()[0]:.1f} at the end), SQLite, one worker;"
        f" medians of {ROUNDS} alternating rounds of {SECONDS} s, with the least and the most."
    )
    text = REPORT.read_text()
    before, _, rest = text.partition(BEGIN)
    _old, _, after = rest.partition(END)
    REPORT.write_text(f"{before}{BEGIN}\n\n{note}\n\n" + "\n".join(table) + f"\n\n{END}{after}")
    print("\n".join(table))
    missed = any(is_ < bar for is_, bar in bars.values()) or on_hit > 0 or on_miss > 12
    print("A bar was missed." if missed else "Every bar was met.")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
