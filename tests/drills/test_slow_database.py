"""A database that answers late: kept pages do not wait for it, the others are slow and right, a flood is turned away politely."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.drills.readers import Connection, Readers
from tests.drills.sites import CT_SCAN, PATHS

CROWD = 160


@pytest.fixture
def site(start_site, postgresql, database, line):
    return start_site(database=postgresql.address(database, port=line.port), workers=1)


def test_a_slow_database(site, line, said):
    with Readers(site.address, site.port, PATHS) as readers:
        readers.go_on(3)
        usual = readers.median()
        stranger = Connection(site.address, site.port)
        fast = stranger.get("/imaging/x-ray/?n=1")
        line.delay = 0.1
        readers.times.clear()
        readers.go_on(5)
        kept = readers.median(), max(readers.times)
        made = stranger.get("/imaging/x-ray/?n=2")

    said(
        f"slow database (+100 ms a question): kept pages {usual * 1000:.1f} -> {kept[0] * 1000:.1f} ms in the middle,"
        f" {kept[1] * 1000:,.0f} ms at most; a page to be made {fast.took * 1000:,.0f} -> {made.took * 1000:,.0f} ms; {readers}"
    )
    assert (readers.lost, readers.wrong) == ({}, {})
    assert (fast.status, made.status) == (200, 200)
    assert kept[0] < 0.02
    stranger.close()


def test_a_flood_on_a_slow_database(site, line, said):
    """Everybody asks for what cannot be kept; who cannot be served soon is told so at once."""
    line.delay = 0.03
    with Readers(site.address, site.port, PATHS, number=2, pause=0.05) as readers, ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(lambda number: once(site, f"{CT_SCAN}?n={number}"), range(CROWD)))

    served = [answer for answer in answers if answer.status == 200]
    turned_away = [answer for answer in answers if answer.status == 503]
    said(
        f"flood on a slow database: {len(served)} served, {len(turned_away)} told to come back later within"
        f" {max((answer.took for answer in turned_away), default=0) * 1000:,.0f} ms; kept pages: {readers}"
    )
    assert len(served) + len(turned_away) == CROWD
    assert len(served) >= 90  # of 100 places; pages that are being warmed take some, too
    assert turned_away
    assert all(int(answer.headers["retry-after"]) > 0 for answer in turned_away)
    assert all(b"</html>" in answer.body for answer in served)
    assert (readers.lost, readers.wrong) == ({}, {})


def once(site, path: str):
    connection = Connection(site.address, site.port, patience=60)
    try:
        return connection.get(path)
    finally:
        connection.close()
