"""Who looks at the desk in most of its tests."""

import pytest

from tests.factories import person


@pytest.fixture
def editor(client):
    client.force_login(person("editor"))
    return client


@pytest.fixture
def publisher(client):
    client.force_login(person("publisher"))
    return client
