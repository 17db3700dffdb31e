"""The site as it is served to the public, in a folder and on an address of its own."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.drills.processes import Program, children, free_port, is_running, until
from tests.environment import ROOT, questions

PASSWORD = "a-password-for-drills"
SECRET_KEY = "a-key-for-drills-only"
#: What readers ask for in a drill: pages of the example content, one of which shows the others' titles.
CT_SCAN = "/imaging/ct-scan/"
PATHS = ("/", "/imaging/", CT_SCAN, "/glossary/", "/imaging/mri-scan/")


def answers(data_dir: Path, database: str | None = None, **more: str) -> dict[str, str]:
    """Give the environment of a site: this machine's, with our own answers to the settings' questions."""
    given = {name: value for name, value in os.environ.items() if name not in questions()}
    given |= {
        "SECRET_KEY": SECRET_KEY,
        "DATA_DIR": str(data_dir),
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1,127.0.0.2,127.0.0.3,127.0.0.4",
        "INSECURE_COOKIES": "1",
        "REQUIRE_MFA": "0",
        "STATIC_MANIFEST": "0",
        "EMAIL_URL": "dummymail://",
        "EXAMPLE_PASSWORD": PASSWORD,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }
    if database:
        given["DATABASE_URL"] = database
    return given | more


def prepare(data_dir: Path, database: str | None = None, **more: str) -> None:
    """Make a site with the example content and one example account for each role."""
    (data_dir / "static").mkdir(parents=True, exist_ok=True)
    for command in (["migrate", "--verbosity", "0"], ["load_content"], ["make_example_accounts", "--insist"]):
        manage(data_dir, *command, database=database, **more)


def manage(data_dir: Path, *command: str, database: str | None = None, **more: str) -> None:
    """Run one of the site's commands."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env=answers(data_dir, database, **more), text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@dataclass
class Site:
    """One host's part of the site: gunicorn and its workers, with a folder of their own."""

    data_dir: Path
    database: str | None = None
    address: str = "127.0.0.1"
    workers: int = 2
    settings: dict[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()  # what gunicorn is started by
    port: int = 0
    program: Program | None = None
    successor: int = 0  # the process that took over, after a deploy

    def start(self) -> None:
        """Serve, and wait until every worker does and nothing is missing."""
        self.port = self.port or free_port(self.address)
        command = [
            *self.before, str(Path(sys.executable).with_name("gunicorn")), "config.asgi", "--pythonpath", "site",
            "--bind", f"{self.address}:{self.port}", "--worker-class", "delivery.worker.Worker",
            "--workers", str(self.workers), "--preload", "--no-control-socket", "--log-level", "info",
        ]  # fmt: skip
        log = self.data_dir.parent / f"{self.data_dir.name}-{self.port}.log"
        already = self.starts(log)
        self.program = Program(command, log, self.environment())
        self.program.until(lambda: self.starts(log) - already >= self.workers, within=120, what="workers start")
        until(self.is_ready, within=60, what=f"{self.address} is ready")

    def manage(self, *command: str) -> None:
        """Run one of the site's commands beside it."""
        manage(self.data_dir, *command, database=self.database, **self.settings)

    def environment(self) -> dict[str, str]:
        """Give the environment of every process of this site."""
        return answers(self.data_dir, self.database, **self.settings)

    @property
    def pid(self) -> int:
        assert self.program is not None
        return self.successor or self.program.pid

    @staticmethod
    def starts(log: Path) -> int:
        """Count the workers that have begun to serve since the log was begun."""
        return log.read_text(errors="replace").count("Started server process") if log.exists() else 0

    def log(self) -> str:
        """Give what all its processes have written."""
        assert self.program is not None
        return self.program.said()

    def worker_pids(self) -> list[int]:
        return children(self.pid)

    def is_ready(self) -> bool:
        """Say whether /readyz finds nothing missing."""
        connection = http.client.HTTPConnection(self.address, self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop it in good order, if it still runs."""
        if self.successor:
            os.kill(self.successor, signal.SIGTERM)
            until(lambda: not is_running(self.successor), within=40, what="the new gunicorn stops")
            self.successor = 0
        if self.program is not None and self.program.process.poll() is None:
            self.program.stop()

    def hand_over_to(self, successor: int) -> None:
        """Stop the gunicorn that was started first; another one, which it has started, serves from now on."""
        assert self.program is not None
        self.program.stop()
        self.successor = successor

    def kill(self) -> None:
        """End master and workers as a power cut would: none of them can say goodbye."""
        workers = self.worker_pids()
        assert self.program is not None
        self.program.send(signal.SIGSTOP)  # so that it does not replace them
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        self.program.kill()


def copy_of(example: Path, folder: Path) -> Path:
    """Give a site's folder that a drill may spoil."""
    return Path(shutil.copytree(example, folder))


class HandFailed(Exception):
    """What was asked of a hand could not be done."""


class Hand:
    """Somebody who works on a site through its services, in a process of their own: see `hand`."""

    def __init__(self, site: Site, *before: str) -> None:
        """Begin to work; `before` is what this is started by."""
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "tests.drills.hand"],
            cwd=ROOT, env=site.environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def do(self, what: str, **given: Any) -> Any:
        """Have one thing done, and give what came of it."""
        self.ask(what, **given)
        return self.answer()

    def ask(self, what: str, **given: Any) -> None:
        """Ask for one thing, without waiting for it."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": what, **given}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """Wait for what came of the thing that was asked for."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("The hand has died.")
        said = json.loads(line)
        if "error" in said:
            raise HandFailed(said["error"])
        return said["gave"]

    def stop(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.process.wait(timeout=30)
