"""A scene that was put back is no other than the one that was set, and is put back only where nothing else is different."""

from datetime import UTC, datetime, timedelta

import pytest
from cms.models import Page
from django.contrib.sites.models import SITE_CACHE, Site
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from accounts.current_user import acting_as
from accounts.models import User
from delivery.models import Generation
from pages.models import Address
from reviews.models import ReviewPolicy
from tests import factories
from tests.factories import NOW, latest, person, published_page
from tests.remembering import memory, remembered
from tests.reviews.scenes import approved, differences, site_as_it_is, undone
from triggers import refusing

pytestmark = pytest.mark.django_db

times: list[str] = []


@pytest.fixture(autouse=True)
def counted_anew():
    times.clear()


@remembered
def a_page(key: str) -> Page:
    times.append(key)
    return factories.page(key)


@remembered
def a_busy_site(name: str) -> Page:
    """Set a scene in which rows are added, changed and deleted. Each name is a scene of its own."""
    times.append(name)
    factories.fact()
    section = published_page("imaging", title="Scans", template="section")
    page = published_page("ct-scan", parent=section, body="<p>A scan [fact: scan-time].</p>", title=name)
    page = factories.publish_again(page, slug="ct", at=NOW + timedelta(days=1))
    approved(factories.page("mri-scan", parent=section))
    factories.withdraw(published_page("gone", title="Gone"))
    return page


def everything() -> list[object]:
    number = Generation.objects.get().number
    return [site_as_it_is(), number, dict(cache._cache), dict(SITE_CACHE), len(connection.run_on_commit)]


def begin_again() -> None:
    """Do what happens between two tests."""
    connection.run_on_commit.clear()
    cache.clear()
    Site.objects.clear_cache()
    memory.begin(memory.patches)


def test_what_is_put_back_is_the_same():
    with undone():
        first = a_busy_site("the same")
        set_up = everything()
    begin_again()

    second = a_busy_site("the same")

    assert times == ["the same"]
    assert differences(set_up[0], site_as_it_is()) == []
    assert everything()[1:] == set_up[1:]
    assert second == first
    assert second.get_path("en") == first.get_path("en") == "imaging/ct"


def test_what_was_put_back_can_be_gone_on_with():
    with undone():
        a_busy_site("gone on with")
    begin_again()
    page = a_busy_site("gone on with")

    again = factories.publish_again(page, body="<p>More.</p>")
    published_page("another", title="Another", parent=page)

    assert times == ["gone on with"]
    assert latest(again).number == "3"
    connection.check_constraints()


def test_objects_that_a_step_was_given_are_as_it_left_them():
    with undone():
        first = factories.page("imaging", template="section")
        factories.page("ct-scan", parent=first)
    begin_again()

    second = factories.page("imaging", template="section")
    factories.page("ct-scan", parent=second)

    assert first.numchild == second.numchild == 1


@pytest.mark.parametrize(
    "other", ["a write", "a write undone", "a request", "a setting", "a patch", "another time", "counting"]
)
def test_where_anything_else_is_different_a_step_is_taken_for_real(other, client, settings, monkeypatch):
    with undone():
        a_page(other)
    begin_again()

    if other == "a write":
        ReviewPolicy.objects.update(roles=["clinical", "patient", "plain-language"])
    elif other == "a write undone":
        with undone():
            User.objects.update(name="Somebody")
    elif other == "a request":
        client.get("/")
    elif other == "a setting":
        settings.ORGANISATION = "Somebody else"
    elif other == "a patch":
        monkeypatch.setattr("reviews.rules.is_live", bool)
    if other == "another time":
        with travel(datetime(2030, 1, 1, tzinfo=UTC)):
            a_page(other)
    elif other == "counting":
        with CaptureQueriesContext(connection) as queries:
            a_page(other)
        assert len(queries) > 10
    else:
        a_page(other)

    assert times == [other, other]


@pytest.mark.parametrize(("first", "second"), [("here", "here"), ("here", "there"), ("there", "here")])
def test_a_changed_setting_is_part_of_the_question(settings, first, second):
    for name in (first, second):
        begin_again()
        settings.ORGANISATION = name
        with undone():
            a_page(f"{first}, {second}")

    assert len(times) == (1 if first == second else 2)


@pytest.mark.parametrize("hours", [0, 1])
def test_so_is_a_clock_that_stands_still(hours):
    for time in (NOW, NOW + timedelta(hours=hours)):
        begin_again()
        with travel(time, tick=False), undone():
            a_page(f"after {hours}")

    assert len(times) == (2 if hours else 1)


@pytest.mark.parametrize("how", ["by a write", "by a savepoint", "by looking", "by a request"])
def test_after_a_scene_was_put_back_the_database_refuses_what_it_refuses(client, how):
    with undone():
        published_page("one")
    begin_again()
    with undone():  # which is taken back before anything else was written
        published_page("one")
    begin_again()
    published_page("one")

    if how == "by a savepoint":
        with undone():
            User.objects.update(name="Somebody")
    elif how == "by looking":
        assert refusing.missing(connection) == []
    elif how == "by a request":
        client.get("/one/")

    with pytest.raises(IntegrityError, match="kept for good"), transaction.atomic():
        Address.objects.update(path="elsewhere")
    assert refusing.missing(connection) == []


def test_what_no_copy_can_be_made_of_is_made_for_real_each_time():
    @remembered
    def a_page_with_a_function() -> Page:
        page = a_page("with a function")
        page.function = lambda: None
        return page

    for _again in range(2):
        begin_again()
        with undone():
            assert a_page_with_a_function().function() is None


def test_whoever_acts_and_whatever_is_asked_is_part_of_the_question():
    with undone(), acting_as(None):
        a_page("one")
    begin_again()
    with undone():
        a_page("two")
    begin_again()
    editor = person("editor", "somebody@example.org")
    with acting_as(editor):
        a_page("one")

    assert times == ["one", "two", "one"]
