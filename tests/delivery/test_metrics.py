"""What is counted, and how Prometheus gets to know."""

import http.client
import re
import socket
import threading
from collections import Counter
from contextlib import contextmanager

import pytest
from prometheus_client import REGISTRY, generate_latest

from delivery import metrics, metrics_port
from delivery.sending import WORDS
from delivery.shared_cache import SharedCache
from tests.delivery.scenes import Shelf, ask, store_around


@pytest.fixture
def site(django, look, clock):
    return store_around(django, look, clock, private=("/accounts/",))


def value(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


@contextmanager
def counted():
    """Give, after the block, how many answers of which kind and status were given in it."""
    before, more = Counter(metrics.answered), Counter()
    yield more
    more.update(Counter(metrics.answered) - before)


def test_a_page_is_made_once_and_hit_from_then_on(site):
    with counted() as more:
        page = ask(site, "/")
        ask(site, "/")
        ask(site, "/", method="HEAD")
        ask(site, "/", if_none_match=page["ETag"])

    assert more == {("made", 200): 1, ("hit", 200): 2, ("hit", 304): 1}


def test_a_page_that_another_worker_made_is_copied(django, look, clock):
    shared = SharedCache(Shelf(), edition="one", now=clock.now, monotonic=clock.monotonic)
    ask(store_around(django, look, clock, shared=shared), "/")
    site = store_around(django, look, clock, shared=shared)
    with counted() as more:
        ask(site, "/")
        ask(site, "/")

    assert more == {("copied", 200): 1, ("hit", 200): 1}


def test_what_django_answers_for_the_occasion_is_told_apart(site, django):
    with counted() as more:
        ask(site, "/", query="q=x")
        ask(site, "/accounts/login/", method="POST", body=b"x")
        django.status = "404 Not Found"
        ask(site, "/nothing/")
        django.status = "500 Internal Server Error"
        ask(site, "/broken/")

    assert more == {
        ("django", 200): 2,
        ("made", 404): 1,
        ("django", 500): 1,
    }  # that nothing is at an address is kept, too


def test_what_is_refused_is_counted_by_its_status(site):
    with counted() as more:
        ask(site, "/", host="elsewhere.example")
        ask(site, "/", method="BREW")
        ask(site, f"/{'a' * 9_000}/")

    assert more == {("refused", 400): 1, ("refused", 405): 1, ("refused", 414): 1}


FIGURES = (
    ("plainleaf_requests_total", {"kind": "hit"}),
    ("plainleaf_requests_total", {"kind": "refused"}),
    ("plainleaf_responses_total", {"status": "3xx"}),
    ("plainleaf_responses_total", {"status": "5xx"}),
    ("plainleaf_refused_total", {"status": "503"}),
)


def test_prometheus_is_told_once_of_each_answer():
    metrics.hand_on()
    before = [value(name, **labels) for name, labels in FIGURES]
    metrics.answered["hit", 304] += 2
    metrics.answered["refused", 503] += 1

    for _time in range(2):
        metrics.hand_on()

    after = [value(name, **labels) for name, labels in FIGURES]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 1, 2, 1, 1]


def test_how_long_django_takes_is_measured_and_a_hit_is_not(site):
    before = value("plainleaf_django_seconds_count")

    for _time in range(3):
        ask(site, "/")

    assert value("plainleaf_django_seconds_count") == before + 1


def test_how_a_worker_is(site, look):
    look.number = 41
    ask(site, "/")

    assert value("plainleaf_generation") == 41
    assert value("plainleaf_database_away") == 0


def test_a_database_that_is_away_shows(site, look, clock):
    ask(site, "/")
    look.fails = True
    clock.pass_(1)
    ask(site, "/")

    assert value("plainleaf_database_away") == 1


def test_no_figure_says_who_or_what_was_asked_for(site, django):
    """Labels have a few known values, whatever readers send; so the number of figures has an end."""
    for number in range(20):
        django.status = f"{200 + number} Whatever"
        ask(
            site,
            f"/jane-{number}@example.org/",
            query=f"q={number}",
            user_agent="Mrs-Secret",
            x_forwarded_for="203.0.113.9",
        )
        ask(site, "/", host=f"jane-{number}.example")
        ask(site, "/", method=f"JANE{number}")
    metrics.hand_on()

    text = generate_latest(REGISTRY).decode()
    labels = dict(re.findall(r'^plainleaf_\w+\{(\w+)="([^"]*)"', text, re.MULTILINE))
    values = set(re.findall(r'^plainleaf_(?!django_seconds)\w+\{\w+="([^"]*)"', text, re.MULTILINE))
    assert set(labels) == {"kind", "status", "le"}
    assert values <= {
        "hit",
        "made",
        "copied",
        "django",
        "refused",
        *(f"{n}xx" for n in range(2, 6)),
        *map(str, WORDS),
    }
    assert not re.search(r"jane|secret|203\.0|example", text, re.IGNORECASE)


# The port -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def together(monkeypatch, tmp_path):
    """Give the workers a folder in which they count together."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(metrics_port, "EVERY", 0.01)


@pytest.fixture
def open_port():
    """Give a function that opens a port, and close it at the end."""
    opened = []

    def opening(port=0):
        opened.append(metrics_port.open_port("127.0.0.1", port))
        return opened[-1]

    yield opening
    for server in filter(None, opened):
        server.shutdown()
        server.server_close()


def asked(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("GET", "/metrics")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_whoever_asks_at_the_port_is_answered_and_nothing_is_written_about_it(together, open_port, capfd, monkeypatch):
    taken = threading.Event()
    monkeypatch.setattr(metrics, "hand_on", taken.set)

    answer = asked(open_port())

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert taken.wait(10)
    assert capfd.readouterr() == ("", "")


def test_workers_share_the_port(together, open_port):
    first = open_port()

    assert open_port(first.server_port) is not None


def test_a_port_that_is_taken_keeps_nobody_from_their_pages(together, open_port, caplog):
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert open_port(other.getsockname()[1]) is None

    assert "Nobody can ask for metrics" in caplog.text
