"""A served site is put back as it was made, so that no journey meets what another one has left; scenes are set once.

Only SQLite's database can be put back under a server that goes on. On PostgreSQL, where few journeys go, nothing is.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from tests.journeys.sites import Server
from tests.journeys.workers import have_each_look


class Site:
    """Knows what a served site was like at first, and after each scene that was set on it."""

    def __init__(self, server: Server) -> None:
        """Keep the database as it is now."""
        self.server = server
        self.cache = server.data_dir / "cache"
        self.is_seen = True
        self._scenes: dict[str, tuple[sqlite3.Connection, Any]] = {}
        self._database: sqlite3.Connection | None = None
        file = server.data_dir / "plainleaf.sqlite3"
        if file.exists():
            self._database = sqlite3.connect(file, timeout=20, isolation_level=None)
            self._as_made = copy_of(self._database)
            self._seen = self._last_change()

    def put_back(self) -> None:
        """Undo whatever anybody has written."""
        if self._database and self._last_change() != self._seen:
            self._become(self._as_made)

    def scene(self, name: str, set_scene: Callable[[], Any]) -> Any:
        """Set a scene on the site as it was made, for real the first time; give what that gave."""
        if self._database is None:
            return set_scene()
        self.put_back()
        if name not in self._scenes:
            given = set_scene()
            self._scenes[name] = copy_of(self._database), given
            self.is_seen = False
        else:
            self._become(self._scenes[name][0])
        return self._scenes[name][1]

    def wait_for_readers(self) -> None:
        """Wait until whoever is not signed in gets what stands in the database: each worker has looked at it."""
        if not self.is_seen:
            have_each_look(self.server)
            self.is_seen = True

    def _become(self, other: sqlite3.Connection) -> None:
        """Take on what another database holds; whoever is signed in stays so."""
        assert self._database
        before = generation(self._database)
        sessions = self._database.execute("SELECT * FROM django_session").fetchall()
        other.backup(self._database)
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR REPLACE INTO django_session VALUES (?, ?, ?)", sessions)
        self._database.execute("COMMIT")
        for file in self.cache.glob("*.djcache"):  # pages are kept by the state that they are of; the rest knows none
            file.unlink(missing_ok=True)
        if generation(self._database) != before:
            self.is_seen = False
        self._seen = self._last_change() if other is self._as_made else None

    def _last_change(self) -> int | None:
        """Give a number that is another one once anybody else has written."""
        assert self._database
        return self._database.execute("PRAGMA data_version").fetchone()[0]


def copy_of(database: sqlite3.Connection) -> sqlite3.Connection:
    """Copy a database into memory."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    database.backup(copy)
    return copy


def generation(database: sqlite3.Connection) -> Any:
    """Give what tells one state of what the public sees from another."""
    return database.execute("SELECT token FROM delivery_generation").fetchone()
