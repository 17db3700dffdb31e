"""What can be seen of a running site from outside: its figures, its log, and nobody who reads it.

python -m pytest tests/drills/test_observing.py
"""

import contextlib
import glob
import json
import os
import signal
import socket
from collections import defaultdict

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.drills.observed import Visitor, running_site
from tests.drills.processes import free_port, until
from tests.drills.sites import CT_SCAN

PAGES = ("/", CT_SCAN, "/imaging/mri-scan/")
#: What a reader sends, each with a word by which it would be known again.
READER = {
    "User_Agent": "Phone-of-Mrs-Secret",
    "Cookie": "sessionid=cookie-secret; csrftoken=cookie-secret",
    "Referer": "https://search.example/?q=query-secret",
    "X_Forwarded_For": "203.0.113.99, 2001:db8:aaaa::1",
    "Forwarded": "for=203.0.113.99",
    "X_Request_ID": "id-secret",
    "Authorization": "Basic header-secret",
}
SECRETS = ("secret", "203.0.113", "2001:db8", "jane@example.org", "jane%40", "search.example")


def figures(port):
    """Give all figures as {name: {labels: value}}, with the process apart from other labels."""
    answer = Visitor(port).ask("/metrics")
    assert answer.status == 200
    found = defaultdict(dict)
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found[sample.name][tuple(sample.labels.values())] = sample.value
    return found


def pids(port):
    return {int(labels[0]) for labels in figures(port)["plainleaf_generation"]}


@pytest.mark.parametrize("given", [(), ("--preload",)], ids=["each-loads", "preload"])
def test_workers_tell_prometheus_together_and_whoever_is_alive_answers(given):
    port = free_port()
    with running_site(*given, workers=2, METRICS_PORT=str(port)) as site:
        reader = Visitor(site.port)
        for _time in range(20):
            for page in PAGES:
                assert reader.ask(page, User_Agent="Mrs-Secret").status == 200
        assert reader.ask("/nothing/jane@example.org/").status == 404
        assert reader.ask("/", Host="elsewhere.example").status == 400

        def told(kind):
            return figures(port)["plainleaf_requests_total"].get((kind,), 0)

        def kept():
            return told("hit") + told("made") + told("copied")

        # What is not there is kept, too.
        until(lambda: kept() == 61 and told("refused") == 1, within=10, what="all is told")
        now = figures(port)
        assert told("made") + told("copied") <= 2 * len(PAGES) + 1
        assert told("django") == 0
        assert now["plainleaf_responses_total"] == {("2xx",): 60, ("4xx",): 2}
        assert now["plainleaf_django_seconds_count"][()] >= told("made")
        assert now["plainleaf_database_away"] == {(): 0}
        assert pids(port) == set(site.workers())
        assert not any(secret in str(now).lower() for secret in ("secret", "jane", "example"))
        with contextlib.closing(socket.socket()) as other, pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", port))  # only the machine's own address was asked for

        first = site.workers()[0]
        os.kill(first, signal.SIGKILL)
        until(lambda: first not in site.workers() and len(site.workers()) == 2, within=30, what="a worker follows")
        until(lambda: pids(port) == set(site.workers()), within=60, what="the follower tells too")
        assert kept() == 61  # what the dead have counted still counts
        assert glob.glob(f"/tmp/plainleaf-metrics-{site.master.pid}-*")

    assert glob.glob(f"/tmp/plainleaf-metrics-{site.master.pid}-*") == []


def test_nothing_in_any_log_says_who_a_reader_is():
    """With everything that can be switched on for more words switched on."""
    more = ("--access-logfile", "-", "--log-level", "debug")
    with running_site(*more, workers=1, LOG_LEVEL="DEBUG") as site:
        reader = Visitor(site.port)
        asked = [
            reader.ask(f"{CT_SCAN}?mail=jane@example.org&q=query-secret", **READER),
            reader.ask("/nothing/jane%40example.org/?q=query-secret", **READER),
            reader.ask("/accounts/login/?next=/jane@example.org", "login=jane@example.org&password=secret", **READER),
            reader.ask("/", Host="203.0.113.99", **READER),
            reader.ask(f"{CT_SCAN}?cms_path=//[secret", **READER),
        ]
        with socket.create_connection(("127.0.0.1", site.port)) as line:
            line.sendall(b"GET /secret\x00 NONSENSE secret\r\nsecret\r\n\r\n")
            line.recv(1_000)
        until(lambda: "Not Found" in site.log.read_text(), within=10, what="the log has it")
        log = site.log.read_text()

    assert [answer.status for answer in asked] == [200, 404, 403, 400, 200]
    lines = [json.loads(line) for line in log.splitlines()]
    assert any(line["message"] == "Not Found: /nothing/(mail address)/" and line["request_id"] for line in lines)
    assert any("Forbidden (CSRF" in line["message"] for line in lines)
    # gunicorn shows its own settings at this level, none of which is a reader's
    told = [line for line in log.splitlines() if "secure_scheme_headers" not in line]
    assert [(secret, line) for line in told for secret in SECRETS if secret in line.lower()] == []
