"""What the drills with hostile and slow readers share: a site to try, words on a wire, and time as a reader feels it."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from tests.headers.serving import Served, answers, prepare, served

PAGE = "/imaging/ct-scan/"
LARGE = "/static/large.txt"  # 1.6 MB, more than any file that comes with the site
PATIENCE = 15.0


@contextlib.contextmanager
def a_public_site(folder: Path) -> Iterator[Served]:
    """Serve the example content with one worker, so that whatever goes wrong in it is seen."""
    environment = answers(folder, STATIC_MANIFEST="0")
    prepare(environment)
    Path(folder, "static", "large.txt").write_bytes(b"words " * 270_000)
    with served(environment, "--workers", "1") as site:
        site.ask(PAGE)
        yield site


def connect(site: Served, *, room: int | None = None, come_from: str = "127.0.0.1") -> socket.socket:
    """Open a connection; `room` is how many bytes its end takes in before somebody reads them."""
    connection = socket.socket()
    connection.bind((come_from, 0))
    if room is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.settimeout(PATIENCE)
    connection.connect(("127.0.0.1", site.port))
    return connection


def head(site: Served, *lines: str, first: str = f"GET {PAGE} HTTP/1.1", host: str = "") -> bytes:
    """Give the head of a request as the proxy in front would send it."""
    said = [first, f"Host: {host or site.host}", "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.7", *lines]
    return "\r\n".join([*said, "", ""]).encode("latin-1")


def said_to(site: Served, request: bytes) -> bytes:
    """Send these very bytes on a connection of their own, and give all that comes back until the site hangs up."""
    with connect(site) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        return everything_from(connection)


def everything_from(connection: socket.socket) -> bytes:
    """Read until the other side hangs up.

    Raises:
        TimeoutError: it does not.
    """
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def statuses(answer: bytes) -> list[int]:
    """Give the status of each answer that came over one connection. A page need not end with a line's end."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def seconds_for(site: Served, path: str = PAGE, **headers: str) -> float:
    """Give how long a reader waits for a page, whose status must be 200."""
    began = time.monotonic()
    answer = site.ask(path, **headers)
    assert answer.status == 200, f"{path}: {answer.status}"
    return time.monotonic() - began


def worst(times: list[float]) -> str:
    """Say in words how long most waited, and the unluckiest."""
    ordered = sorted(times)
    return f"{ordered[len(ordered) // 2] * 1e3:.0f} ms in the middle, {ordered[-1] * 1e3:.0f} ms at worst"


def megabytes_of(process: int) -> int:
    """Give how much memory a process holds."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"(?m)^VmRSS:\s+(\d+) kB$", status)[0]) // 1024
