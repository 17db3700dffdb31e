"""Redis gone and back: nobody notices but the log."""

import pytest

from tests.drills.processes import until
from tests.drills.readers import Readers
from tests.drills.sites import PATHS
from tests.drills.staff import Staff


@pytest.mark.parametrize("what", ["stopped", "frozen"])
def test_redis_goes_and_comes_back(start_site, redis, said, what):
    site = start_site(settings={"CACHE_URL": redis.address})
    editor = Staff((site.address, site.port))
    assert editor.sign_in("editor").status == 302
    with Readers(site.address, site.port, PATHS) as readers:
        readers.go_on(1)
        gone(redis, what)
        desk = [editor.get("/desk/").status for _time in range(5)]
        publisher = Staff(editor.at)
        wrong = publisher.fill_in("/accounts/login/", login="publisher@example.org", password="not it")
        signed_in = publisher.sign_in("publisher").status
        readers.go_on(3)
        back(redis, what)
        until(lambda: "Redis answers again" in again_after(site, Staff(editor.at)), within=20, what="Redis is asked again")
        readers.go_on(1)

    log = site.log()
    said(f"Redis {what} and back: {readers}; staff signed in and worked all the while")
    assert (readers.lost, readers.wrong) == ({}, {})
    assert desk == [200] * 5
    assert (wrong.status, signed_in) == (200, 302)
    assert "Traceback" not in log
    assert 1 <= log.count("Redis is away") <= site.workers
    assert publisher.get("/desk/").status == 200


def gone(redis, what: str) -> None:
    redis.stop() if what == "stopped" else redis.freeze()


def back(redis, what: str) -> None:
    redis.start() if what == "stopped" else redis.thaw()


def again_after(site, somebody: Staff) -> str:
    """Give what the site has logged once somebody else has tried to sign in, which asks the cache."""
    somebody.fill_in("/accounts/login/", login="nobody@example.org", password="not it")
    return site.log()
