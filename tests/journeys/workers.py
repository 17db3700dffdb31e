"""The processes of a served site: each is made to look at what stands in the database, so that nobody waits until it does."""

import contextlib
import http.client
import os
import socket
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from tests.journeys.sites import Server

_numbers = count(1)


def have_each_look(server: Server) -> None:
    """Ask each worker for a page that nobody has asked it for before: to make one, it looks first.

    Which of them gets a connection is for the kernel to say, and it is asked.
    """
    path = f"/nothing-is-here/{next(_numbers)}/"
    asked: set[int | None] = set()
    while set(workers(server)) - asked:
        with contextlib.closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)) as connection:
            connection.request("GET", path)
            connection.getresponse().read()
            asked.add(worker_at(connection.sock, server))


def workers(server: Server) -> list[int]:
    """Give the processes that answer: those at the end of what `make` has started."""
    return without_children(server.process)


def without_children(process: int) -> list[int]:
    """Give the last of the processes that come of one."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [last for child in children for last in without_children(int(child))] or [process]


def worker_at(connection: socket.socket, server: Server) -> int | None:
    """Give the worker at the other end of an open connection."""
    ours, theirs = (f":{end[1]:04X}" for end in (connection.getsockname(), connection.getpeername()))
    rows = (row.split() for row in Path("/proc/net/tcp").read_text().splitlines())
    wanted = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(theirs) and row[2].endswith(ours)}
    return next((worker for worker in workers(server) if wanted & set(held_by(worker))), None)


def held_by(process: int) -> Iterator[str]:
    """Give what a process holds open, in the kernel's words."""
    for held in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # which is closed by now
            yield os.readlink(held)
