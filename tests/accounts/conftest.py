"""Somebody who can sign in."""

import pytest

PASSWORD = "a-long-enough-password"


@pytest.fixture
def editor():
    from tests.factories import person

    user = person("editor")
    user.set_password(PASSWORD)
    user.save()
    return user
