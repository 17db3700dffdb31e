"""What comes back from Redis is believed only if this site has put it there; and only sign-in needs it."""

import pickle

import pytest
from cms.cache.choices import _page_cache_key, _site_cache_key
from cms.cache.permissions import get_cache_key, get_cache_permission_version_key
from cms.cache.placeholder import _get_placeholder_cache_version_key
from cms.models import Placeholder
from redis import RedisError

from accounts.models import User
from delivery.redis_cache import OPTIONS, RedisCache, SignedValues


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


@pytest.fixture
def away():
    """A cache in a Redis that is not there."""
    return RedisCache("redis://127.0.0.1:1/1", {"OPTIONS": OPTIONS})


def test_without_redis_the_cms_goes_on(away):
    keys = [
        _page_cache_key("en"),
        _site_cache_key("en"),
        get_cache_permission_version_key(),
        get_cache_key(User(pk=1), "change_page"),
        _get_placeholder_cache_version_key(Placeholder(pk=1), "en", 1),
    ]
    for key in keys:
        away.set(key, "kept")
        assert away.get(key, "nothing") == "nothing"
        away.delete(key)
    away.delete_many(keys)


def test_without_redis_nobody_tries_passwords_uncounted(away):
    key = "allauth:rl:login_failed:ip:192.0.2.1"
    for step in (
        lambda: away.get(key),
        lambda: away.set(key, [1.0]),
        lambda: away.add(key, 1),
        lambda: away.delete(key),
        lambda: away.delete_many([key]),
    ):
        with pytest.raises(RedisError):
            step()
