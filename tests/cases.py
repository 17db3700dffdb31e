"""Which cases of a test `make test` tries, and which are left to `make test-everything`."""

from collections.abc import Iterable
from typing import Any

import pytest


def first(how_many: int, cases: Iterable[Any]) -> list[Any]:
    """Give all cases, of which `make test` tries the first few: the others are more of the same."""
    cases = list(cases)
    return cases[:how_many] + [_for_later(case) for case in cases[how_many:]]


def _for_later(case: Any) -> Any:
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.everything)
