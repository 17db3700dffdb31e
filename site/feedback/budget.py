"""How much is taken in an hour, so that nobody floods the desk. It counts what comes, and not from whom."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from redis.exceptions import RedisError

SECONDS = 3_600
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Budget:
    """How many of one sort are taken within an hour of the clock, of one page and of all together."""

    sort: str
    of_a_page: int
    of_all: int

    def has_room(self, page_id: int, at: datetime) -> bool:
        """Count one more, and return whether it may be taken.

        Two at once may be counted as one. Where the cache is away nobody is counted, and nobody refused.
        """
        hour = int(at.timestamp()) // SECONDS
        try:
            of_page = _count(f"feedback:{self.sort}:{hour}:{page_id}")
            return of_page <= self.of_a_page and _count(f"feedback:{self.sort}:{hour}") <= self.of_all
        except RedisError:
            logger.warning("Feedback could not be counted, so it was taken.", exc_info=True)
            return True


REMARKS = Budget("remarks", of_a_page=20, of_all=100)
ANSWERS = Budget("answers", of_a_page=200, of_all=1_000)


def _count(key: str) -> int:
    number: int = cache.get(key, 0) + 1
    cache.set(key, number, SECONDS)
    return number
