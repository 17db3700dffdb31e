"""What an answer rests on: a page is put together again only where the database says something else, or on another day."""

from datetime import date

import pytest
from cms.models import Page
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection
from djangocms_text.models import Text
from time_machine import travel

from config.asgi import PRIVATE
from delivery import metrics
from delivery.dependencies import Dependencies, noted
from delivery.generation import Look
from delivery.models import Generation
from delivery.rendering import minified
from delivery.shared_cache import SharedCache
from sources.models import Source
from tests import factories
from tests.delivery.scenes import Clock, ask, beside_the_test, generation, store_around
from tests.delivery.test_site import a_small_site
from tests.factories import NOW, agreed
from tests.glossary.scenes import explained

pytestmark = pytest.mark.django_db

PATH = "/ct-scan/"


class Counting:
    """Django, which counts how often it is asked."""

    def __init__(self):
        self.django = get_wsgi_application()
        self.times = 0

    def __call__(self, environ, start_response):
        self.times += 1
        return self.django(environ, start_response)


@pytest.fixture
def clock():
    return Clock(wall=NOW.timestamp())


@pytest.fixture
def django():
    return Counting()


@pytest.fixture
def ct_scan():
    page = a_small_site()
    generation()
    return page


def worker(django, clock, **more):
    look = Look(now=clock.now, monotonic=clock.monotonic)
    return store_around(django, look, clock, in_thread=beside_the_test, private=PRIVATE, **more)


@pytest.fixture
def site(ct_scan, django, clock):
    return worker(django, clock)


def later(clock):
    """Let half a second pass, after which the site says that something has changed, whatever it was."""
    generation()
    Generation.objects.update(number=generation() + 1)
    clock.pass_(0.5)


def test_a_page_is_not_made_again_for_a_change_elsewhere(site, django, clock):
    before = ask(site, PATH, accept_encoding="br")
    factories.published_page("elsewhere", parent=Page.objects.get(reverse_id="imaging"))
    later(clock)

    after = ask(site, PATH, accept_encoding="br")

    assert after == before
    assert django.times == 1
    later(clock)
    assert ask(site, PATH, accept_encoding="br") == before
    assert django.times == 1


def rewritten():
    Text.objects.update(body="<p>Stop all your tablets.</p>")


def in_the_menu():
    factories.published_page("another", title="Quite another", in_navigation=True)


CHANGES = {
    "its text": rewritten,
    "its dates": lambda: factories.say_reviewed(reviewed_on=date(2019, 1, 1), review_due_on=date(2020, 1, 1)),
    "a source that it names": lambda: agreed(Source.objects.get(), title="The other leaflet"),
    "what a word means": lambda: explained("biopsy", meaning="Something else."),
    "the menu": in_the_menu,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_page_is_made_again_when_anything_on_it_has_changed(site, clock, client, change):
    before = ask(site, PATH).body
    change()
    later(clock)

    after = ask(site, PATH).body

    assert after == minified(client.get(PATH).content)
    assert after != before


def test_a_page_is_made_again_on_another_day(site, django, clock):
    with travel(NOW, tick=False):
        ask(site, PATH)
        later(clock)
        ask(site, PATH)
        assert django.times == 1
    with travel(NOW.replace(day=NOW.day + 1), tick=False):
        later(clock)
        ask(site, PATH)

    assert django.times == 2


def test_where_the_database_fails_django_is_asked(site, django, clock, monkeypatch):
    ask(site, PATH)
    later(clock)

    def away(_dependencies):
        raise OperationalError("gone")

    monkeypatch.setattr(Dependencies, "hold", away)

    assert ask(site, PATH).status == 200
    assert django.times == 2


def test_a_worker_that_copied_what_it_had_made_before_need_not_make_it_either(ct_scan, django, clock, shelf):
    one, two = (worker(django, clock, shared=SharedCache(shelf, edition="now")) for _worker in range(2))
    ask(one, PATH)
    two.rendering.shared = None
    ask(two, PATH)
    two.rendering.shared = one.shared
    later(clock)
    ask(one, PATH)
    copied = metrics.answered["copied", 200]
    ask(two, PATH)
    assert metrics.answered["copied", 200] == copied + 1
    later(clock)

    ask(two, PATH)

    assert django.times == 2


def test_what_does_more_than_ask_is_done_each_time():
    with noted() as notes, connection.cursor() as cursor:
        cursor.execute("SELECT number FROM delivery_generation")
        cursor.execute("UPDATE delivery_generation SET number = number + 1")

    assert notes.dependencies() is None


def test_what_asks_nothing_is_done_each_time():
    with noted() as notes:
        pass

    assert notes.dependencies() is None


FETCHED = {
    "all at once": lambda cursor: cursor.fetchall(),
    "as a list": list,
    "one by one": lambda cursor: [cursor.fetchone(), cursor.fetchone(), cursor.fetchone()],
    "some at a time": lambda cursor: [*cursor.fetchmany(1), *cursor.fetchmany(9)],
}


@pytest.mark.parametrize("fetch", FETCHED.values(), ids=FETCHED)
def test_what_was_told_is_known_however_it_was_fetched(fetch):
    with noted() as notes, connection.cursor() as cursor:
        cursor.execute("SELECT number, token FROM delivery_generation UNION SELECT %s, %s", [-1, "one more"])
        assert len([row for row in fetch(cursor) if row]) == 2
    rests_on = notes.dependencies()

    assert rests_on.hold()
    Generation.objects.update(token="another")
    assert not rests_on.hold()


def test_what_was_not_fetched_to_the_end_never_holds():
    with noted() as notes, connection.cursor() as cursor:
        cursor.execute("SELECT 1 UNION SELECT 2")
        cursor.fetchone()

    assert not notes.dependencies().hold()
