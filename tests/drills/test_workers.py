"""Workers that die, and workers that are replaced while readers read."""

import contextlib
import os
import signal
import socket

import pytest

from tests.drills.processes import until
from tests.drills.readers import Readers
from tests.drills.servers import folder_for_programs
from tests.drills.sites import PATHS


def test_a_worker_is_killed_under_load(start_site, nginx_before, said):
    site = start_site()
    nginx = nginx_before(site)
    with Readers(nginx.address, nginx.port, PATHS) as readers, Readers(site.address, site.port, PATHS) as direct:
        readers.go_on(3)
        for _time in range(2):
            before = site.starts(site.program.log)
            os.kill(site.worker_pids()[0], signal.SIGKILL)
            until(lambda: site.starts(site.program.log) > before, within=60, what="a new worker serves")  # noqa: B023
            readers.go_on(2)

    said(f"worker killed twice under load, behind nginx: {readers}")
    said(f"worker killed twice under load, without nginx: {direct}; {direct.found_shut} asked again, as browsers do")
    assert (readers.lost, readers.wrong) == ({}, {})
    assert (direct.lost, direct.wrong) == ({}, {})
    assert direct.found_shut <= 2 * direct.number


def reloaded(site) -> None:
    """Have the same gunicorn start its workers anew."""
    old = set(site.worker_pids())
    site.program.send(signal.SIGHUP)
    until(lambda: len(new := set(site.worker_pids())) == site.workers and not old & new, within=90, what="new workers")


def deployed(site) -> None:
    """Have another gunicorn take over the socket; the old one leaves once the new one serves."""
    before, old = site.starts(site.program.log), set(site.worker_pids())
    site.program.send(signal.SIGUSR2)
    until(lambda: site.starts(site.program.log) - before >= site.workers, within=90, what="the new gunicorn serves")
    (successor,) = set(site.worker_pids()) - old
    site.hand_over_to(successor)


@pytest.mark.parametrize("replaced", [reloaded, deployed])
def test_workers_are_replaced_under_load(start_site, nginx_before, said, replaced):
    site = start_site()
    nginx = nginx_before(site)
    with Readers(nginx.address, nginx.port, PATHS) as readers, Readers(site.address, site.port, PATHS) as direct:
        readers.go_on(2)
        replaced(site)
        readers.go_on(2)

    said(f"{replaced.__name__} under load, behind nginx: {readers}")
    said(f"{replaced.__name__} under load, without nginx: {direct}; {direct.found_shut} asked again")
    assert (readers.lost, readers.wrong) == ({}, {})
    assert (direct.lost, direct.wrong, direct.found_shut) == ({}, {}, 0)


def test_systemd_hears_which_gunicorn_took_over(start_site):
    """It looks after one process, and would end the new gunicorn with the old one if nobody told it."""
    with folder_for_programs() as folder, contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as ear:
        ear.bind(str(folder / "notify"))
        site = start_site(settings={"NOTIFY_SOCKET": str(folder / "notify")})
        first = site.pid
        deployed(site)
        ear.setblocking(False)
        heard = []
        with contextlib.suppress(BlockingIOError):
            while True:
                heard.append(ear.recv(1_000).decode())

    told = [words for words in heard if words.startswith("MAINPID")]
    assert told == [f"MAINPID={first}", f"MAINPID={site.successor}"]
