"""The clock of a host jumps: what is due today is said today, and no worker takes it amiss."""

import re
import time
from datetime import timedelta

from django.utils import timezone

from tests.drills import jumping_clock
from tests.drills.processes import until
from tests.drills.readers import Readers
from tests.drills.sites import CT_SCAN


def test_the_clock_jumps(start_site, hand_on, tmp_path, said):
    offset = tmp_path / "offset"
    offset.write_text("0")
    settings = {"CLOCK_FILE": str(offset), "GUNICORN_CMD_ARGS": "--config python:tests.drills.jumping_clock"}
    site = start_site(settings=settings)
    today = timezone.localdate()
    hand_on(site).do("make_due", key="ct-scan", on=(today + timedelta(days=10)).isoformat())
    expected: list[tuple[float, bool]] = [(float("-inf"), False)]  # from when on the page is overdue, or is not

    def check(answer) -> str:
        if answer.status != 200:
            return str(answer.status)
        is_overdue = bool(re.search(b"overdue", answer.body, re.IGNORECASE))
        given_at = answer.asked_at + answer.took
        if any(answer.asked_at <= since + 1 and given_at >= since for since, _overdue in expected):
            return ""  # of about the moment of a jump, it may be of either side
        right = [overdue for since, overdue in expected if since < answer.asked_at][-1]
        return "" if is_overdue == right else f"overdue: {is_overdue}"

    with Readers(site.address, site.port, [CT_SCAN], check) as readers:
        for days, is_overdue in ((11, True), (0, False), (400, True), (-3, False)):
            offset.write_text(str(days * 86_400))
            expected.append((time.monotonic(), is_overdue))
            readers.go_on(3)
        readers.go_on(2 * jumping_clock.timeout)  # longer than gunicorn bears a silent worker
        until(site.is_ready, within=5, what="the site is ready")

    said(f"clock set 11 days on, back, 400 days on and 403 back: {readers}; overdue was said within 1 s each time")
    assert (readers.lost, readers.wrong, readers.found_shut) == ({}, {}, 0)
    assert "WORKER TIMEOUT" not in site.log()
    assert site.log().count("Started server process") == site.workers
