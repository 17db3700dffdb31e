"""PostgreSQL does not go away but freezes: lines to it stay open and nothing comes back. Nobody waits long, and all ends well.

python -m pytest tests/drills/test_frozen_database.py
"""

import contextlib
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.drills.observed import Visitor, running_site
from tests.drills.processes import children, until
from tests.drills.sites import CT_SCAN
from tests.machine import missing_after_install, postgresql_programs, running_postgresql

LONGEST = 12  # seconds: the line's silence, then one more try to reach the server


@contextlib.contextmanager
def frozen(server):
    """Stop every process of a PostgreSQL where it stands, and let it go on after."""
    stopped = [server, *children(server)]
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(stopped):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


@pytest.fixture
def postgresql():
    if missing := missing_after_install("postgresql", postgresql_programs):
        pytest.fail(missing)
    with running_postgresql() as server:
        yield server


def test_nobody_waits_long_for_a_database_that_is_frozen(postgresql):
    with running_site(workers=1, database=postgresql.address(), LOG_FORMAT="json") as site:
        reader, editor = Visitor(site.port), Visitor(site.port)
        editor.sign_in("editor")
        assert editor.ask("/desk/").status == reader.ask(CT_SCAN).status == 200

        with frozen(postgresql.process.pid):
            kept = [reader.ask(CT_SCAN) for _time in range(10)]
            desk = [editor.ask("/desk/") for _time in range(3)]
            not_kept = reader.ask("/imaging/mri-scan/")
            ready = reader.ask("/readyz")
            began = time.monotonic()
            with ThreadPoolExecutor(30) as crowd:
                at_once = list(crowd.map(lambda number: reader.ask(f"/glossary/?{number}"), range(30)))
            crowd_seconds = time.monotonic() - began
            kept += [reader.ask(CT_SCAN) for _time in range(10)]
        thawed_at = time.monotonic()
        until(lambda: editor.ask("/desk/").status == 200, within=20, what="staff can work again")
        back = time.monotonic() - thawed_at
        until(lambda: reader.ask("/imaging/mri-scan/").status == 200, within=20, what="a page is made again")
        new = time.monotonic() - thawed_at
        log = site.log.read_text()

    sys.stdout.write(
        f"\nkept page: first {kept[0].seconds:.2f} s, then at most {max(answer.seconds for answer in kept[1:]):.3f} s;"
        f" desk {', '.join(f'{answer.seconds:.1f} s' for answer in desk)}; a page not kept {not_kept.seconds:.1f} s;"
        f" 30 at once {crowd_seconds:.1f} s; back after {back:.1f} s and {new:.1f} s\n"
    )
    assert {answer.status for answer in kept} == {200}
    assert kept[0].seconds < 3
    assert max(answer.seconds for answer in kept[1:]) < 1
    assert {answer.status for answer in [*desk, not_kept, *at_once, ready]} == {503}
    assert max(answer.seconds for answer in [*desk, not_kept]) < LONGEST
    assert crowd_seconds < 2 * LONGEST
    for answer in [*desk, not_kept]:
        assert "The site cannot reach its database." in answer.text
        assert f"say this number: {answer.headers['X-Request-ID']}" in answer.text or answer is not_kept
    assert "The database is away" in log
    assert "The database answers again" in log
    assert "WORKER TIMEOUT" not in log
