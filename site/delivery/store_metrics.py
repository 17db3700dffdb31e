"""What a page store counts by itself, taken over into the metrics now and then: a hit must not wait for them."""

from __future__ import annotations

from typing import Any

from prometheus_client import Counter

from delivery.metrics import DATABASE_AWAY, GENERATION, REQUESTS, RESPONSES
from delivery.store import PageStore


class TakingOver:
    """Brings what one worker's page store says into its metrics. Called from one thread, beside the one that serves."""

    def __init__(self, store: PageStore) -> None:
        self.store = store
        self._told: dict[Any, int] = {}

    def __call__(self) -> None:
        """Take over what came since the last time, and how things are now."""
        store, freshness = self.store, self.store.freshness
        not_modified, not_found = store.not_modified, store.not_found  # before the others, which include them
        kept = {"hit": store.hits, "made": store.fresh, "copied": store.copies}
        for kind, total in kept.items():
            self._raise(REQUESTS.labels(kind), total)
        self._raise(RESPONSES.labels("3xx"), not_modified)
        self._raise(RESPONSES.labels("4xx"), not_found)
        self._raise(RESPONSES.labels("2xx"), sum(kept.values()) - not_modified - not_found)
        DATABASE_AWAY.set(freshness.is_away)
        if freshness.state is not None:
            GENERATION.set(freshness.state.number)

    def _raise(self, counter: Counter, total: int) -> None:
        """Add what a total has grown by. Read while it changes, it may look smaller for a moment."""
        more = total - self._told.get(counter, 0)
        if more > 0:
            counter.inc(more)
            self._told[counter] = total
