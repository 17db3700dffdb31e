"""The pieces that drills are made of. What the machine lacks is installed where that is allowed; else the drill is skipped."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.drills.servers import Line, Nginx, Redis, folder_for_programs
from tests.drills.sites import Hand, Site, copy_of, prepare
from tests.machine import PostgreSQL, missing_after_install, postgresql_programs, running_postgresql

_numbers = itertools.count(1)


@pytest.fixture
def said(record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Say what came of a drill, in a line that `make drills` shows and keeps."""

    def say(line: str) -> None:
        record_property("said", line)
        with capsys.disabled():
            print(f"\n    {line}", flush=True)

    return say


# Sites ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with the example content, on SQLite."""
    folder = tmp_path_factory.mktemp("example") / "data"
    prepare(folder)
    return folder


@pytest.fixture
def start_site(example: Path, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Serve a site in a folder of its own; give fields of `Site` to change it."""
    sites: list[Site] = []

    def start(**fields: object) -> Site:
        site = Site(copy_of(example, tmp_path / f"host-{len(sites)}"), **fields)
        sites.append(site)
        site.start()
        return site

    yield start
    for site in sites:
        site.stop()


@pytest.fixture
def hand_on() -> Iterator[Callable[..., Hand]]:
    """Give somebody who works on a site."""
    hands: list[Hand] = []

    def begin(site: Site, *before: str) -> Hand:
        hands.append(Hand(site, *before))
        return hands[-1]

    yield begin
    for hand in hands:
        hand.stop()


# PostgreSQL -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql_with_example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """A PostgreSQL with the example content in a database that others are copied from."""
    if missing := missing_after_install("postgresql", postgresql_programs):
        pytest.skip(missing)
    with running_postgresql() as server:
        with psycopg.connect(server.address(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE example")
        prepare(tmp_path_factory.mktemp("on-postgresql") / "data", server.address("example"))
        yield server


@pytest.fixture
def postgresql(postgresql_with_example: PostgreSQL) -> Iterator[PostgreSQL]:
    """A PostgreSQL that runs, and may be stopped and started at will."""
    yield postgresql_with_example
    if postgresql_with_example.process is None:
        postgresql_with_example.start()


@pytest.fixture
def database(postgresql: PostgreSQL) -> Iterator[str]:
    """The name of a database with the example content, for one drill."""
    name = f"drill_{next(_numbers)}"
    with psycopg.connect(postgresql.address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE example")
        # Before it, PostgreSQL does not log again what sequences of a copied database give out, and a crash would lose it.
        connection.execute("CHECKPOINT")
    yield name
    if postgresql.process is None:
        postgresql.start()
    with psycopg.connect(postgresql.address(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def line(postgresql: PostgreSQL) -> Iterator[Line]:
    """A line to PostgreSQL that can be made slow."""
    line = Line(postgresql.port)
    yield line
    line.close()


# Around the site ------------------------------------------------------------------------------------------------------


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis that runs, and may be stopped and started at will."""
    if missing := missing_after_install("redis-server", lambda: shutil.which("redis-server")):
        pytest.skip(missing)
    with folder_for_programs() as folder:
        server = Redis(folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture
def nginx_before() -> Iterator[Callable[..., Nginx]]:
    """Put nginx in front of hosts."""
    if missing := missing_after_install("nginx", lambda: shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        pytest.skip(missing)
    with contextlib.ExitStack() as stack:

        def begin(*hosts: Site) -> Nginx:
            nginx = Nginx(stack.enter_context(folder_for_programs()), hosts)
            nginx.start()
            stack.callback(nginx.stop)
            return nginx

        yield begin


@pytest.fixture
def hosts(
    start_site: Callable[..., Site], postgresql: PostgreSQL, database: str, redis: Redis, tmp_path: Path
) -> list[Site]:
    """Two hosts on addresses of their own; each has its own folder, and the folder of pictures is one."""
    shared = {"database": postgresql.address(database), "settings": {"CACHE_URL": redis.address}}
    hosts = [start_site(address=address, **shared) for address in ("127.0.0.2", "127.0.0.3")]
    for host in hosts:
        shutil.rmtree(host.data_dir / "media", ignore_errors=True)
        (tmp_path / "media").mkdir(exist_ok=True)
        (host.data_dir / "media").symlink_to(tmp_path / "media")
    return hosts
