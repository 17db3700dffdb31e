"""A site on which two languages beside English are installed."""

import pytest


@pytest.fixture
def two_languages():
    from tests.languages.scenes import installed

    with installed("cy", "ar"):
        yield
