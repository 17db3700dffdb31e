"""What readers read most, so that it is made first when everything must be made anew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from delivery.entries import PageEntry

HALF_LIFE = 24 * 60 * 60.0  # seconds after which a read counts half
MOST_REMEMBERED = 500


class MostRead:
    """How much each path is read. Only paths of kept entries come in, so nobody can fill it with what is not there."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self.counts: dict[str, float] = {}
        self._counted_at = monotonic()

    def count(self, entries: Iterable[tuple[str, PageEntry]]) -> None:
        """Take in the hits of entries, which begin to count from nought again."""
        now = self.monotonic()
        counts = faded(self.counts, now - self._counted_at)
        self._counted_at = now
        for path, entry in entries:
            if entry.hits:
                counts[path] = counts.get(path, 0) + entry.hits
                entry.hits = 0
        self.counts = dict(sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_REMEMBERED])

    def learn(self, counts: dict[str, float], seconds: float) -> None:
        """Take in what others have counted so long ago. The same list comes again and again, so the larger count stands."""
        for path, count in faded(counts, seconds).items():
            self.counts[path] = max(count, self.counts.get(path, 0))

    def forget(self, path: str) -> None:
        """Leave out a path at which there is nothing any more."""
        self.counts.pop(path, None)

    def first(self, most: int) -> dict[str, float]:
        """Give the paths that are read most, the most read first."""
        return dict(sorted(self.counts.items(), key=lambda pair: -pair[1])[:most])


def faded(counts: dict[str, float], seconds: float) -> dict[str, float]:
    """Give what counts are worth after some time."""
    fading = 0.5 ** (max(seconds, 0.0) / HALF_LIFE)
    return {path: count * fading for path, count in counts.items()}
