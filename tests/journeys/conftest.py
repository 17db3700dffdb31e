"""What a journey needs: the site as `make run` serves it, and Debian's Chromium to walk through it."""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import machine
from tests.environment import ROOT, questions

HERE = Path(__file__).resolve().parent
KEPT = ROOT / ".venv" / "journeys"
COLLECTED = ("static", "static-collected")  # the files, and the stamp that `make run` compares
PASSWORD = "a-password-for-journeys"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}


def pytest_collection_modifyitems(items):
    """Everything in this folder is a journey."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journeys)


# The site -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A served site: its address without a last slash, the example accounts' password, the folder of its data."""

    url: str
    password: str
    data_dir: Path

    @property
    def env_file(self) -> Path:
        """The file into which `make run` writes its settings."""
        return self.data_dir / ".env"


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """Serve the site with fresh data, by the very command that the README gives."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    site = Server(f"http://127.0.0.1:{port}", PASSWORD, tmp_path_factory.mktemp("site"))
    log = site.data_dir / "log"
    environment = {name: value for name, value in os.environ.items() if name not in questions() | {"MAKEFLAGS"}}
    with own_database() as answers, log.open("w") as output, static_files_for(site.data_dir) as are_collected:
        process = machine.start(
            "make", "run", f"PORT={port}", f"DATA_DIR={site.data_dir}", f"ENV_FILE={site.env_file}",
            cwd=ROOT, env=environment | answers | {"EXAMPLE_PASSWORD": PASSWORD}, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            wait_for(site.url, process, log)
            are_collected()
            yield site
        finally:
            machine.stop(process)


@contextlib.contextmanager
def static_files_for(data_dir: Path) -> Iterator[Callable[[], None]]:
    """Give a new site the compressed static files of the one before it; `make run` uses them only if they still fit.

    Gives what to call once the new site has its own: these are kept for the next. Where two sites start at the same
    time one waits for the other, because making the files takes longer than a journey.
    """
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in COLLECTED:
            if (KEPT / name).is_dir():
                shutil.copytree(KEPT / name, data_dir / name)
            elif (KEPT / name).exists():
                shutil.copy2(KEPT / name, data_dir / name)

        def are_collected() -> None:
            keep_static_files(data_dir)
            fcntl.flock(lock, fcntl.LOCK_UN)

        yield are_collected


def keep_static_files(data_dir: Path) -> None:
    """Keep the compressed static files of a site, unless the same are kept already."""
    stamp = COLLECTED[-1]
    if (KEPT / stamp).exists() and (KEPT / stamp).read_text() == (data_dir / stamp).read_text():
        return
    shutil.rmtree(KEPT, ignore_errors=True)
    shutil.copytree(data_dir / COLLECTED[0], KEPT / COLLECTED[0])
    shutil.copy2(data_dir / stamp, KEPT / stamp)


@contextlib.contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """On PostgreSQL, a database for the served site alone; on SQLite the fresh data folder is enough."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield {}
        return
    name = f"journeys_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": urlsplit(given)._replace(path=f"/{name}").geturl()}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
    pytest.fail(f"`make run` stopped:\n{log.read_text()}", pytrace=False)


# The browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[Browser]:
    """Debian's Chromium, without a screen and with no fonts but ours."""
    if missing := machine.browser_missing_after_install() or machine.fonts_missing_after_install():
        pytest.fail(missing)
    fonts = machine.only_our_fonts(tmp_path_factory.mktemp("fonts"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=machine.browser(), args=machine.CHROMIUM_FLAGS, env=os.environ | fonts
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, server) -> Iterator[Callable[..., Page]]:
    """Open an empty page in a browser of its own, which remembers nothing; give options as to Browser.new_context.

    Fails the test when any page opened so asked another host for anything, or the site broke down over a question.
    """
    contexts, elsewhere, broken = [], [], []

    def open_page(viewport=DESKTOP, **options) -> Page:
        context = browser.new_context(base_url=server.url, viewport=viewport, **options)
        context.set_default_timeout(20_000)
        context.on("request", lambda request: elsewhere.append(request.url))
        context.on("response", lambda answer: answer.status >= 500 and broken.append(answer.url))
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert broken == []
    assert [url for url in elsewhere if not url.startswith((f"{server.url}/", "data:", "blob:", "about:"))] == []


@pytest.fixture
def page(open_page) -> Page:
    """A page on a desktop screen."""
    return open_page()


@pytest.fixture
def phone(open_page) -> Page:
    """A page on a phone 360 px wide."""
    return open_page(viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture(scope="session")
def signed_in_states() -> dict[str, dict]:
    """The cookies of each role that has signed in, so that each does so only once."""
    return {}


@pytest.fixture
def signed_in(open_page, server, signed_in_states) -> Callable[..., Page]:
    """Open a page as the example account of a role, such as signed_in("publisher")."""

    def signed_in(role: str, **options) -> Page:
        if role not in signed_in_states:
            page = open_page()
            page.goto("/accounts/login/")
            page.locator("input[name=login]").fill(f"{role}@example.org")
            page.locator("input[name=password]").fill(server.password)
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url(lambda url: "/accounts/login/" not in url)
            signed_in_states[role] = page.context.storage_state()
        return open_page(storage_state=signed_in_states[role], **options)

    return signed_in
