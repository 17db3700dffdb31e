"""How Django uses Redis as a cache: it waits a second and not for ever, and runs nothing that somebody else put there."""

from __future__ import annotations

import hmac
import pickle
from typing import Any

from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

LENGTH_OF_SIGNATURE = 32
OPTIONS: dict[str, Any] = {
    "serializer": "config.redis_cache.SignedValues",
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry": Retry(NoBackoff(), 0),
}


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
        return salted_hmac("config.redis_cache", pickled, algorithm="sha256").digest()
