"""PostgreSQL gone and back: readers keep their pages, staff are told, nothing is half done, and nobody restarts anything."""

import contextlib
import os
import signal
import threading
import time

import psycopg
import pytest

from tests.drills.processes import until
from tests.drills.readers import Readers
from tests.drills.sites import CT_SCAN, PATHS, HandFailed
from tests.drills.staff import Staff

LONG = os.environ.get("LONG") == "1"
SECONDS_AWAY = 11 * 60 if LONG else 20
CANNOT_REACH = "The site cannot reach its database."


@pytest.fixture
def site(start_site, postgresql, database):
    return start_site(database=postgresql.address(database))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["stopped", "crashed"])
def test_the_database_goes_and_comes_back(site, postgresql, said, how):
    editor = Staff((site.address, site.port))
    assert editor.sign_in("editor").status == 302
    with Readers(site.address, site.port, PATHS, pause=0.1 if LONG else 0.002) as readers:
        readers.go_on(2)
        postgresql.stop(how)
        told = [editor.get("/desk/") for _time in range(3)]
        stranger = Staff(editor.at).get("/imaging/bone-scan/?n=1")
        readers.go_on(SECONDS_AWAY)
        postgresql.start()
        back_at = time.monotonic()
        until(lambda: editor.get("/desk/").status == 200, within=10, what="staff can work again")
        until(site.is_ready, within=10, what="the site is ready again")
        well_after = time.monotonic() - back_at
        readers.go_on(3)

    word = "stopped" if how == signal.SIGINT else "crashed"
    minutes = f"{SECONDS_AWAY // 60} min" if LONG else f"{SECONDS_AWAY} s"
    said(f"PostgreSQL {word} for {minutes}: {readers}; staff told in 503s, well {well_after:.1f} s after it was back")
    assert (readers.lost, readers.wrong, readers.found_shut) == ({}, {}, 0)
    for screen in told:
        assert screen.status == 503
        assert CANNOT_REACH in screen.text
        assert "it was not saved" in screen.text
        assert int(screen.headers["retry-after"]) > 0
    assert stranger.status == 503  # what is asked for in this way is never kept
    assert well_after < 10
    assert site.log().count("Started server process") == site.workers  # nothing was started again
    assert "WORKER TIMEOUT" not in site.log()


def test_a_step_that_is_under_way_is_whole_or_not_at_all(site, postgresql, database, hand_on, said):
    """The database crashes when a publication has begun and waits for the record."""
    hand = hand_on(site)
    version = hand.do("make_ready", key="ct-scan", body="<p>Words that were on their way.</p>")
    before = hand.do("counts")
    publisher = Staff((site.address, site.port))
    publisher.sign_in("publisher")
    screen, step = f"/desk/versions/{version}/", f"/desk/versions/{version}/publish/"
    token = publisher.token_on(screen)
    answers = []
    pressing = threading.Thread(target=lambda: answers.append(publisher.send(step, token)))
    with psycopg.connect(postgresql.address(database)) as other:
        other.execute("LOCK TABLE reviews_entry IN ACCESS EXCLUSIVE MODE")
        pressing.start()
        until(lambda: waits_for_a_lock(postgresql, database), within=30, what="the publication waits")
        postgresql.stop(signal.SIGQUIT)
        other.close()
    pressing.join(timeout=60)
    postgresql.start()
    until(site.is_ready, within=10, what="the site is ready again")

    after = asked_of(hand, "counts")
    assert (answers[0].status, CANNOT_REACH in answers[0].text) == (503, True)
    assert after == before
    assert (hand.do("state", version=version), hand.do("halves")) == ("draft", [])
    assert publisher.fill_in(screen, to=step).status == 302
    assert hand.do("state", version=version) == "published"
    assert "Words that were on their way." in publisher.get(CT_SCAN).text
    said("PostgreSQL crashed in the middle of a publication: nothing of it was left, and the second press published")


def test_crashes_at_any_moment_leave_no_half(site, postgresql, hand_on, said):
    hand = hand_on(site)
    keys = ("mri-scan", "bone-scan", "x-ray", "ultrasound")  # a page each, as a crash leaves the draft it interrupted
    published = 0
    for number, key in enumerate(keys):
        hand.ask("publish", key=key, body="<p>Words before a crash.</p>")
        threading.Event().wait(0.1 + 0.3 * number)  # at another moment each time
        postgresql.stop(signal.SIGQUIT)
        with contextlib.suppress(HandFailed):
            hand.answer()
            published += 1
        postgresql.start()
        until(site.is_ready, within=10, what="the site is ready again")
        assert asked_of(hand, "halves") == []
    hand.do("publish", key="ct-scan", body="<p>The last words.</p>")
    reader = Staff((site.address, site.port))
    until(lambda: "The last words." in reader.get(CT_SCAN).text, within=2, what="the next publication is read")
    said(
        f"PostgreSQL crashed 4 times while somebody wrote, reviewed and published: {published} done, nothing half done"
    )


def waits_for_a_lock(postgresql, database: str) -> bool:
    with psycopg.connect(postgresql.address()) as connection:
        (waiting,) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'", [database]
        ).fetchone()
    return waiting > 0


def asked_of(hand, what: str):
    """Ask a hand that may first have to find out that its old line is dead."""

    def answer():
        try:
            return [hand.do(what)]
        except HandFailed:
            return []

    (found,) = until(answer, within=10, what=f"the hand's {what}")
    return found
