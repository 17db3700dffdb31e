"""What is counted, and how Prometheus gets to know."""

import http.client
import re
import socket
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured
from prometheus_client import REGISTRY, generate_latest

from delivery import metrics_port
from delivery.sending import WORDS
from delivery.shared_cache import SharedCache
from delivery.store_metrics import TakingOver
from tests.delivery.scenes import Shelf, ask, store_around


@pytest.fixture
def site(django, look, clock):
    return store_around(django, look, clock, private=("/accounts/",))


def value(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


def all_counted():
    """Give what was counted so far by kind, status class and refusal; kinds that were not counted are left out."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name in ("plainleaf_requests_total", "plainleaf_responses_total", "plainleaf_refused_total")
    }


@contextmanager
def counted(site):
    """Give, after the block, what was counted in it."""
    take_over = TakingOver(site)
    take_over()
    before, more = all_counted(), {}
    yield more
    take_over()
    after = all_counted()
    names = {
        "plainleaf_requests_total": "kind",
        "plainleaf_responses_total": "status",
        "plainleaf_refused_total": "refused",
    }
    for (name, label), number in after.items():
        if number > before.get((name, label), 0):
            more[names[name], label] = number - before.get((name, label), 0)


def test_a_page_is_made_once_and_hit_from_then_on(site):
    with counted(site) as more:
        page = ask(site, "/")
        ask(site, "/")
        ask(site, "/", method="HEAD")
        ask(site, "/", if_none_match=page["ETag"])

    assert more == {("kind", "made"): 1, ("kind", "hit"): 3, ("status", "2xx"): 3, ("status", "3xx"): 1}


def test_a_page_that_another_worker_made_is_copied(django, look, clock):
    shared = SharedCache(Shelf(), edition="one", now=clock.now, monotonic=clock.monotonic)
    ask(store_around(django, look, clock, shared=shared), "/")
    site = store_around(django, look, clock, shared=shared)
    with counted(site) as more:
        ask(site, "/")
        ask(site, "/")

    assert more == {("kind", "copied"): 1, ("kind", "hit"): 1, ("status", "2xx"): 2}


def test_what_django_answers_for_the_occasion_is_told_apart(site, django):
    with counted(site) as more:
        ask(site, "/?")
        ask(site, "/", query="q=x")
        ask(site, "/accounts/login/", method="POST", body=b"x")
        django.status = "404 Not Found"
        ask(site, "/nothing/")
        django.status = "500 Internal Server Error"
        ask(site, "/broken/")

    assert more == {
        ("kind", "made"): 2,  # that nothing is at an address is kept, too
        ("kind", "django"): 3,
        ("status", "2xx"): 3,
        ("status", "4xx"): 1,
        ("status", "5xx"): 1,
    }


def test_what_is_refused_is_counted_by_its_status(site):
    with counted(site) as more:
        ask(site, "/", host="elsewhere.example")
        ask(site, "/", method="BREW")
        ask(site, f"/{'a' * 9_000}/")

    assert more == {
        ("kind", "refused"): 3,
        ("status", "4xx"): 3,
        ("refused", "400"): 1,
        ("refused", "405"): 1,
        ("refused", "414"): 1,
    }


def test_how_long_django_takes_is_measured_and_a_hit_is_not(site):
    before = value("plainleaf_django_seconds_count")

    for _time in range(3):
        ask(site, "/")

    assert value("plainleaf_django_seconds_count") == before + 1


def test_how_a_worker_is(site, look):
    look.number = 41
    ask(site, "/")

    TakingOver(site)()

    assert value("plainleaf_generation") == 41
    assert value("plainleaf_database_away") == 0


def test_a_database_that_is_away_shows(site, look, clock):
    ask(site, "/")
    look.fails = True
    clock.pass_(1)
    ask(site, "/")

    TakingOver(site)()

    assert value("plainleaf_database_away") == 1


def test_figures_that_are_read_while_they_change_never_go_back(site):
    take_over = TakingOver(site)
    site.hits = 5
    take_over()
    site.not_modified = 3
    take_over()
    before = value("plainleaf_responses_total", status="2xx")
    site.hits = 9
    take_over()

    assert value("plainleaf_responses_total", status="2xx") == before + 1


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
    TakingOver(site)()

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

    def opening(port=0, take_over=lambda: None):
        opened.append(metrics_port.open_port("127.0.0.1", port, take_over))
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


def test_whoever_asks_at_the_port_is_answered_and_nothing_is_written_about_it(together, open_port, capfd):
    taken = threading.Event()

    answer = asked(open_port(take_over=taken.set))

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


def test_workers_that_do_not_count_together_are_told_at_the_start(monkeypatch):
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"gunicorn\.conf\.py"):
        metrics_port.insist_on_counting_together()
