"""Serve the site with gunicorn as a public one is served, for as long as something is asked of it."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests import machine
from tests.environment import ROOT, questions

MANAGE = [sys.executable, "manage.py"]
PASSWORD = "a-password-for-drills"
GUNICORN = [sys.executable, "-m", "gunicorn", "config.asgi", "--pythonpath", "site", "--no-control-socket"]
GUNICORN += ["--worker-class", "delivery.worker.Worker", "--log-level", "warning"]


@dataclass(frozen=True)
class Answer:
    """What came back, its header names in small letters."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all_of(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


@dataclass
class Served:
    """A served site: where, under what name, and the process that serves it."""

    port: int
    host: str
    process: subprocess.Popen
    log: Path

    def worker(self) -> int:
        """Give the process of its first worker."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(children.read_text().split()[0])

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Ask as the proxy in front would; header names are given with underscores for hyphens."""
        given = {"Host": self.host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        given |= {name.replace("_", "-").title(): value for name, value in headers.items()}
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            found = [(name.lower(), value) for name, value in answer.getheaders()]
            return Answer(answer.status, found, answer.read())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def answers(folder: Path, **more: str) -> dict[str, str]:
    """Give an environment in which the settings are those of a public site behind a proxy on the same machine."""
    kept = {name: value for name, value in os.environ.items() if name not in questions()}
    return kept | {
        "DATA_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://www.example.org",
        "ALLOWED_HOSTS": "www.example.org",
        "EMAIL_URL": "dummymail://",
        "TRUSTED_PROXIES": "127.0.0.1",
        "SECURITY_CONTACT": "mailto:security@example.org",
        "EXAMPLE_PASSWORD": PASSWORD,
        "REQUIRE_MFA": "0",
        **more,
    }


def prepare(environment: dict[str, str]) -> None:
    """Make the site: the content that comes with the code, and one account for each role."""
    commands = [["migrate", "--verbosity", "0"], ["load_content"], ["make_example_accounts", "--insist"]]
    if environment.get("STATIC_MANIFEST") != "0":
        commands.append(["collectstatic", "--noinput", "--verbosity", "0"])
    else:
        Path(environment["DATA_DIR"], "static").mkdir(exist_ok=True)
    for command in commands:
        subprocess.run([*MANAGE, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def served(environment: dict[str, str], *arguments: str) -> Iterator[Served]:
    """Serve the site on a free port, and stop it at the end."""
    port = free_port()
    log = Path(environment["DATA_DIR"], "gunicorn.log")
    with log.open("w") as output:
        process = machine.start(
            *GUNICORN, "--bind", f"127.0.0.1:{port}", *arguments,
            cwd=ROOT, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            site = Served(port, "www.example.org", process, log)
            wait_for(site)
            yield site
        finally:
            machine.stop(process)


def wait_for(site: Served) -> None:
    """Wait until the site is ready; stop with its own words if it does not start."""
    for _tenth in range(600):
        if site.process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            if site.ask("/readyz").status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"The site does not answer:\n{site.log.read_text()}")


def cookies_of(answer: Answer) -> dict[str, str]:
    """Give the cookies that an answer sets."""
    given = (value.partition(";")[0].partition("=") for value in answer.all_of("set-cookie"))
    return {name: value for name, _equals, value in given}


def sign_in(site: Served, role: str) -> str:
    """Sign in as the example account of a role; give what to send as `Cookie`.

    Raises:
        SystemExit: it did not work.
    """
    token = cookies_of(site.ask("/accounts/login/"))["csrftoken"]
    form = f"login={role}%40example.org&password={PASSWORD}&csrfmiddlewaretoken={token}".encode()
    answer = site.ask(
        "/accounts/login/", "POST", form, cookie=f"csrftoken={token}", origin="https://www.example.org",
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    found = cookies_of(answer)
    if "sessionid" not in found:
        raise SystemExit(f"Signing in as {role} did not work: {answer.status}")
    return "; ".join(f"{name}={value}" for name, value in found.items())
