"""Sites to walk through: `make run` makes one, and the others are copies of it.

To make one takes longer than most journeys: it is kept in .venv for as long as nothing changes that it is made from.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from django.utils.timezone import localdate

from tests import machine
from tests.environment import ROOT, questions

KEPT = ROOT / ".venv" / "journeys"
STAMP = "made-from"
STATIC_FILES = ("static", "static-collected")  # the files, and the stamp that `make run` compares
NOT_COPIED = (".env", "cache", "log", STAMP)  # which name the address that a site is served at
MADE_FROM = ("content", "locale", "site", "static", "templates", "requirements/run.txt", "manage.py", "Makefile")
PASSWORD = "a-password-for-journeys"
#: Pages that nobody has asked for yet took a third of the processor: the site changes with each journey.
ANSWERS = {"EXAMPLE_PASSWORD": PASSWORD, "PAGES_AHEAD": "0"}


@dataclass(frozen=True)
class Server:
    """A served site: its address without a last slash, the accounts' password, the folder of its data, its first process."""

    url: str
    password: str
    data_dir: Path
    process: int = 0

    @property
    def log(self) -> Path:
        """The file into which the site says what went wrong."""
        return self.data_dir / "log"

    @property
    def env_file(self) -> Path:
        """The file into which `make run` writes its settings."""
        return self.data_dir / ".env"


@contextlib.contextmanager
def served(data_dir: Path) -> Iterator[Server]:
    """Serve a site from an empty folder: as `make run` makes it, or has made it from exactly this before."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        with alone():
            copy_static_files(KEPT, data_dir)
        with own_database() as answers, started("run", data_dir, answers) as site:
            with alone():
                copy_static_files(data_dir, KEPT)
            yield site
    else:
        copy_the_kept(data_dir)
        with started("serve", data_dir) as site:
            yield site


@contextlib.contextmanager
def started(command: str, data_dir: Path, answers: dict[str, str] | None = None) -> Iterator[Server]:
    """Start `make run` or `make serve`, by the very command that the README gives, and stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    site = Server(f"http://127.0.0.1:{port}", PASSWORD, data_dir)
    environment = {name: value for name, value in os.environ.items() if name not in questions() | {"MAKEFLAGS"}}
    with site.log.open("w") as output:
        process = machine.start(
            "make", command, f"PORT={port}", f"DATA_DIR={data_dir}", f"ENV_FILE={site.env_file}",
            cwd=ROOT, env=environment | ANSWERS | (answers or {}), stdout=output, stderr=output,
        )  # fmt: skip
        try:
            wait_for(site.url, process, site.log)
            yield replace(site, process=process.pid)
        finally:
            machine.stop(process)


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    """Wait until the site answers; fail with its own words if it stops before that."""
    while process.poll() is None:
        try:
            urlopen(url, timeout=30).close()
        except HTTPError:
            return  # it answers; whether well is for the journeys to say
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the site stopped:\n{log.read_text()}", pytrace=False)


# The one that is kept -------------------------------------------------------------------------------------------------


def copy_the_kept(data_dir: Path) -> None:
    """Copy the data of a site that `make run` has made, served and left in good order.

    Where two processes want it at the same time, one makes it and the other waits.
    """
    stamp = KEPT / STAMP
    with alone():
        given = made_from()
        if not stamp.exists() or stamp.read_text() != given:
            empty(KEPT)
            with started("run", KEPT):
                pass
            stamp.write_text(given)
        shutil.copytree(KEPT, data_dir, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*NOT_COPIED))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let no other process at what is kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_from() -> str:
    """Give a digest of all that a site is made from: its code, its content, and the day on which its pages come in."""
    digest = hashlib.sha256(localdate().isoformat().encode())
    for name in MADE_FROM:
        for file in sorted([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(ROOT)} {file.stat().st_size}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def empty(folder: Path) -> None:
    """Throw away a site but for its static files: compressing takes long, and `make run` knows whether they still fit."""
    for there in folder.iterdir():
        if there.is_dir() and there.name not in STATIC_FILES:
            shutil.rmtree(there)
        elif there.name not in STATIC_FILES:
            there.unlink()


def copy_static_files(before: Path, after: Path) -> None:
    """Give the compressed static files of one site to another that has none; `make run` uses them if they still fit."""
    files, stamp = STATIC_FILES
    if (before / stamp).exists() and not (after / files).exists():
        shutil.copytree(before / files, after / files)
        shutil.copy2(before / stamp, after / stamp)


# On PostgreSQL --------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Make a database for the served site alone, and give the answer that names it."""
    given = os.environ["DATABASE_URL"]
    name = f"journeys_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": urlsplit(given)._replace(path=f"/{name}").geturl()}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
