"""What every test stands on: settings of its own, an empty cache, cheap passwords."""

import atexit
import gc
import os
import re
import shutil
import tempfile

import pytest

from tests import environment

DATA_DIR = tempfile.mkdtemp(prefix="plainleaf-tests-")
os.mkdir(os.path.join(DATA_DIR, "static"))  # WhiteNoise warns where it is missing, and warnings are errors
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
EVERYTHING = os.environ.get("EVERYTHING") == "1"  # make test-everything

# Before Django reads its settings, which is why their module is named here and not in pyproject.toml.
environment.answer(
    keep=("DATABASE_URL",),
    DJANGO_SETTINGS_MODULE="config.settings",
    DATA_DIR=DATA_DIR,
    SECRET_KEY="a-key-for-tests-only",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    SITE_URL="http://testserver",
    CACHE_URL="locmemcache://",
    EMAIL_URL="memorymail://",
    INSECURE_COOKIES="1",
    REQUIRE_MFA="0",
    STATIC_MANIFEST="0",
)


def pytest_configure():
    """Hash passwords fast: tests sign in often, and guard nothing. On a busy machine, a slow example is no fault.

    `make test` tries the same few examples each time, `make test-everything` many, and others each time.
    """
    from django.conf import settings
    from django.test.signals import setting_changed
    from hypothesis import settings as of_hypothesis

    from pages.components import made_once

    few, many = {"max_examples": 30, "derandomize": True, "database": None}, {"max_examples": 300}
    of_hypothesis.register_profile("without a clock", deadline=None, **(many if EVERYTHING else few))
    of_hypothesis.load_profile("without a clock")

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    setting_changed.connect(lambda **kwargs: made_once.cache_clear(), weak=False)  # a worker's settings never change


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes():
    """Have no process of the tests read the settings before it has a folder of its own: by their name, it would at once."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_ignore_collect(collection_path, config):
    """Where only tests of both databases are wanted, read no file that names none: four fifths of them."""
    if "both_databases" in config.option.markexpr and collection_path.suffix == ".py":
        return not re.search("both_databases|mark.postgresql", collection_path.read_text()) or None
    return None


def commits(item):
    """Say whether a test commits what it does, so that it is put back row by row (`tests.committing`)."""
    marker = item.get_closest_marker("django_db")
    return bool(
        (marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())
    )


def pytest_collection_modifyitems(config, items):
    """Skip what needs PostgreSQL on other databases, and say so; put journeys last, and what loads the real pages first.

    Leave out what is for later. What tests roll back on PostgreSQL is in the way of those that come after, and of a load most.

    What no database can make a difference to runs on SQLite alone: pytest-django shuts the database to it anyway.
    """
    # A browser keeps an event loop running in its process, and Django refuses to use the database beside one.
    items.sort(
        key=lambda item: (item.get_closest_marker("journeys") is not None, "real_pages" not in item.fixturenames)
    )
    on_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")
    for item in items:
        if item.get_closest_marker("postgresql") and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: make test ONLY=postgresql"))
    if any(".py" in named for named in config.option.file_or_dir):
        return  # whoever names a file wants all of it
    later = [
        item
        for item in items
        if (item.get_closest_marker("everything") and not EVERYTHING) or (on_postgresql and not asks_a_database(item))
    ]
    config.hook.pytest_deselected(items=later)
    items[:] = [item for item in items if item not in set(later)]


def pytest_collection_finish():
    """Have Python look for what can be thrown away more seldom: a tenth of the time went there, over what stays anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def asks_a_database(item):
    """Say whether a test may ask a database anything."""
    is_marked = item.get_closest_marker("django_db") or item.get_closest_marker("journeys")
    return bool(is_marked or {"db", "transactional_db"} & set(item.fixturenames))


in_truth = {}  # what tests have something stand in for


def at_once(step, *arguments):
    """Stand in for what is done beside an answer: a test's database is seen by the test alone."""
    step(*arguments)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    """Spare the migrations where this code has made them before: they took longer than most files of tests."""
    from django.db import connection

    from tests import kept_steps, migrated
    from tests.committing import put_back_what_is_committed

    put_back_what_is_committed()
    if connection.vendor == "sqlite" and hasattr(request.config, "cache") and not request.config.option.create_db:
        migrated.copied(request.config.cache.mkdir("migrated"))
        kept_steps.folder = request.config.cache.mkdir("steps")


@pytest.fixture(autouse=True)
def fresh_start(request, monkeypatch):
    """Start each test with an empty cache, and what it may find remembered: nothing but scenes that were set before."""
    from django.core.cache import cache

    from reviews import alarms
    from search import unanswered
    from tests import remembering

    in_truth.setdefault("later", alarms.later)
    in_truth.setdefault("beside", unanswered.beside)
    alarms.later = unanswered.beside = at_once
    cache.clear()
    if asks_a_database(request.node):
        request.getfixturevalue("django_db_setup")
    remembering.begin(monkeypatch)
    if commits(request.node):
        remembering.memory.lose()  # no scene is put back into what is committed


@pytest.fixture
def real_pages(db):
    """All the pages that come with the site."""
    from tests import factories

    factories.real_pages()


@pytest.fixture
def for_real():
    """Nothing is put back from memory: for tests that look on while a scene is set."""
    from tests import remembering

    remembering.memory.lose()


@pytest.fixture
def client():
    """Django's test client, which signs people in a little faster."""
    from tests import factories

    return factories.Browser()


def signed_in(role):
    """Give a fixture: the browser of somebody with this role."""

    @pytest.fixture
    def browser(client):
        from tests.factories import person

        client.force_login(person(role))
        return client

    return browser


editor, publisher, clinician = signed_in("editor"), signed_in("publisher"), signed_in("clinical")


@pytest.fixture
def clock_at_now(time_machine):
    """Stop the clock at the day on which scenes are set."""
    from tests.factories import NOW

    time_machine.move_to(NOW, tick=False)
