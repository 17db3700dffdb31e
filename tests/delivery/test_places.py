"""The places where workers leave pages for each other: a folder, and Redis as far as a stand-in can tell."""

import os
import threading
from pathlib import Path

import pytest
import redis

from delivery import places, redis_cache
from delivery.places import Folder, InRedis, place_for_pages


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "cache" / "pages")


def files(folder: Folder) -> list[Path]:
    return [path for path in folder.root.rglob("*") if path.is_file()]


def age(path: Path, seconds: float) -> None:
    at = path.stat().st_mtime - seconds
    os.utime(path, (at, at))


# A folder -------------------------------------------------------------------------------------------------------------


def test_what_was_left_is_found_by_any_process(folder):
    folder.put("a", "page", b"words")
    folder.put("a", "page", b"other words")

    assert Folder(folder.root).get("a", "page") == b"other words"
    assert folder.get("b", "page") is None
    assert folder.get("a", "other") is None
    assert len(files(folder)) == 1


def test_nobody_else_on_the_machine_may_read_it(folder):
    folder.put("a", "page", b"words")
    folder.claim("a", "page")

    assert {path.stat().st_mode & 0o777 for path in files(folder)} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder.root, folder.root / "a")} == {0o700}


def test_a_page_that_is_half_written_is_no_page(folder, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(places.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        folder.put("a", "page", b"words")

    assert folder.get("a", "page") is None
    assert files(folder) == []


def test_a_folder_that_cannot_be_written_is_an_error_and_no_loss(tmp_path):
    (tmp_path / "cache").write_text("a file where a folder should be")

    with pytest.raises(OSError, match="cache"):
        Folder(tmp_path / "cache").put("a", "page", b"words")


def test_no_more_is_read_than_a_page_may_have(folder, monkeypatch):
    folder.put("a", "page", b"words")
    monkeypatch.setattr(places, "MOST_BYTES_OF_ONE", 3)

    assert folder.get("a", "page") == b"wor"


def test_all_together_has_a_bound_and_room_comes_back(folder, monkeypatch):
    monkeypatch.setattr(places, "MOST_BYTES", 100)
    for number in range(5):
        folder.put("a", f"page-{number}", b"w" * 40)
    other = Folder(folder.root)
    other.put("a", "more", b"w" * 40)

    assert len(files(folder)) == 2

    folder.drop("a")
    folder.put("b", "page", b"w" * 40)
    assert len(files(folder)) == 1


def test_a_group_goes_whole_and_alone(folder):
    folder.put("a", "page", b"words")
    folder.put("b", "page", b"words")

    folder.drop("a")
    folder.drop("never there")

    assert folder.get("a", "page") is None
    assert folder.get("b", "page") == b"words"


def test_what_nobody_tidied_up_goes_after_a_week(folder):
    folder.put("dead", "page", b"words")
    folder.put("alive", "page", b"words")
    age(folder.root / "dead", places.KEPT_FOR + 1)

    folder.drop("a")

    assert folder.get("dead", "page") is None
    assert folder.get("alive", "page") == b"words"


def test_a_group_that_goes_while_a_page_is_put_is_no_error(folder, monkeypatch):
    replace = os.replace

    def and_gone(source, target):
        folder.drop("a")
        replace(source, target)

    monkeypatch.setattr(places.os, "replace", and_gone)

    folder.put("a", "page", b"words")

    assert folder.get("a", "page") is None


def test_one_alone_gets_a_claim_until_it_is_old(folder):
    both = [folder.claim("a", "page"), Folder(folder.root).claim("a", "page")]
    age(folder.root / "a" / "page.claim", places.CLAIMED_FOR + 1)
    later = [folder.claim("a", "page"), folder.claim("a", "page")]

    assert both == later == [True, False]
    assert folder.claim("a", "other")


def test_many_who_write_at_once_leave_one_whole_page(folder):
    pages = [bytes([number]) * 50_000 for number in range(8)]
    writers = [threading.Thread(target=folder.put, args=("a", "page", page)) for page in pages]
    for writer in writers:
        writer.start()
    seen = {folder.get("a", "page") for _time in range(100)}
    for writer in writers:
        writer.join()

    assert seen - {None} <= set(pages)
    assert folder.get("a", "page") in pages
    assert len(files(folder)) == 1


def test_many_who_put_claim_and_tidy_up_at_once_never_fail(folder):
    failures = []

    def work(number):
        own = Folder(folder.root)
        try:
            for time in range(60):
                group = f"group-{time % 3}"
                own._puts_left = 0
                own.put(group, f"page-{number}", b"words" * 100)
                own.claim(group, "page")
                own.get(group, f"page-{time % 4}")
                own.drop(f"group-{(time + number) % 3}")
        except Exception as error:
            failures.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []


# Redis ----------------------------------------------------------------------------------------------------------------


class Server:
    """As much of a Redis as is asked for here."""

    def __init__(self) -> None:
        self.hashes: dict[str, dict[str, bytes]] = {}
        self.expires: dict[str, int] = {}
        self.marks: set[str] = set()

    def hget(self, key, name):
        return self.hashes.get(key, {}).get(name)

    def hlen(self, key):
        return len(self.hashes.get(key, {}))

    def hset(self, key, name, value):
        self.hashes.setdefault(key, {})[name] = value

    def expire(self, key, seconds):
        self.expires[key] = seconds

    def set(self, key, value, *, nx, ex):
        if nx and key in self.marks:
            return None
        self.marks.add(key)
        self.expires[key] = ex
        return True

    def unlink(self, key):
        self.hashes.pop(key, None)

    def pipeline(self):
        return self

    def execute(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


def test_redis_keeps_groups_that_expire_and_go_whole():
    server = Server()
    place = InRedis(server)

    place.put("a", "page", b"words")
    place.put("b", "page", b"words")
    place.drop("b")

    assert (place.get("a", "page"), place.get("b", "page"), place.get("a", "other")) == (b"words", None, None)
    assert [place.claim("a", "page"), place.claim("a", "page")] == [True, False]
    assert server.expires["plainleaf:pages:a"] == places.KEPT_FOR
    assert server.expires["plainleaf:pages:a:page"] == places.CLAIMED_FOR


def test_a_group_in_redis_has_a_bound(monkeypatch):
    monkeypatch.setattr(places, "MOST_IN_A_GROUP", 3)
    server = Server()

    for number in range(9):
        InRedis(server).put("a", str(number), b"words")

    assert len(server.hashes["plainleaf:pages:a"]) == 3


# Which --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "location",
    ["rediss://:secret@cache:6380/2", "rediss://:secret@cache:6380/2;redis://other", ["rediss://:secret@cache:6380/2"]],
)
def test_redis_is_used_where_it_is_the_cache(settings, location):
    settings.CACHES = {
        "default": {
            "BACKEND": "delivery.redis_cache.RedisCache",
            "LOCATION": location,
            "OPTIONS": redis_cache.OPTIONS | {"username": "site"},
        }
    }

    pool = place_for_pages().client.connection_pool

    said = pool.connection_kwargs
    assert (said["host"], said["port"], said["db"], said["username"], said["password"]) == (
        "cache",
        6380,
        2,
        "site",
        "secret",
    )
    assert pool.connection_class is redis.SSLConnection
    assert max(said["socket_timeout"], said["socket_connect_timeout"]) < 0.3


@pytest.mark.parametrize("backend", ["filebased.FileBasedCache", "memcached.PyMemcacheCache", "locmem.LocMemCache"])
def test_a_folder_is_used_elsewhere(settings, tmp_path, backend):
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    settings.DATA_DIR = tmp_path

    assert place_for_pages().root == tmp_path / "cache" / "pages"
    assert list(tmp_path.iterdir()) == []
