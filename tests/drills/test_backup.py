"""A backup taken of one place says the same to readers in another, empty one: SQLite and PostgreSQL, with uploads."""

import json
import time

import psycopg
import pytest

from tests.config.test_migrations import BACK_AND_FORTH
from tests.drills.own_nginx import answers_for, get, gunicorn, manage
from tests.drills.test_export import SCENE
from tests.machine import missing_after_install, postgresql_programs, running_postgresql

CHANGE = "from pages.models import PageDetails; PageDetails.objects.update(also_called='somebody changed this')"


@pytest.fixture(scope="module")
def postgresql():
    if missing := missing_after_install("postgresql", postgresql_programs):
        pytest.skip(missing)
    with running_postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request, tmp_path):
    """Give the environments of two places, the first with content and the second with nothing at all."""

    def place(name):
        (tmp_path / name).mkdir()  # no static files are collected, and none is asked for
        if request.param == "sqlite":
            return answers_for(tmp_path / name, STATIC_MANIFEST="0")
        server = request.getfixturevalue("postgresql")
        with psycopg.connect(server.address(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name}")
        return answers_for(tmp_path / name, STATIC_MANIFEST="0", DATABASE_URL=server.address(name))

    here, there = place("here"), place("there")
    manage(here, "migrate", "--verbosity", "0")
    manage(here, "load_content", "--verbosity", "0")
    manage(here, "shell", "--verbosity", "0", "--command", SCENE)
    return here, there


def said(answers, folder):
    """Give every file of an export: every page, redirect and header that readers get."""
    manage(answers, "export_site", str(folder))
    return json.loads((folder / "current/manifest.json").read_text())


def test_an_empty_place_says_the_same_after_a_restore(places, tmp_path):
    here, there = places
    manage(here, "backup", str(tmp_path / "site.tar"))
    words = manage(there, "restore", str(tmp_path / "site.tar"))
    before, after = said(here, tmp_path / "before"), said(there, tmp_path / "after")

    assert "with 1 uploads" in words
    assert after["files"] == before["files"]
    assert any(name.startswith("public/pictures/") for name in after["files"])
    assert after["generation"] > before["generation"]
    assert manage(there, "migrate", "--check", "--verbosity", "0") == ""
    with gunicorn(there) as site:
        assert json.loads(get(site, "/readyz", secure=False)[2]) == {"ready": True, "missing": [], "warnings": []}


def test_a_running_site_shows_what_was_restored_under_it_within_seconds(places, tmp_path):
    here, _there = places
    manage(here, "backup", str(tmp_path / "site.tar"))
    with gunicorn(here, workers=2) as site:

        def shown():
            return {
                b"somebody changed this" in get(site, "/imaging/ct-scan/", secure=False)[2] for _reader in range(20)
            }

        assert shown() == {False}
        manage(here, "shell", "--verbosity", "0", "--command", CHANGE)
        comes_about(lambda: shown() == {True})
        with pytest.raises(AssertionError, match="pages or accounts here already"):
            manage(here, "restore", str(tmp_path / "site.tar"))
        manage(here, "restore", "--replace", str(tmp_path / "site.tar"))
        comes_about(lambda: shown() == {False})


def comes_about(what, seconds=5.0):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


# Migrations, both ways ------------------------------------------------------------------------------------------------


def test_on_postgresql_every_migration_of_ours_can_be_taken_back_and_made_again(postgresql, tmp_path):
    """On SQLite `make test` does so."""
    with psycopg.connect(postgresql.address(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE back_and_forth")
    answers = answers_for(tmp_path, DATABASE_URL=postgresql.address("back_and_forth"), HOW_FAR="all")

    manage(answers, "shell", "--verbosity", "0", "--command", BACK_AND_FORTH)
