"""A site that runs by itself, for the drills about what can be seen of it from outside."""

from __future__ import annotations

import contextlib
import http.client
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests.drills.processes import Program, children, free_port, running
from tests.drills.servers import folder_for_programs
from tests.drills.sites import PASSWORD, answers, prepare


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
    master: Program

    @property
    def log(self) -> Path:
        return self.master.log

    def workers(self) -> list[int]:
        return children(self.master.pid)


@contextlib.contextmanager
def running_site(*given: str, workers: int, database: str | None = None, **more: str) -> Iterator[Site]:
    """Make a site with the example content, serve it by a gunicorn that is `given` more, and leave nothing of it behind."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "config.asgi", "--pythonpath", "site", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "delivery.worker.Worker", "--workers", str(workers), "--no-control-socket", *given,
    ]  # fmt: skip
    with folder_for_programs() as folder:
        prepare(folder / "data", database)
        environment = answers(folder / "data", database, SITE_URL=f"http://127.0.0.1:{port}", **more)
        with running(command, folder / "log", environment) as master:
            master.until(
                lambda: master.said().count("Started server process") >= workers, within=120, what="every worker serves"
            )
            yield Site(port, master)
