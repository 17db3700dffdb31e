"""Is what a worker keeps still what the public sees? Looked up every half second, and borne calmly when nobody answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from delivery import metrics
from delivery.generation import PublicState, Sighting
from delivery.wsgi_bridge import InThread

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # with the look itself, a change is seen within a second
PATIENCE = 1.0  # so long readers wait for a look before the database counts as away
PAUSE_WHILE_AWAY = 2.0
SERVED_WHILE_AWAY = 15 * 60.0  # longer than a restart or a failover takes; then it may be too old to be trusted


class Staleness:
    """The newest state that a worker has seen, and how sure it may be of it. `changed` is called with every other state."""

    def __init__(
        self,
        look: Callable[[], Sighting],
        *,
        in_thread: InThread,
        changed: Callable[[], None],
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.look = look
        self.in_thread = in_thread
        self.changed = changed
        self.now = now
        self.monotonic = monotonic
        self.state: PublicState | None = None
        self.is_away = False
        self.certain_until = float("-inf")  # on the clock that never goes back, which costs each reader one look less
        self._seen_at = float("-inf")
        self._asked_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None

    @property
    def is_certain(self) -> bool:
        """Say whether the state was seen less than half a second ago and no date has come since."""
        return self.monotonic() < self.certain_until

    def may_serve(self, holds_until: float = float("-inf")) -> bool:
        """Say whether what is kept may be served: for sure or, while the database is away, for a quarter of an hour.

        Then it is served until a date changes anything, or until the moment until which it holds by itself, if that is later.
        """
        return self.is_certain or (
            self.is_away
            and self.state is not None
            and self.monotonic() - self._seen_at < SERVED_WHILE_AWAY
            and self.state.since <= self.now() < max(self.state.until, holds_until)
        )

    async def make_certain(self) -> None:
        """Look, or wait for the look that is under way; not at all while the database is known to be away."""
        if self.is_away:
            if self.monotonic() - self._asked_at >= PAUSE_WHILE_AWAY:
                self._begin()
            return
        _done, waiting = await asyncio.wait({self._begin()}, timeout=PATIENCE)
        if waiting:
            self._away("it does not answer")

    def saw(self, sighting: Sighting) -> None:
        """Take in what a look has found, unless a later one was quicker."""
        if sighting.began < self._seen_at:
            return
        self._seen_at = sighting.began
        if self.is_away:
            logger.warning("The database answers again.")
            self.is_away = False
        metrics.DATABASE_AWAY.set(0)
        metrics.GENERATION.set(sighting.state.number)
        if sighting.state != self.state:
            self.state = sighting.state
            self.changed()
        now = self.now()
        if sighting.state.since <= now:
            left = min(sighting.began + LOOK_EVERY - self.monotonic(), sighting.state.until - now)
            self.certain_until = self.monotonic() + left

    def remember(self, state: PublicState, seconds: float) -> None:
        """Take another worker's word for a state, so many seconds old, where this one has never seen any."""
        if self.state is None:
            self.state = state
            self._seen_at = self.monotonic() - max(seconds, 0.0)

    def _begin(self) -> asyncio.Task[None]:
        if self._looking is None or self._looking.done():
            self._asked_at = self.monotonic()
            self._looking = asyncio.create_task(self._look())
        return self._looking

    async def _look(self) -> None:
        try:
            self.saw(await self.in_thread(self.look))
        except Exception as error:  # whatever keeps us from looking, readers get what is kept
            self._away(str(error).strip())

    def _away(self, reason: str) -> None:
        if not self.is_away:
            logger.warning("The database is away: %s", reason)
            self.is_away = True
            metrics.DATABASE_AWAY.set(1)
