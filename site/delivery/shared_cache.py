"""What one worker has made the others copy: pages in the cache "pages", a folder of this machine or Redis.

Nothing here can make a page wrong. The name under which a page is kept says all that it depends on, and stands with the
page as well, so what was put in the place of another is as good as none.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import BaseCache

from delivery.breaker import Breaker
from delivery.entries import Answer, Compressed, PageEntry
from delivery.generation import PublicState

MOST_BYTES_OF_ONE = 2 * 1024 * 1024
KEPT_FOR = 6 * 60 * 60  # seconds: old generations go by themselves


class SharedCache:
    """Keeps entries by state and path. Never raises, and holds nobody up for longer than making a page takes."""

    def __init__(
        self,
        cache: BaseCache,
        *,
        edition: str,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cache = cache
        self.edition = edition
        self.now = now
        self._reading = Breaker("taking pages that another worker made", monotonic=monotonic)
        self._writing = Breaker("leaving pages for other workers", monotonic=monotonic)

    def get(self, state: PublicState, path: str) -> PageEntry | None:
        """Return the entry for a path in a state, or None if nobody has made it."""
        found = self._get(self._name(path, state))
        if found is None:
            return None
        headers, *compressed = found
        kept = Compressed(*compressed)
        return PageEntry(Answer(200, headers, gzip.decompress(kept.gzip)), kept)

    def put(self, state: PublicState, path: str, entry: PageEntry) -> None:
        """Leave a page that was made in this state for the other workers. What is no page is not worth the room."""
        if entry.answer.status == 200 and len(entry.compressed.gzip + entry.compressed.brotli) <= MOST_BYTES_OF_ONE:
            self._put(self._name(path, state), (entry.answer.headers, *entry.compressed))

    def last_state(self) -> tuple[PublicState, float] | None:
        """Return the state that a worker saw last, and how many seconds ago."""
        written = self._get(self._name("last state"))
        return (PublicState(**written["state"]), self.now() - written["at"]) if written else None

    def write_down_state(self, state: PublicState) -> None:
        """Say that this is the state now, for a worker that starts while there is no database."""
        written = {"at": self.now(), "state": dataclasses.asdict(state)}
        self._put(self._name("last state"), written)

    def _name(self, what: str, state: PublicState | None = None) -> str:
        """Return a key that tells nobody anything. What belongs to no state outlives states and editions."""
        of_state = [self.edition, state.token, state.until] if state else []
        words = json.dumps([settings.SITE_URL, what, *of_state])
        return hashlib.sha256(words.encode()).hexdigest()

    def _put(self, name: str, value: Any) -> None:
        self._writing.ask(self.cache.set, name, (name, value), KEPT_FOR, otherwise=None)

    def _get(self, name: str) -> Any:
        match self._reading.ask(self.cache.get, name, otherwise=None):
            case (kept_as, value) if kept_as == name:
                return value
        return None
