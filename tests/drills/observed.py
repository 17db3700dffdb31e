"""A site that runs by itself, for the drills about what can be seen of it from outside."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests.environment import ROOT, questions

CT_SCAN = "/imaging/ct-scan/"
PASSWORD = "a-password-for-drills"


def until(is_so: Callable[[], object], *, within: float, what: str) -> float:
    """Wait until something is so, and give the seconds that it took."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > within:
            raise AssertionError(f"Not within {within:.0f} seconds: {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def children(process: int) -> list[int]:
    """Give the processes that a process has started."""
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@dataclass
class Answer:
    status: int
    text: str
    seconds: float
    headers: http.client.HTTPMessage


@dataclass
class Visitor:
    """Somebody with a browser, who may sign in."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, body: str | None = None, **headers: str) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET" if body is None else "POST", path, body, given)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(answer.status, text, time.monotonic() - began, answer.headers)

    def sign_in(self, role: str) -> None:
        form = self.ask("/accounts/login/").text
        (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form))
        fields = {"csrfmiddlewaretoken": token, "login": f"{role}@example.org", "password": PASSWORD}
        answer = self.ask("/accounts/login/", urlencode(fields))
        assert answer.status == 302, answer.text


@dataclass
class Site:
    """gunicorn, and what it writes."""

    port: int
    master: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        return children(self.master.pid)


@contextlib.contextmanager
def running_site(*given: str, workers: int, database: str | None = None, **answers: str) -> Iterator[Site]:
    """Make a site with the example content, serve it by a gunicorn that is `given` more, and leave nothing of it behind."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="plainleaf-drill-") as folder:
        data_dir, log = Path(folder, "data"), Path(folder, "log")
        (data_dir / "static").mkdir(parents=True)
        environment = {name: value for name, value in os.environ.items() if name not in questions()} | {
            "SECRET_KEY": "a-key-for-drills-only",
            "DATA_DIR": str(data_dir),
            "SITE_URL": f"http://127.0.0.1:{port}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "INSECURE_COOKIES": "1",
            "REQUIRE_MFA": "0",
            "STATIC_MANIFEST": "0",
            "EXAMPLE_PASSWORD": PASSWORD,
            **({"DATABASE_URL": database} if database else {}),
            **answers,
        }
        for command in (["migrate", "--verbosity", "0"], ["load_content"], ["make_example_accounts", "--insist"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment | {"LOG_LEVEL": "WARNING"},
                check=True,
                stdout=subprocess.DEVNULL,
            )
        command = [
            sys.executable, "-m", "gunicorn", "config.asgi", "--pythonpath", "site", "--bind", f"127.0.0.1:{port}",
            "--worker-class", "config.worker.Worker", "--workers", str(workers), "--no-control-socket", *given,
        ]  # fmt: skip
        with log.open("w") as output:
            master = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        site = Site(port, master, log)
        try:
            until(
                lambda: log.read_text().count("Started server process") >= workers or master.poll() is not None,
                within=120,
                what="every worker serves",
            )
            assert master.poll() is None, log.read_text()
            yield site
        finally:
            master.terminate()
            master.wait(timeout=60)
