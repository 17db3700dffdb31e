"""How something that may be slow, full or gone is borne: not waited for, left alone for a while, and spoken of once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

logger = logging.getLogger(__name__)

PATIENCE = 0.3  # seconds for which a reader's page may wait; to make it takes less
PAUSE = 5.0
Given = TypeVar("Given")


class Breaker:
    """Asks in threads of its own, since nothing else can be sure to end in time: a disk may hang, or a name not be found."""

    def __init__(self, what: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Give in `what`, in words for the log, what cannot be done when it breaks."""
        self.what = what
        self.monotonic = monotonic
        self.is_broken = False
        self._asks_again_at = float("-inf")
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="breaker")

    def ask(self, function: Callable[..., Given], *arguments: object, otherwise: Given) -> Given:
        """Give what a function gives, or something else where it fails, is too slow, or did so a moment ago."""
        if self.is_broken:
            now = self.monotonic()
            if now < self._asks_again_at:
                return otherwise
            self._asks_again_at = now + PAUSE  # whoever comes meanwhile does not wait as well
        future = self._pool.submit(function, *arguments)
        try:
            given = future.result(PATIENCE)
        except Exception as error:
            future.cancel()
            self._breaks(error)
            return otherwise
        if self.is_broken:
            self.is_broken = False
            logger.warning("Well again: %s.", self.what)
        return given

    def _breaks(self, error: Exception) -> None:
        self._asks_again_at = self.monotonic() + PAUSE
        if not self.is_broken:
            self.is_broken = True
            logger.warning("Not possible for now: %s. %s", self.what, str(error).strip() or type(error).__name__)
