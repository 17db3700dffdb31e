"""A real nginx and a real site behind it, on free ports, from the example files in docs/, and nothing left behind."""

from __future__ import annotations

import contextlib
import getpass
import http.client
import os
import re
import secrets
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.drills.processes import children, free_port, is_listening, running
from tests.environment import ROOT

HOST = "www.example.org"
EXAMPLES = ROOT / "docs/examples/nginx"
MODULES = Path("/usr/share/nginx/modules-available")


def answers_for(folder: Path, **more: str) -> dict[str, str]:
    """Give a production site's environment."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "DATA_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "EMAIL_URL": "dummymail://",
        "TRUSTED_PROXIES": "127.0.0.1",
        **more,
    }


def manage(answers: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=answers, text=True, capture_output=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextlib.contextmanager
def gunicorn(answers: dict[str, str], workers: int = 1) -> Iterator[int]:
    """Serve the site as docs/operating.md says, and give the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.asgi", "--pythonpath", "site", "--bind", f"127.0.0.1:{port}",
               "--worker-class", "delivery.worker.Worker", "--workers", str(workers), "--no-control-socket"]  # fmt: skip
    with running(command, Path(answers["DATA_DIR"]).with_suffix(".log"), answers) as program:
        program.until(lambda: is_listening("127.0.0.1", port), within=120, what="gunicorn takes connections")
        yield port


@contextlib.contextmanager
def nginx(folder: Path, example: str, changes: dict[str, str]) -> Iterator[tuple[int, Callable[[], None]]]:
    """Run nginx with one of the example files, a few words of it changed, and give its https port and how to reload it."""
    folder.mkdir()
    port, http_port = free_port(), free_port()
    text = (EXAMPLES / example).read_text()
    for old, new in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "/etc/ssl/plainleaf": str(folder),
        "/var/log/nginx": str(folder),
        "/var/cache/nginx": str(folder),
        **changes,
    }.items():
        assert old in text or old.startswith("/var/cache"), f"{example} has no {old}"
        text = text.replace(old, new)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True
    )  # fmt: skip
    modules = "".join(path.read_text() for path in sorted(MODULES.glob("*brotli-static.conf")))
    (folder / "nginx.conf").write_text(
        f"user {getpass.getuser()}; daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; {modules}\n"
        f"events {{ worker_connections 256; }}\nhttp {{ access_log off;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + f"\n{text}\n}}\n"
    )
    command = [
        shutil.which("nginx") or "/usr/sbin/nginx",
        "-c",
        str(folder / "nginx.conf"),
        "-e",
        str(folder / "error.log"),
    ]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    with running(command, folder / "nginx.log") as program:

        def reload() -> None:
            before = set(children(program.pid))
            subprocess.run([*command, "-s", "reload"], check=True, capture_output=True)
            program.until(lambda: not before & set(children(program.pid)), within=120, what="new workers")

        program.until(lambda: is_listening("127.0.0.1", port), within=120, what="nginx takes connections")
        yield port, reload


def get(
    port: int, path: str, *, secure: bool, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask for a path, by https or as a proxy in front asks, and give status, headers and body."""
    if secure:
        trusting = ssl._create_unverified_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=60, context=trusting
        )
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers["X_Forwarded_Proto"] = "https"
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", HOST)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def example_units() -> dict[str, str]:
    """Give the systemd units of the examples, by name."""
    return {path.name: path.read_text() for path in sorted((ROOT / "docs/examples/systemd").iterdir())}


def programs_named(unit: str) -> list[str]:
    return re.findall(r"^Exec\w+=[-+!]*(\S+)", unit, re.MULTILINE)
