"""Where workers leave finished pages for each other: in Redis where the site has one, else in a folder of this machine."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Protocol, cast

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

MOST_BYTES_OF_ONE = 2 * 1024 * 1024
MOST_BYTES = 256 * 1024 * 1024  # of a folder
MOST_IN_A_GROUP = 2_000  # pages of one generation
KEPT_FOR = 7 * 24 * 60 * 60  # seconds without anything new; by then the worker that should have tidied up is gone
CLAIMED_FOR = 20  # seconds: longer than any page takes, and not long to wait for a worker that died
SECONDS_TO_ANSWER = 0.25
OPTIONS_OF_DJANGO = frozenset({"serializer", "pool_class", "parser_class"})


class Place(Protocol):
    """Keeps runs of bytes by name, in groups that go as a whole. Any call may fail in any way; the caller bears it."""

    def get(self, group: str, name: str) -> bytes | None: ...

    def put(self, group: str, name: str, blob: bytes) -> None: ...

    def claim(self, group: str, name: str) -> bool:
        """Say whether nobody else has said lately that they will put this."""
        ...

    def drop(self, group: str) -> None: ...


class Folder:
    """A folder for each group. Only the site's own account may look inside."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._room = 0
        self._puts_left = 0  # until somebody measures again how much room there is

    def get(self, group: str, name: str) -> bytes | None:
        try:
            with (self.root / group / name).open("rb") as file:
                return file.read(MOST_BYTES_OF_ONE)
        except FileNotFoundError:
            return None

    def put(self, group: str, name: str, blob: bytes) -> None:
        """Write beside the place and then switch, so that nobody reads half a page."""
        if not self._has_room(len(blob)):
            return
        folder = self._made(group)
        with contextlib.suppress(FileNotFoundError):  # the group was dropped in this very moment
            handle, name_meanwhile = tempfile.mkstemp(dir=folder)
            try:
                with open(handle, "wb") as file:
                    file.write(blob)
                os.replace(name_meanwhile, folder / name)
            except BaseException:
                Path(name_meanwhile).unlink(missing_ok=True)
                raise

    def claim(self, group: str, name: str) -> bool:
        mark = self._made(group) / f"{name}.claim"
        with contextlib.suppress(FileNotFoundError):  # the group was dropped in this very moment
            try:
                mark.touch(0o600, exist_ok=False)
            except FileExistsError:
                if age(mark) <= CLAIMED_FOR:
                    return False
                mark.touch(0o600)
        return True

    def drop(self, group: str) -> None:
        """Remove a group, and all in which nothing has moved for long. Others may be doing the same."""
        shutil.rmtree(self.root / group, ignore_errors=True)
        for folder in self._folders():
            if age(folder) > KEPT_FOR:
                shutil.rmtree(folder, ignore_errors=True)
        self._puts_left = 0

    def _made(self, group: str) -> Path:
        folder = self.root / group
        for each in (self.root.parent, self.root, folder):
            with contextlib.suppress(FileExistsError):
                each.mkdir(0o700)
        return folder

    def _has_room(self, length: int) -> bool:
        if self._puts_left == 0:
            self._puts_left = 50
            self._room = MOST_BYTES - sum(size(folder) for folder in self._folders())
        self._puts_left -= 1
        self._room -= length
        return self._room >= 0

    def _folders(self) -> list[Path]:
        return [folder for folder in self.root.iterdir() if folder.is_dir()] if self.root.is_dir() else []


def age(path: Path) -> float:
    """Give for how many seconds nothing has moved there; nought if somebody else removes it just now."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def size(folder: Path) -> int:
    """Give how many bytes the files of a folder have, as far as nobody else removes them just now."""
    found = 0
    with contextlib.suppress(FileNotFoundError):
        for file in folder.iterdir():
            found += file.stat().st_size
    return found


class InRedis:
    """A hash for each group, in the Redis that is the site's cache."""

    def __init__(self, client: redis.Redis) -> None:
        self.client = client

    def get(self, group: str, name: str) -> bytes | None:
        return cast("bytes | None", self.client.hget(_key(group), name))

    def put(self, group: str, name: str, blob: bytes) -> None:
        if self.client.hlen(_key(group)) >= MOST_IN_A_GROUP:
            return
        with self.client.pipeline() as both:
            both.hset(_key(group), name, blob)
            both.expire(_key(group), KEPT_FOR)
            both.execute()

    def claim(self, group: str, name: str) -> bool:
        return bool(self.client.set(f"{_key(group)}:{name}", b"", nx=True, ex=CLAIMED_FOR))

    def drop(self, group: str) -> None:
        self.client.unlink(_key(group))


def _key(group: str) -> str:
    return f"plainleaf:pages:{group}"


def place_for_pages() -> Place:
    """Give the place that the settings name: the cache if it is Redis, and otherwise a folder beside the cache's files."""
    cache = settings.CACHES["default"]
    if not cache["BACKEND"].endswith(".RedisCache"):
        return Folder(settings.DATA_DIR / "cache" / "pages")
    first = re.split("[;,]", cache["LOCATION"])[0] if isinstance(cache["LOCATION"], str) else cache["LOCATION"][0]
    given = {name: value for name, value in cache.get("OPTIONS", {}).items() if name not in OPTIONS_OF_DJANGO}
    own = {
        "socket_timeout": SECONDS_TO_ANSWER,
        "socket_connect_timeout": SECONDS_TO_ANSWER,
        "retry": Retry(NoBackoff(), 0),
    }
    return InRedis(redis.Redis.from_url(first, **given | own))
