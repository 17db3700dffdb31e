import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """Keep the test's own connection open, with the transaction in it, as Django's test client does."""
    for module in ("generation", "health"):
        monkeypatch.setattr(f"delivery.{module}.close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# What they give is imported late: this file is read before Django knows its apps.


@pytest.fixture
def clock():
    from tests.delivery.scenes import Clock

    return Clock()


@pytest.fixture
def look(clock):
    from tests.delivery.scenes import FakeLook

    return FakeLook(clock)


@pytest.fixture
def django():
    from tests.delivery.scenes import FakeDjango

    return FakeDjango()


@pytest.fixture
def shelf():
    from tests.delivery.scenes import Shelf

    return Shelf()
