"""What comes back from Redis is believed only if this site has put it there."""

import pickle

import pytest

from config.redis_cache import SignedValues


class Harm:
    done: list[str] = []

    def __reduce__(self):
        return Harm.done.append, ("harm",)


@pytest.mark.parametrize("value", [0, 5, -3, 10**30, True, 1.5, "12", b"words", None, [1.0, 2.0], {"a": {1}}])
def test_what_was_kept_comes_back(value):
    kept = SignedValues().dumps(value)
    as_redis_gives_it = str(kept).encode() if isinstance(kept, int) else kept

    back = SignedValues().loads(as_redis_gives_it)

    assert back == value
    assert type(back) is type(value)


def test_what_somebody_else_put_there_runs_nothing():
    for kept in (pickle.dumps(Harm()), bytes(32) + pickle.dumps(Harm()), b"", b"-", b"words"):
        assert SignedValues().loads(kept) is None

    assert Harm.done == []


def test_nor_does_what_another_site_signed(settings):
    kept = SignedValues().dumps([1.0])
    settings.SECRET_KEY = "another"

    assert SignedValues().loads(kept) is None
