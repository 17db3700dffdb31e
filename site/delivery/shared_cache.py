"""The second, shared level of the page store: what one worker has made, the others copy.

Nothing here can make a page wrong. The name under which a page is kept says all that it depends on, and each blob is
signed together with its name, so what is damaged, too old, another site's or somebody's invention is as good as none.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
import time
from collections.abc import Callable

from django.conf import settings
from django.utils.crypto import salted_hmac

from delivery.breaker import Breaker
from delivery.entries import Entry
from delivery.generation import State
from delivery.places import MOST_BYTES_OF_ONE, Place
from delivery.serialization import packed, unpacked

LENGTH_OF_SIGNATURE = hashlib.sha256().digest_size
PATIENCE_FOR_TIDYING = 5.0


class SharedLevel:
    """Keeps entries by state and path. Never raises, and holds nobody up for longer than making a page takes."""

    def __init__(
        self,
        place: Place,
        *,
        edition: str,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.place = place
        self.edition = edition
        self.now = now
        self._secret = salted_hmac("delivery.shared_cache", "", algorithm="sha256").digest()
        self._reading = Breaker("taking pages that another worker made", monotonic=monotonic)
        self._writing = Breaker("leaving pages for other workers", monotonic=monotonic)
        self._written: set[str] = set()

    def get(self, state: State, path: str) -> Entry | None:
        """Give the entry for a path in a state, if somebody has made it."""
        blob = self._get(self._group(state), self._name(path))
        return None if blob is None else unpacked(blob)

    def put(self, state: State, path: str, entry: Entry) -> None:
        """Leave a page that was made in this state for the other workers. What is no page is not worth the room."""
        if entry.answer.status != 200:
            return
        group = self._group(state)
        self._written.add(group)
        self._put(group, self._name(path), packed(entry))

    def claim(self, state: State, path: str) -> bool:
        """Say whether this worker should make a page before anybody asks for it, because no other one is about to."""
        group = self._group(state)
        self._written.add(group)
        return self._writing.ask(self.place.claim, group, self._name(path), otherwise=True)

    def tidy(self, state: State) -> None:
        """Remove what this worker has left in other states than this one."""
        for group in self._written - {self._group(state)}:
            self._writing.ask(self.place.drop, group, otherwise=None, patience=PATIENCE_FOR_TIDYING)
            self._written.discard(group)

    def last_state(self) -> tuple[State, float] | None:
        """Give the state that a worker saw last, and how many seconds ago."""
        blob = self._get(self._group(None), "last-state")
        if blob is None:
            return None
        written = json.loads(blob)
        return State(**written["state"]), self.now() - written["at"]

    def write_down_state(self, state: State) -> None:
        """Say that this is the state now, for a worker that starts while there is no database."""
        written = {"at": self.now(), "state": dataclasses.asdict(state)}
        self._put(self._group(None), "last-state", json.dumps(written).encode())

    def most_read(self) -> tuple[dict[str, float], float]:
        """Give the paths that readers read most and how much, and how many seconds ago somebody wrote that down."""
        blob = self._get(self._group(None), "most-read")
        if blob is None:
            return {}, 0.0
        written = json.loads(blob)
        return written["counts"], self.now() - written["at"]

    def write_down_most_read(self, counts: dict[str, float]) -> None:
        """Leave a list of paths and how much each is read for workers that start."""
        written = {"at": self.now(), "counts": counts}
        self._put(self._group(None), "most-read", json.dumps(written).encode())

    # Names and signatures ----------------------------------------------------------------------------------------------

    def _group(self, state: State | None) -> str:
        """Give the name of all pages of one state, or of what outlives states. Names tell nobody anything."""
        of_state = [self.edition, state.token, state.until] if state else []
        return self._code(json.dumps([settings.SITE_URL, *of_state]).encode()).hex()[:32]

    def _name(self, path: str) -> str:
        return self._code(path.encode("utf-8", "surrogatepass")).hex()[:32]

    def _code(self, words: bytes) -> bytes:
        return hmac.digest(self._secret, words, "sha256")

    def _signature(self, group: str, name: str, blob: bytes) -> bytes:
        return self._code(f"{group} {name} ".encode() + blob)

    def _put(self, group: str, name: str, blob: bytes) -> None:
        if len(blob) + LENGTH_OF_SIGNATURE <= MOST_BYTES_OF_ONE:
            signed = self._signature(group, name, blob) + blob
            self._writing.ask(self.place.put, group, name, signed, otherwise=None)

    def _get(self, group: str, name: str) -> bytes | None:
        signed = self._reading.ask(self.place.get, group, name, otherwise=None)
        if signed is None:
            return None
        signature, blob = signed[:LENGTH_OF_SIGNATURE], signed[LENGTH_OF_SIGNATURE:]
        return blob if hmac.compare_digest(signature, self._signature(group, name, blob)) else None
