"""A worker does not wait for a database for ever; everything else does."""

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from delivery import postgres_timeouts

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture
def line():
    """Give a line to the database of its own, as a worker has it."""
    postgres_timeouts.hurry()
    line = connection.copy()
    yield line
    connection_created.disconnect(dispatch_uid="delivery-hurry")
    line.close()


def ask(line, sql):
    with line.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_the_server_gives_a_long_statement_up(line, monkeypatch):
    monkeypatch.setattr(postgres_timeouts, "SECONDS_FOR_A_STATEMENT", 0.1)

    with pytest.raises(OperationalError, match="statement timeout"):
        ask(line, "SELECT pg_sleep(20)")

    assert ask(line, "SELECT 1") == 1
    assert ask(line, "SHOW lock_timeout") == "3s"


def test_a_server_that_is_silent_is_given_up_and_the_line_with_it(line, monkeypatch):
    assert ask(line, "SELECT 1") == 1
    monkeypatch.setattr(postgres_timeouts, "SECONDS_OF_SILENCE", 0.1)

    with pytest.raises(OperationalError, match="has said nothing"):
        ask(line, "SELECT pg_sleep(3)")

    assert line.connection.closed
    assert not line.is_usable()


def test_what_a_command_asks_may_take_as_long_as_it_takes():
    patient = connection.copy()
    try:
        assert ask(patient, "SHOW statement_timeout") == "0"
        assert not isinstance(patient.connection, postgres_timeouts.ImpatientConnection)
    finally:
        patient.close()
