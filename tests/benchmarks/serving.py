"""Serve an application as it is served in earnest, ask it, and tell what that cost the serving process."""

import contextlib
import http.client
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.sites import PAGE, ROOT

ROUNDS = 9
SECONDS = 0.8
READERS = 8
EVENT_LOOP = ("--worker-class", "delivery.worker.Worker", "--preload")  # as in service
THREADS = ("--worker-class", "gthread", "--threads", "4")


@dataclass
class Target:
    """Something that answers at an address, and the processes that do."""

    name: str
    port: int
    workers: list[int]
    path: str = PAGE
    host: str = "127.0.0.1"

    def processor_seconds(self) -> float:
        """Give the time that all threads of the serving processes have spent on a processor."""
        tasks = (task for pid in self.workers for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextlib.contextmanager
def served(
    name: str,
    application: Sequence[str],
    environment: Mapping[str, str],
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    workers: int = 1,
    path: str = PAGE,
    python: str = sys.executable,
    folder: Path = ROOT,
) -> Iterator[Target]:
    """Serve an application with gunicorn, and stop it at the end."""
    port = port or free_port()
    command = [python, "-m", "gunicorn", *application, "--bind", f"{host}:{port}", "--workers", str(workers)]
    command += ["--no-control-socket", "--log-level", "error", "--pythonpath", f"site,{ROOT}"]
    process = subprocess.Popen(command, cwd=folder, env=dict(environment))
    try:
        yield Target(name, port, workers_of(process, host, port, workers, path), path, host)
    finally:
        process.terminate()
        process.wait(timeout=30)


def workers_of(process: subprocess.Popen, host: str, port: int, number: int, path: str) -> list[int]:
    """Wait until the server answers, and give its workers."""
    for _tenth in range(1200):
        if process.poll() is not None:
            sys.exit("The server stopped.")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        if len(children) == number:
            with contextlib.suppress(ConnectionError):
                answer = fetch(port, path, host=host)
                if answer.status == 200:
                    return [int(pid) for pid in children]
        time.sleep(0.1)
    sys.exit("The server does not answer.")


def fetch(port: int, path: str, host: str = "127.0.0.1") -> http.client.HTTPResponse:
    """Ask for one page as a browser would."""
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def cost(target: Target, seconds: float = SECONDS, readers: int = READERS) -> float:
    """Have a few readers ask again and again for so long; give the processor time of one answer, in microseconds."""
    request = (
        f"GET {target.path} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
        "Accept: text/html\r\nAccept-Language: en-GB\r\nAccept-Encoding: gzip, br\r\n\r\n"
    ).encode()
    answers = [0] * readers
    stop = time.monotonic() + seconds

    def read(reader: int) -> None:
        with socket.create_connection((target.host, target.port)) as connection, connection.makefile("rb") as answer:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.monotonic() < stop:
                connection.sendall(request)
                length = 0
                while (line := answer.readline()) not in (b"\r\n", b""):
                    if line[:15].lower() == b"content-length:":
                        length = int(line[15:])
                answer.read(length)
                answers[reader] += 1

    asking = [threading.Thread(target=read, args=(reader,)) for reader in range(readers)]
    before = target.processor_seconds()
    for reader in asking:
        reader.start()
    for reader in asking:
        reader.join()
    return (target.processor_seconds() - before) / sum(answers) * 1e6


def wait_until_warm(target: Target) -> None:
    """Wait until a worker that has started has made its pages, so that only what readers cost is counted.

    On a busy machine it may come to nothing for some seconds and yet have more to do, so it must rest for a while.
    """
    before, rested = target.processor_seconds(), 0
    while rested < 3:
        time.sleep(3)
        now = target.processor_seconds()
        rested = rested + 1 if now - before < 0.1 else 0
        before = now


class Rounds:
    """What each target cost in each of some rounds, in which every target has its turn."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.costs: dict[str, list[float]] = {target.name: [] for target in targets}
        for target in targets:
            cost(target, 0.3)  # so that everybody has started and every page is kept
        for number in range(ROUNDS):
            print(f"  round {number + 1} of {ROUNDS}", flush=True)
            for target in targets:
                self.costs[target.name].append(cost(target))

    def ratio(self, of: str, to: str) -> float:
        """Give the median of the ratios within a round."""
        return statistics.median(a / b for a, b in zip(self.costs[of], self.costs[to], strict=True))

    def spread(self, name: str) -> str:
        """Give the median with the least and the most."""
        costs = self.costs[name]
        return f"{statistics.median(costs):,.0f} µs ({min(costs):,.0f} to {max(costs):,.0f})"


def memory(pid: int) -> dict[str, float]:
    """Give a process's memory in MB: `rss` all that it maps, `pss` with shared pages divided, `own` its own alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return {"rss": kilobytes["Rss"] / 1024, "pss": kilobytes["Pss"] / 1024, "own": own / 1024}
