"""What does not answer is left alone for a while, and nobody waits for it."""

import logging
import threading

import pytest

from delivery import breaker
from delivery.breaker import Breaker
from tests.delivery.scenes import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def asks(clock):
    return Breaker("asking", monotonic=clock.monotonic)


def fail():
    raise OSError(28, "No space left on device")


def test_what_answers_is_passed_on(asks):
    assert asks.ask(max, 3, 4, otherwise=0) == 4


def test_after_a_failure_it_is_asked_again_only_after_a_while(asks, clock):
    assert asks.ask(fail, otherwise="nothing") == "nothing"
    assert asks.ask(max, 3, 4, otherwise=0) == 0

    clock.pass_(breaker.PAUSE - 0.1)
    assert asks.ask(max, 3, 4, otherwise=0) == 0

    clock.pass_(0.2)
    assert asks.ask(max, 3, 4, otherwise=0) == 4
    assert asks.ask(max, 3, 4, otherwise=0) == 4


def test_what_hangs_holds_nobody_up_for_long_or_twice(asks, clock, monkeypatch):
    goes_on = threading.Event()
    monkeypatch.setattr(breaker, "PATIENCE", 0.01)

    assert asks.ask(goes_on.wait, 30, otherwise="nothing") == "nothing"
    for _reader in range(50):
        assert asks.ask(goes_on.wait, 30, otherwise="nothing") == "nothing"

    goes_on.set()


def test_even_where_every_thread_hangs(asks, clock, monkeypatch):
    goes_on = threading.Event()
    monkeypatch.setattr(breaker, "PATIENCE", 0.01)

    for _time in range(8):
        clock.pass_(breaker.PAUSE + 1)
        assert asks.ask(goes_on.wait, 30, otherwise="nothing") == "nothing"

    goes_on.set()


def test_only_one_tries_whether_it_is_well_again(asks, clock):
    asks.ask(fail, otherwise=None)
    clock.pass_(breaker.PAUSE)
    tried = []

    def try_while_others_come():
        tried.append(asks.ask(max, 3, 4, otherwise=0))
        fail()

    asks.ask(try_while_others_come, otherwise=None)

    assert tried == [0]


def test_it_is_spoken_of_once_when_it_breaks_and_once_when_it_is_well(asks, clock, caplog):
    for _time in range(3):
        asks.ask(fail, otherwise=None)
        clock.pass_(breaker.PAUSE)
    for _time in range(3):
        asks.ask(max, 3, 4, otherwise=0)

    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.WARNING, "Not possible for now: asking. [Errno 28] No space left on device"),
        (logging.WARNING, "Well again: asking."),
    ]
