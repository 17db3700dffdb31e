"""What stands around the site: Redis, nginx, and a slow line."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.drills.processes import Program, free_port, is_listening, until
from tests.drills.sites import Site

HERE = Path(__file__).resolve().parent


class Redis:
    """A Redis that keeps nothing on disk; it may be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.program: Program | None = None

    @property
    def address(self) -> str:
        return f"rediscache://127.0.0.1:{self.port}/1"

    def start(self) -> None:
        """Serve, and wait until it takes connections."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.program = Program([*command, "--dir", str(self.folder)], self.folder / "redis.log")
        until(lambda: is_listening("127.0.0.1", self.port), within=20, what="Redis takes connections")

    def stop(self) -> None:
        if self.program is not None:
            self.program.send(signal.SIGCONT)
            self.program.kill()
            self.program = None

    def freeze(self) -> None:
        """Have it take connections and say nothing."""
        assert self.program is not None
        self.program.send(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.program is not None
        self.program.send(signal.SIGCONT)


class Nginx:
    """nginx in front of hosts, with the configuration beside this file."""

    def __init__(self, folder: Path, hosts: Sequence[Site], address: str = "127.0.0.4") -> None:
        self.address = address
        self.port = free_port(address)
        # nginx asks nobody twice, so a single host stands there three times, and is never given up on.
        several = len(hosts) > 1
        ending = "max_fails=5 fail_timeout=2s" if several else "max_fails=0"
        servers = [
            f"server {site.address}:{site.port} {ending};" for site in hosts for _time in range(1 if several else 3)
        ]
        given = {
            "@user@": "user root;" if os.geteuid() == 0 else "",
            "@folder@": str(folder),
            "@listen@": f"{address}:{self.port}",
            "@servers@": "\n        ".join(servers),
        }
        text = (HERE / "nginx.conf").read_text()
        for name, value in given.items():
            text = text.replace(name, value)
        self.folder = folder
        (folder / "nginx.conf").write_text(text)
        self.program: Program | None = None

    def start(self) -> None:
        """Serve, and wait until it takes connections."""
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.program = Program([nginx, "-p", str(self.folder), "-c", "nginx.conf"], self.folder / "nginx.log")
        until(lambda: is_listening(self.address, self.port), within=20, what=f"nginx: {self.program.said()}")

    def stop(self) -> None:
        if self.program is not None:
            self.program.stop()


class Line:
    """A line to a server that holds back whatever is sent to it for so many seconds, and lets answers through at once."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.delay = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self._listener.getsockname()[1]
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
                self._ends += [near, far]
                for source, target, is_slow in ((near, far, True), (far, near, False)):
                    source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threading.Thread(target=self._pass_on, args=(source, target, is_slow), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_slow: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if is_slow:
                    time.sleep(self.delay)  # this is the slowness itself, not a wait for anything
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for end in (self._listener, *self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def folder_for_programs() -> Iterator[Path]:
    """Give a folder whose path is short enough and open enough for any program."""
    with tempfile.TemporaryDirectory(prefix="plainleaf-drill-") as folder:
        yield Path(folder)
