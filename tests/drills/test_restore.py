"""A backup is put back under a site that is read: readers get the old pages or the restored ones, whole, and no error."""

import re
import threading
from collections import Counter

import psycopg
import pytest

from tests.drills.processes import until
from tests.drills.readers import Connection, Readers
from tests.drills.sites import CT_SCAN
from tests.drills.staff import Staff

TIMES = 4
READERS_OF_OTHERS = 2


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, start_site):
    if request.param == "sqlite":
        return start_site()
    server = request.getfixturevalue("postgresql")
    return start_site(database=server.address(request.getfixturevalue("database")))


def test_a_restore_under_load(request, site, hand_on, tmp_path, said):
    hand = hand_on(site)
    backups = []
    for number in (1, 2):
        hand.do("publish", key="ct-scan", title=f"Scan number {number}", body=f"<p>Words number {number}.</p>")
        backups.append(tmp_path / f"{number}.tar")
        site.manage("backup", str(backups[-1]))
    hand.stop()
    editor = Staff((site.address, site.port))
    assert editor.sign_in("editor").status == 302
    reader = Connection(site.address, site.port)
    statuses: Counter[int] = Counter()

    def check(answer) -> str:
        if answer.status != 200:
            return f"{answer.status} for {answer.path}"
        numbers = set(re.findall(rb"(?:Scan|Words) number (\d)", answer.body))
        return "" if len(numbers) == 1 else f"{len(numbers)} versions on {answer.path}"

    def check_made_anew(answer) -> str:
        statuses[answer.status] += 1
        return "" if answer.status in (200, 500, 503) else f"{answer.status} for {answer.path}"

    kept = Readers(site.address, site.port, [CT_SCAN, "/imaging/"], check)
    others = [f"{CT_SCAN}?n=1", "/glossary/?n=1"]
    anew = Readers(site.address, site.port, others, check_made_anew, number=READERS_OF_OTHERS, pause=0.02)
    with kept, anew:
        for time in range(TIMES):
            site.manage("restore", "--replace", str(backups[time % 2]))
            words = f"Words number {time % 2 + 1}.".encode()
            until(lambda: words in reader.get(CT_SCAN).body, within=5, what="the restored words")  # noqa: B023
            kept.go_on(1)
    reader.close()

    said(
        f"restored {TIMES} times under load on {request.node.callspec.id}: {kept}; no mixture;"
        f" for the occasion: {anew}, {statuses[503]} told to come back, {statuses[500]} failed"
    )
    assert (kept.lost, kept.wrong) == ({}, {})
    assert (anew.lost, anew.wrong) == ({}, {})
    assert statuses[500] <= TIMES * READERS_OF_OTHERS  # what nobody may keep is asked for once, half before, half after
    assert editor.get("/desk/").status == 302  # whoever signed in after the backup signs in again
    assert Staff(editor.at).sign_in("editor").status == 302
    assert site.log().count("Started server process") == site.workers


def test_whoever_is_writing_goes_first(start_site, postgresql, database, tmp_path):
    site = start_site(database=postgresql.address(database))
    site.manage("backup", str(tmp_path / "site.tar"))
    reader = Connection(site.address, site.port)
    restoring = threading.Thread(target=site.manage, args=("restore", "--replace", str(tmp_path / "site.tar")))
    with psycopg.connect(postgresql.address(database)) as writing:
        writing.execute("UPDATE pages_pagedetails SET also_called = 'written meanwhile'")
        restoring.start()
        until(lambda: waits(postgresql, database), within=60, what="the restore waits")
        statuses = {reader.get(f"{CT_SCAN}?n={number}").status for number in range(20)}
        writing.commit()
    restoring.join(timeout=60)

    assert not restoring.is_alive()
    assert statuses == {200}
    with psycopg.connect(postgresql.address(database)) as connection:
        query = "SELECT count(*) FROM pages_pagedetails WHERE also_called = 'written meanwhile'"
        assert connection.execute(query).fetchone() == (0,)
    reader.close()


def waits(postgresql, database: str) -> bool:
    """Say whether the restore has asked for its tables."""
    with psycopg.connect(postgresql.address()) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query LIKE '%%LOCK TABLE%%'"
        (waiting,) = connection.execute(query, [database]).fetchone()
    return waiting > 0
