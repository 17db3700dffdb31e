"""The shared pages in a real Redis: shared, gone, back again, silent, full; and what else asks that Redis."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.core.cache import cache, caches

from delivery import breaker, redis_cache
from delivery.entries import Answer, PageEntry
from delivery.generation import PublicState
from delivery.redis_cache import RedisCache
from delivery.shared_cache import SharedCache
from tests.delivery.scenes import Clock, FakeDjango, FakeLook, ask, store_around
from tests.machine import missing_after_install

STATE = PublicState(1, "token", 0.0, 1_000.0)
ENTRY = PageEntry(Answer(200, [(b"content-type", b"text/html"), (b"cache-control", b"no-cache")], b"<p>Words</p>" * 50))


class Server:
    """A Redis of our own behind a socket, which may be stopped, started, and made to say nothing."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def location(self) -> str:
        return f"unix://{self.socket}"

    def start(self, *options: str) -> None:
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, cwd=self.socket.parent)
        until(self.answers)

    def answers(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.location).ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    def falls_silent(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)

    def speaks_again(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGCONT)


def until(is_true: Callable[[], bool], within: float = 20) -> None:
    ends = time.monotonic() + within
    while not is_true():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    if missing := missing_after_install("redis-server", lambda: shutil.which("redis-server")):
        pytest.skip(missing)
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def level(server, clock, settings):
    """Give a way to one more worker's pages in the same Redis."""
    in_redis = {"BACKEND": "delivery.redis_cache.RedisCache", "LOCATION": server.location}
    settings.CACHES = {
        "default": in_redis | {"OPTIONS": redis_cache.OPTIONS},
        "pages": in_redis | {"OPTIONS": redis_cache.OPTIONS | redis_cache.AT_ONCE},
    }

    opened: list[RedisCache] = []

    def another() -> SharedCache:
        opened.append(caches.create_connection("pages"))
        return SharedCache(opened[-1], edition="one", now=clock.now, monotonic=clock.monotonic)

    yield another
    for there in [*opened, *caches.all(initialized_only=True)]:
        for pool in there._cache._pools.values():
            pool.disconnect()  # a socket that is left open fails whatever drill runs as it is found


def timed(function: Callable[..., object], *arguments: object) -> tuple[object, float]:
    began = time.monotonic()
    return function(*arguments), time.monotonic() - began


def test_what_one_worker_leaves_another_finds(level, server):
    one, other = level(), level()
    one.put(STATE, "/ä/", ENTRY)
    one.write_down_state(STATE)

    found = other.get(STATE, "/ä/")

    assert found.answer == ENTRY.answer
    assert found.forms == ENTRY.forms
    assert other.last_state() == (STATE, 0.0)
    client = redis.Redis.from_url(server.location)
    assert all(0 < client.ttl(key) <= 7 * 86_400 for key in client.keys("*"))


def test_a_redis_that_was_replaced_by_somebody_elses_gives_nothing(level, server):
    level().put(STATE, "/", ENTRY)
    client = redis.Redis.from_url(server.location)
    (name,) = client.keys("*")
    whole = client.get(name)
    for evil in (b"cos\nsystem\n(S'false'\ntR.", b"", b"x" * 100_000, whole[:-1], whole[:40] + b"!" + whole[41:]):
        client.set(name, evil)
        assert level().get(STATE, "/") is None
    client.delete(name)
    client.hset(name, "of", "another type")
    assert level().get(STATE, "/") is None


def test_while_it_is_gone_pages_are_made_and_when_it_is_back_they_are_shared(level, server, clock, caplog):
    django, look = FakeDjango(), FakeLook(clock)
    site = store_around(django, look, clock, shared=level())
    ask(site, "/before/")
    server.stop()

    answers, seconds = timed(lambda: [ask(site, f"/{number}/").status for number in range(100)])
    assert answers == [200] * 100
    assert seconds < 3
    assert len(caplog.records) == 2

    server.start()
    clock.pass_(breaker.PAUSE)
    ask(site, "/after/")
    assert level().get(site.freshness.state, "/after/") is not None


def test_while_it_says_nothing_readers_wait_once_and_not_for_long(level, server, clock):
    django, look = FakeDjango(), FakeLook(clock)
    site = store_around(django, look, clock, shared=level())
    ask(site, "/before/")
    server.falls_silent()

    waits = [timed(ask, site, f"/{number}/")[1] for number in range(20)]
    server.speaks_again()

    assert max(waits) < 1.5
    assert sum(wait > 0.2 for wait in waits) <= 1
    assert len(django.asked) == 21


def test_when_it_is_full_pages_are_made(level, server, clock):
    server.stop()
    server.start("--maxmemory", "1mb", "--maxmemory-policy", "noeviction")
    django, look = FakeDjango(), FakeLook(clock)
    site = store_around(django, look, clock, shared=level())
    body = os.urandom(100_000).hex().encode()
    django.says = lambda environ: body

    assert [ask(site, f"/{number}/").status for number in range(20)] == [200] * 20


@pytest.mark.django_db
def test_without_it_nobody_signs_in_and_everybody_is_told_so_quickly(client, level, server):
    client.raise_request_exception = False
    words = {"login": "nobody@example.org", "password": "wrong"}

    assert client.post("/accounts/login/", words).status_code == 200
    cache.clear()
    server.stop()
    answer, seconds = timed(client.post, "/accounts/login/", words)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert seconds < 3
    assert client.get("/accounts/login/").status_code == 200
