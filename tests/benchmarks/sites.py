"""The sites that are measured: the content that comes with the code, and copies of it that grew."""

import contextlib
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import environment

ROOT = environment.ROOT
PAGE = "/imaging/ct-scan/"
PORT = 8123  # only a name in the answers; servers of the benchmark choose free ports
SECRET = secrets.token_urlsafe(50)


@dataclass(frozen=True)
class Site:
    """A folder of data, and what the settings are answered there."""

    folder: Path
    answers: dict[str, str]

    def manage(self, *command: str) -> None:
        """Run one of the site's commands."""
        done = subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        if done.returncode:
            sys.exit(done.stdout)

    def within(self, *command: str, **more: object) -> subprocess.Popen:
        """Start a module of this folder with this site's Django."""
        return subprocess.Popen([sys.executable, "-m", "tests.benchmarks.within", *command], cwd=ROOT,
                                env=self.environment, text=True, **more)  # type: ignore[call-overload]  # fmt: skip

    def grow_to(self, number: int) -> None:
        """Have it hold so many published pages."""
        if self.within("many_pages", str(number)).wait():
            sys.exit(f"The site of {number} pages could not be made.")

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | self.answers


def answers_for(folder: Path, port: int = PORT, **more: str) -> dict[str, str]:
    """Give the answers of a site on this machine."""
    return {
        "DATA_DIR": str(folder),
        "SECRET_KEY": SECRET,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,127.0.0.2",
        "INSECURE_COOKIES": "1",
        "REQUIRE_MFA": "0",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
        **more,
    }


def first_site(folder: Path) -> Site:
    """Make the site of the content that comes with the code, or bring that of an earlier run up to date."""
    print("Preparing the site, which takes a minute the first time", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(folder, answers_for(folder))
    site.manage("migrate", "--verbosity", "0")
    site.manage("load_content")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    return site


@contextlib.contextmanager
def copy_of(site: Site, pages: int = 0, port: int = PORT) -> Iterator[Site]:
    """Give a copy of a site that a measurement may change, with so many pages if a number is given."""
    with tempfile.TemporaryDirectory(prefix="plainleaf-bench-") as name:
        folder = Path(name)
        ours, theirs = (sqlite3.connect(at / "plainleaf.sqlite3") for at in (folder, site.folder))
        with contextlib.closing(ours), contextlib.closing(theirs):
            theirs.backup(ours)
        (folder / "static").symlink_to(site.folder / "static")
        copied = Site(folder, answers_for(folder, port))
        if pages:
            copied.grow_to(pages)
        yield copied
