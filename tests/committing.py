"""What tests commit is put back row by row. Django empties every table and fills it anew, which takes longer than a test."""

from typing import Any

import pytest
from django.db import transaction
from django.test import TransactionTestCase

from tests.forging import unguarded
from tests.remembering import MODELS, Table, begin, execute, rows_of, writes_between

_kept: dict[str, Table] = {}


def put_back_what_is_committed() -> None:
    """Have each test that commits begin and end with the database as the first of them found it."""
    TransactionTestCase._fixture_setup = classmethod(_put_back)
    TransactionTestCase._fixture_teardown = _put_back


def _put_back(of: Any) -> None:
    if not _kept:
        begin(pytest.MonkeyPatch())  # which finds out what tables there are
        _kept.update({table: rows_of(table) for table in MODELS})
    writes = [write for table, rows in _kept.items() for write in writes_between(table, rows_of(table), rows)]
    with transaction.atomic(), unguarded():
        execute(writes)
