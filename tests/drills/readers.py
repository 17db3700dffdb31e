"""Readers who ask for pages again and again over connections they keep, and count whatever does not come as it should."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.drills.processes import until

PATIENCE = 15.0  # of a reader, before the request counts as lost


@dataclass(frozen=True)
class Answer:
    """What a reader got, and when it was asked for, on the clock that never goes back."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    asked_at: float
    took: float


#: Says what is wrong with an answer, or "".
Check = Callable[[Answer], str]


class Lost(Exception):
    """A request that got no answer."""


class Connection:
    """One reader's line to the site.

    Asks again at once, as browsers do, when a line that has been used is found shut before any of the answer came;
    a new line that is shut, an answer that breaks off and a long silence are each a request lost.
    """

    def __init__(self, address: str, port: int, patience: float = PATIENCE) -> None:
        self.where = (address, port)
        self.patience = patience
        self.found_shut = 0
        self._socket: socket.socket | None = None
        self._file: Any = None

    def get(self, path: str) -> Answer:
        """Ask for a page.

        Raises:
            Lost: there was no answer.
        """
        asked_at = time.monotonic()
        try:
            if self._socket is not None:
                try:
                    return self._ask(path, asked_at)
                except _Shut:
                    self.found_shut += 1
            return self._ask(path, asked_at)
        except _Shut as error:
            raise Lost("a new connection was shut") from error
        except TimeoutError as error:
            self.close()
            raise Lost(f"no answer in {self.patience:g} s") from error
        except ConnectionRefusedError as error:
            raise Lost("refused") from error
        except (OSError, ValueError) as error:
            self.close()
            raise Lost(f"the answer broke off: {error}") from error

    def _ask(self, path: str, asked_at: float) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(self.where, timeout=self.patience)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._file = self._socket.makefile("rb")
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {self.where[0]}\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/html\r\n\r\n"
        )
        try:
            self._socket.sendall(request.encode())
            first = self._file.readline()
        except ConnectionError as error:
            self.close()
            raise _Shut from error
        if not first:
            self.close()
            raise _Shut
        headers = {}
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers["content-length"])
        body = self._file.read(length)
        if len(body) != length:
            raise ValueError(f"{len(body)} of {length} bytes")
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(path, int(first.split()[1]), headers, body, asked_at, time.monotonic() - asked_at)

    def close(self) -> None:
        if self._socket is not None:
            self._file.close()
            self._socket.close()
            self._socket = None


class _Shut(Exception):
    """The line was shut before the answer began."""


def always_the_same() -> Check:
    """Give a check that every answer is a page, and each page the one that came first under its address."""
    first: dict[str, bytes] = {}

    def check(answer: Answer) -> str:
        if answer.status != 200:
            return f"{answer.status} for {answer.path}"
        return "" if first.setdefault(answer.path, answer.body) == answer.body else f"other bytes for {answer.path}"

    return check


@dataclass
class Readers:
    """So many readers, each with a connection of their own. A context: they read until it is left.

    It begins once each of them has had every page, so that whatever answers them has kept these.
    """

    address: str
    port: int
    paths: Sequence[str]
    check: Check = field(default_factory=always_the_same)
    number: int = 8
    pause: float = 0.002
    asked: int = 0
    found_shut: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    def __enter__(self) -> Readers:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,), daemon=True) for n in range(self.number)]
        for thread in self._threads:
            thread.start()
        until(lambda: self.asked >= 2 * self.number * len(self.paths), within=90, what="everybody has every page")
        with self._lock:
            self.asked = 0
            self.times.clear()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=2 * PATIENCE)

    def _read(self, number: int) -> None:
        connection = Connection(self.address, self.port)
        turn = number
        while not self._stop.is_set():
            lost = wrong = ""
            took = 0.0
            try:
                answer = connection.get(self.paths[turn % len(self.paths)])
                took, wrong = answer.took, self.check(answer)
            except Lost as error:
                lost = str(error)
            with self._lock:
                self.asked += 1
                self.times.append(took)
                if lost:
                    self.lost[lost] += 1
                if wrong:
                    self.wrong[wrong] += 1
            turn += 1
            self._stop.wait(self.pause)
        with self._lock:
            self.found_shut += connection.found_shut
        connection.close()

    def go_on(self, seconds: float) -> None:
        """Let them read for so long."""
        self._stop.wait(seconds)

    def median(self) -> float:
        """Give the middle of the times that answers took, in seconds."""
        return sorted(self.times)[len(self.times) // 2]

    def __str__(self) -> str:
        lost, wrong = (f" ({', '.join(counter)})" if counter else "" for counter in (self.lost, self.wrong))
        return (
            f"{self.asked:,} requests, lost {self.lost.total():,}{lost}, wrong {self.wrong.total():,}{wrong},"
            f" slowest {max(self.times, default=0) * 1000:,.0f} ms"
        )
