"""Starting programs, waiting for what they do, and stopping them."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tests.environment import ROOT

Found = TypeVar("Found")


def until(is_so: Callable[[], Found], *, within: float, what: str) -> Found:
    """Wait until something is so, and give what was found; fail with the words for it when the time is up."""
    deadline = time.monotonic() + within
    while not (found := is_so()):
        if time.monotonic() > deadline:
            raise AssertionError(f"After {within:g} s not yet: {what}")
        time.sleep(0.02)
    return found


def free_port(address: str = "127.0.0.1") -> int:
    """Give a port of this address that nobody uses."""
    with socket.create_server((address, 0)) as free:
        return free.getsockname()[1]


def is_listening(address: str, port: int) -> bool:
    """Say whether anybody takes connections there."""
    with contextlib.suppress(OSError), contextlib.closing(socket.create_connection((address, port), timeout=1)):
        return True
    return False


class Program:
    """A program that runs beside the drill, with everything it says in a file."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)

    @property
    def pid(self) -> int:
        return self.process.pid

    def said(self) -> str:
        """Give all that it has written so far."""
        return self.log.read_text(errors="replace")

    def until(self, is_so: Callable[[], object], *, within: float, what: str) -> None:
        """Wait until it has come so far; fail with its own words if it stops before that."""

        def is_so_or_over() -> bool:
            if is_so():
                return True
            assert self.process.poll() is None, f"It stopped:\n{self.said()}"
            return False

        until(is_so_or_over, within=within, what=what)

    def send(self, what: signal.Signals) -> None:
        self.process.send_signal(what)

    def stop(self) -> None:
        """Ask it to stop; make it, when it does not."""
        self.process.terminate()
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)
            raise

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(timeout=10)


@contextlib.contextmanager
def running(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Program]:
    """Have a program run for as long as it is needed."""
    program = Program(command, log, environment)
    try:
        yield program
    finally:
        program.stop()


def children(pid: int) -> list[int]:
    """Give the processes that a process has started."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_running(pid: int) -> bool:
    """Say whether a process is there, and not only waiting to be taken note of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
