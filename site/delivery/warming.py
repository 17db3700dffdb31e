"""Pages are made before anybody asks: after a change and after a start, behind the readers' backs."""

from __future__ import annotations

import asyncio
import html
import logging
import random
import re
import time
from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from django.conf import settings

from delivery.generation import PublicState
from delivery.store import PageStore
from delivery.wsgi_bridge import RequestRefused

logger = logging.getLogger(__name__)

BEAT = 1.0  # a change is seen so soon even where nobody reads
MOST_PATHS = 200
LONGEST_WAIT = 2.0  # for readers to be served first; they come without end where the site is busy
LONGEST_REST = 1.0
TELLS_EVERY = 30.0
SITEMAP = "/sitemap.xml"
ADDRESS = re.compile(r"<loc>([^<]+)</loc>")


class Warmer:
    """Makes the pages of a new state one at a time, in one thread at most, and rests as long as it has worked.

    Each worker has an order of its own, so that those who begin at once make different pages, and copy the others.
    """

    def __init__(
        self,
        store: PageStore,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        shuffle: Callable[[list[str]], None] = random.shuffle,
    ) -> None:
        self.store = store
        self.sleep = sleep
        self.monotonic = monotonic
        self.shuffle = shuffle
        self._seen: PublicState | None = None
        self._warmed: PublicState | None = None
        self._told: PublicState | None = None
        self._tells_at = float("-inf")

    async def run(self) -> None:
        """Go on for as long as the worker lives."""
        while True:
            try:
                await self.beat()
            except RequestRefused:  # there are so many readers that they come first
                self._warmed = None
            except Exception:  # whatever it is, readers are served without
                logger.exception("Warming broke off.")
            await self.sleep(BEAT)

    async def beat(self) -> None:
        """Look, and begin to warm where the state is another one and has stood for a beat: changes come in flocks."""
        freshness = self.store.freshness
        if not freshness.is_certain:
            await freshness.make_certain()
        state = freshness.state
        if state is None or freshness.is_away:
            await self._ask_others()
            return
        await self._tell_others(state)
        if state != self._seen:
            self._seen = state
        elif state != self._warmed:
            self._warmed = state
            if not await self.warm(state):
                self._warmed = None

    async def _ask_others(self) -> None:
        """Without a database, go on where other workers are, if this one has not seen anything itself."""
        shared, freshness = self.store.shared, self.store.freshness
        if shared is not None and freshness.state is None:
            found = await self.store.in_thread(shared.last_state)
            if found is not None:
                freshness.remember(*found)

    async def _tell_others(self, state: PublicState) -> None:
        if self.store.shared is not None and (state != self._told or self.monotonic() >= self._tells_at):
            self._told, self._tells_at = state, self.monotonic() + TELLS_EVERY
            await self.store.in_thread(self.store.shared.write_down_state, state)

    async def warm(self, state: PublicState) -> bool:
        """Bring every page that is worth it into memory, as few bytes as can be; say whether the state stood until the end."""
        paths = await self._worth_it()
        self.shuffle(paths)
        for path in paths:
            if not await self._is_our_turn(state):
                return False
            began = self.monotonic()
            if path not in self.store.entries:
                await self.store.render_once(path)
            await self.store.finish(path)
            await self.sleep(min(self.monotonic() - began, LONGEST_REST))
        return True

    async def _worth_it(self) -> list[str]:
        """Give the paths that this worker's readers read most, now or in the state before, and then others of the sitemap."""
        kept = self.store.rendering.before | self.store.entries
        paths = sorted(kept, key=lambda path: kept[path].hits, reverse=True)
        made = await self.store.render_once(SITEMAP)
        if made is not None and made.answer.status == 200:
            for written in ADDRESS.findall(made.answer.body.decode(errors="replace")):
                address = html.unescape(written)
                if address.startswith(f"{settings.SITE_URL}/"):
                    paths.append(unquote(address.removeprefix(settings.SITE_URL)))
        return [path for path in dict.fromkeys(paths) if self.store.may_share(path)][:MOST_PATHS]

    async def _is_our_turn(self, state: PublicState) -> bool:
        """Wait until no reader does; say whether the state still stands."""
        waits_until = self.monotonic() + LONGEST_WAIT
        while self.store.is_busy and self.monotonic() < waits_until:
            await self.sleep(0.05)
        return state == self.store.freshness.state and not self.store.freshness.is_away


async def keep_warm(store: PageStore) -> None:
    """Make the pages of a store before anybody asks, for as long as its worker lives."""
    await Warmer(store).run()
