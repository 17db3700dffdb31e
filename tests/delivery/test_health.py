"""What a supervisor asks: alive, ready, and if not, what is missing."""

import asyncio
import json

import pytest
from asgiref.sync import async_to_sync
from django.core.checks import run_checks
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from delivery import generation_triggers, health
from delivery.health import Health, what_is_wrong
from delivery.models import Generation
from reviews import alarms
from tests import factories
from tests.delivery.scenes import (
    Clock,
    FakeDjango,
    FakeLook,
    ask,
    asking,
    at_once,
    beside_the_test,
    scope_of,
    store_around,
)
from triggers import refusing


def site_with(wrong, in_thread=beside_the_test, clock=None):
    clock = clock or Clock()
    store = store_around(FakeDjango(), FakeLook(clock), clock)
    return Health(store, wrong=wrong, in_thread=in_thread, monotonic=clock.monotonic)


@pytest.mark.parametrize("host", ["testserver", "10.0.0.7:8000", ""])
def test_a_process_that_lives_says_so_under_any_name_and_asks_nobody(host):
    site = site_with(None)

    answer = ask(site, "/healthz", host=host)

    assert (answer.status, json.loads(answer.body)) == (200, {"alive": True})
    assert answer["Cache-Control"] == "no-store"
    assert site.store.entries == {}


@pytest.mark.django_db
def test_a_site_that_lacks_nothing_is_ready():
    factories.published_page()

    answer = ask(site_with(what_is_wrong), "/readyz", host="10.0.0.7")

    assert (answer.status, json.loads(answer.body)) == (200, {"ready": True, "missing": [], "warnings": []})
    assert answer["Cache-Control"] == "no-store"


def take_a_migration_back():
    MigrationRecorder(connection).record_unapplied("delivery", "0001_generation")


def forget_the_generation():
    Generation.objects.all().delete()


def stop_watching():
    generation_triggers.take_off(connection)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("break_it", "missing"),
    [(take_a_migration_back, "migrations"), (forget_the_generation, "generation"), (stop_watching, "generation")],
)
def test_a_site_that_is_not_ready_says_what_is_missing(break_it, missing):
    break_it()

    answer = ask(site_with(what_is_wrong), "/readyz")

    assert (answer.status, json.loads(answer.body)) == (503, {"ready": False, "missing": [missing], "warnings": []})


def doubt_a_page():
    alarms.begin(factories.latest(factories.published_page()).pk, "text")


def let_everybody_change_everything():
    refusing.take_off(connection)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("happen", "warning"), [(doubt_a_page, "pages-in-doubt"), (let_everybody_change_everything, "triggers")]
)
def test_a_site_in_doubt_says_so_and_is_not_taken_away(happen, warning):
    happen()

    answer = ask(site_with(what_is_wrong), "/readyz")

    assert (answer.status, json.loads(answer.body)) == (200, {"ready": True, "missing": [], "warnings": [warning]})


def test_a_database_that_refuses_is_missing_and_its_address_stays_secret(monkeypatch):
    def away(*arguments):
        raise OperationalError("connection refused: db.internal port 5432")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", away)

    answer = ask(site_with(what_is_wrong, in_thread=at_once), "/readyz")

    assert (answer.status, json.loads(answer.body)) == (503, {"ready": False, "missing": ["database"], "warnings": []})


def test_a_database_that_does_not_answer_is_missing(monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.01)

    async def never(function):
        await asyncio.Event().wait()

    answer = ask(site_with(None, in_thread=never), "/readyz")

    assert json.loads(answer.body)["missing"] == ["database"]


def test_however_often_it_is_asked_it_looks_once_a_second():
    clock, looks = Clock(), []
    site = site_with(lambda: looks.append(1) or ([], []), in_thread=at_once, clock=clock)

    async def crowd():
        for _second in range(2):
            await asyncio.gather(*(asking(site, scope_of("/readyz")) for _probe in range(20)))
            clock.pass_(1)

    async_to_sync(crowd)()

    assert len(looks) == 2


def test_everything_else_is_for_the_page_store():
    site = site_with(None)

    assert ask(site, "/healthz/").body == b"<b>/healthz/</b>" * 50
    assert set(site.store.entries) == {"/healthz/"}


def test_the_public_address_must_be_one_that_is_answered(settings):
    settings.SITE_URL = "https://elsewhere.example"

    assert "delivery.E001" in {fault.id for fault in run_checks()}
