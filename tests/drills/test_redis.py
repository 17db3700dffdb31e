"""Redis gone and back: readers and staff at work notice nothing; who signs in is told to come back."""

import time

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
        refused = Staff(editor.at).sign_in("publisher")
        readers.go_on(3)
        back(redis, what)
        back_at = time.monotonic()
        publisher = Staff(editor.at)
        until(lambda: publisher.sign_in("publisher").status == 302, within=10, what="staff can sign in again")
        well_after = time.monotonic() - back_at
        readers.go_on(1)

    said(
        f"Redis {what} and back: {readers}; staff worked on, who signed in was told to come back,"
        f" well {well_after:.1f} s after it was back"
    )
    assert (readers.lost, readers.wrong) == ({}, {})
    assert desk == [200] * 5
    assert refused.status == 503
    assert int(refused.headers["retry-after"]) > 0
    assert publisher.get("/desk/").status == 200
    assert site.log().count("Started server process") == site.workers


def gone(redis, what: str) -> None:
    redis.stop() if what == "stopped" else redis.freeze()


def back(redis, what: str) -> None:
    redis.start() if what == "stopped" else redis.thaw()
