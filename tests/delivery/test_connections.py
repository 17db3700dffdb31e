"""Connections stay open from one request to the next; a SQLite file that was put in another's place is seen at once."""

import os
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from delivery.connections import close_if_replaced, note_file

pytestmark = pytest.mark.django_db


def saying(file, word):
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE said (word text)")
        made.execute("INSERT INTO said VALUES (?)", [word])
        made.commit()
    return file


@pytest.fixture
def opened(tmp_path):
    """A connection to a file of SQLite's, as workers hold it between two requests."""
    saying(tmp_path / "site", "before")
    options = {"transaction_mode": "IMMEDIATE", "timeout": 1}
    made = DatabaseWrapper(
        {**connections["default"].settings_dict, "NAME": str(tmp_path / "site"), "OPTIONS": options}, "other"
    )
    made.inc_thread_sharing()
    made.ensure_connection()
    note_file(made)
    yield made
    made.close()


def word_in(opened):
    return opened.connection.execute("SELECT word FROM said").fetchone()[0]


def test_a_connection_is_kept_from_one_request_to_the_next():
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] == 60
    assert connection.settings_dict["CONN_MAX_AGE"] == 60


def test_one_whose_file_is_as_it_was_stays(opened):
    held = opened.connection

    close_if_replaced(opened)

    assert opened.connection is held


def test_one_whose_file_was_replaced_is_opened_anew(opened, tmp_path):
    os.replace(saying(tmp_path / "restored", "after"), tmp_path / "site")
    assert word_in(opened) == "before"

    close_if_replaced(opened)
    opened.ensure_connection()

    assert word_in(opened) == "after"


def test_one_whose_file_is_gone_is_let_go(opened, tmp_path):
    (tmp_path / "site").unlink()

    close_if_replaced(opened)

    assert opened.connection is None


def test_within_a_transaction_it_stays(opened, tmp_path):
    opened.in_atomic_block = True
    os.replace(saying(tmp_path / "restored", "after"), tmp_path / "site")

    close_if_replaced(opened)
    opened.in_atomic_block = False

    assert word_in(opened) == "before"
