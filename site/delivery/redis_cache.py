"""How Django uses Redis as a cache: it waits a second and not for ever, and runs nothing that somebody else put there.

Sign-in counts there how often somebody tries, so that it must fail where Redis is away. Nothing else may: editors write,
publishers publish and commands load pages without it.
"""

from __future__ import annotations

import hmac
import pickle
from collections.abc import Iterable
from typing import Any

from django.core.cache.backends import redis as of_django
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

LENGTH_OF_SIGNATURE = 32
OPTIONS: dict[str, Any] = {
    "serializer": "delivery.redis_cache.SignedValues",
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry": Retry(NoBackoff(), 0),
}
AT_ONCE = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}  # for what can be had in another way


class RedisCache(of_django.RedisCache):
    """Django's, but keeps nothing for the CMS, which comes to it with every block that is saved and would gain nothing here.

    To let such a step fail in silence while Redis is away would leave something old there for when it is back.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return default if is_of_the_cms(key) else super().get(key, default, version)

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if not is_of_the_cms(key):
            super().set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        return False if is_of_the_cms(key) else super().delete(key, version)

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        super().delete_many([key for key in keys if not is_of_the_cms(key)], version)


def is_of_the_cms(key: str) -> bool:
    """Say whether a key is one of the CMS's own: `cms_5.1.3_…`, or `CMS:…`."""
    return key[:4].lower() in ("cms_", "cms:")


class SignedValues:
    """Turns values into bytes and back: pickled and signed. Whole numbers stay as they are, since Redis counts with them."""

    def dumps(self, value: Any) -> bytes | int:
        if type(value) is int:
            return value
        pickled = pickle.dumps(value)
        return self._signature(pickled) + pickled

    def loads(self, kept: bytes) -> Any:
        """Give the value, or nothing at all where somebody else has put it there."""
        if kept.lstrip(b"-").isdigit():
            return int(kept)
        signature, pickled = kept[:LENGTH_OF_SIGNATURE], kept[LENGTH_OF_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(pickled)):
            return None
        return pickle.loads(pickled)  # noqa: S301 - our own

    def _signature(self, pickled: bytes) -> bytes:
        return salted_hmac("delivery.redis_cache", pickled, algorithm="sha256").digest()
