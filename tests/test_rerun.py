"""What is tested again when a file has changed."""

from pathlib import Path

import pytest

from tests.rerun import what_to_run


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        (["site/reviews/rules.py"], ["tests/reviews"]),
        (["templates/desk/home.html"], ["tests/desk"]),
        (["tests/reviews/test_sizes.py"], ["tests/reviews/test_sizes.py"]),
        (["tests/reviews/scenes.py"], ["tests/reviews"]),
        (["tests/reviews/test_sizes.py", "site/reviews/management/commands/send_reminders.py"], ["tests/reviews"]),
        (["site/reviews/rules.py", "site/pages/rules.py"], ["tests/pages", "tests/reviews"]),
        (["tests/test_house.py"], ["tests/test_house.py"]),
        (["templates/base.html", "site/triggers/__init__.py"], []),
        (["tests/reviews/test_that_was_deleted.py"], []),
    ],
)
def test_what_was_changed_is_tested_again(changed, tests):
    assert what_to_run(map(Path, changed)) == tests
