"""What one worker has made the others copy, and nothing makes a page wrong or a reader wait."""

import asyncio
import dataclasses

import pytest
from asgiref.sync import async_to_sync
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache

from delivery import breaker
from delivery.entries import Answer, PageEntry
from delivery.generation import PublicState
from delivery.shared_cache import SharedCache
from delivery.warming import Warmer
from tests.delivery.scenes import PLAIN, Clock, ask, asking, beat, scope_of, store_around

STATE = PublicState(7, "token", 0.0, 1_000.0)
ENTRY = PageEntry(Answer(200, [(b"content-type", b"text/html"), (b"cache-control", b"no-cache")], b"<p>Words</p>" * 50))


@pytest.fixture
def worker(django, look, clock, shelf):
    """Start one more worker on the same shelf."""

    def start(edition="one", place=shelf, **more):
        shared = SharedCache(place, edition=edition, now=clock.now, monotonic=clock.monotonic)
        site = store_around(django, look, clock, shared=shared, **more)
        site.warmer = Warmer(site, sleep=asyncio.sleep, monotonic=clock.monotonic)
        return site

    return start


def cache_on(shelf, edition="one", clock=None):
    clock = clock or Clock()
    return SharedCache(shelf, edition=edition, now=clock.now, monotonic=clock.monotonic)


# One makes a page and the others copy ---------------------------------------------------------------------------------


@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
def test_what_one_worker_made_the_others_copy(worker, django, accepted):
    django.headers += [("Vary", "Cookie"), ("Content-Security-Policy", "default-src 'none'")]
    made = ask(worker(), "/ct-scan/", accept_encoding=accepted)
    other = worker()

    copied, kept = (ask(other, "/ct-scan/", accept_encoding=accepted) for _time in range(2))

    assert copied == kept == made
    assert len(django.asked) == 1
    assert set(other.entries) == {"/ct-scan/"}


def test_a_copy_looks_at_the_state_once(worker, look):
    ask(worker(), "/")
    looks = look.looks
    other = worker()

    ask(other, "/")

    assert look.looks - looks == 2  # is what is kept still right; and is what will be copied


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "301 Moved Permanently", "500 Oh", "503 Oh"])
def test_only_a_page_that_is_there_is_left_for_others(worker, django, shelf, status):
    django.status = status

    ask(worker(), "/nowhere/")

    assert shelf.kept == {}


@pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Cache-Control", "private"), ("Vary", "Accept-Language")])
def test_what_is_not_for_everybody_is_left_for_nobody(worker, django, shelf, header):
    django.headers = [*PLAIN, header]

    ask(worker(), "/form/")

    assert shelf.kept == {}


def test_a_private_path_is_not_even_looked_for(worker, shelf):
    ask(worker(private=("/desk/",)), "/desk/")

    assert shelf.asked == []


# Never an old page ----------------------------------------------------------------------------------------------------


def test_another_generation_copies_nothing_of_the_last(worker, django, look, clock):
    one, other = worker(), worker()
    ask(one, "/")
    django.says = lambda environ: b"new"
    look.number, look.token = 2, "two"
    clock.pass_(1)

    assert ask(other, "/").body == b"new"
    assert ask(one, "/").body == b"new"
    assert len(django.asked) == 2


def test_a_restored_backup_that_counts_on_from_an_older_number_revives_nothing(worker, django, look, clock):
    look.number, look.token = 8, "first eight"
    django.says = lambda environ: b"withdrawn since"
    ask(worker(), "/")
    look.number, look.token = 7, "restored"
    clock.pass_(1)
    django.says = lambda environ: b"right"
    look.number, look.token = 8, "second eight"
    clock.pass_(1)

    assert ask(worker(), "/").body == b"right"


def test_a_worker_that_runs_while_a_backup_is_restored_sees_it_by_the_token_alone(worker, django, look, clock):
    site = worker()
    ask(site, "/")
    django.says = lambda environ: b"restored"
    look.token = "another"
    clock.pass_(1)

    assert ask(site, "/").body == b"restored"


def test_a_page_of_the_day_before_is_not_copied(worker, django, look, clock):
    look.until = clock.wall + 100
    ask(worker(), "/")
    django.says = lambda environ: b"overdue"
    clock.pass_(100)
    look.since, look.until = clock.wall, clock.wall + 86_400

    assert ask(worker(), "/").body == b"overdue"


def test_a_worker_that_begins_later_on_the_same_day_copies(worker, django, look, clock):
    look.until = clock.wall + 86_400
    ask(worker(), "/")
    clock.pass_(3_600)
    look.since = clock.wall

    ask(worker(), "/")

    assert len(django.asked) == 1


def test_other_code_makes_its_own_pages(worker, django):
    for edition in ("one", "two", "one", "two"):
        ask(worker(edition), "/")

    assert len(django.asked) == 2


def test_two_sites_in_one_place_share_nothing(worker, django, settings):
    settings.SITE_URL = "http://localhost"
    ask(worker(), "/")
    settings.SITE_URL = "https://localhost"
    ask(worker(), "/", x="y")
    settings.SITE_URL = "http://testserver"
    ask(worker(), "/")

    assert len(django.asked) == 3


def test_a_slow_render_leaves_no_old_page_for_others(worker, django, look):
    def old_then_new(environ):
        if len(django.asked) == 1:
            look.number, look.token = 2, "two"
            return b"old"
        return b"new"

    django.says = old_then_new

    assert ask(worker(), "/").body == b"new"
    look.number, look.token = 1, "one"
    assert ask(worker(), "/").body == b"new"
    assert len(django.asked) == 3


def test_what_was_copied_a_moment_before_a_change_is_dropped_with_it(worker, django, look, clock, shelf):
    ask(worker(), "/")
    other = worker()
    get = shelf.get

    def and_published(name):
        look.number, look.token = 2, "two"
        return get(name)

    shelf.get = and_published
    ask(other, "/")
    django.says = lambda environ: b"new"
    clock.pass_(0.5)

    assert ask(other, "/").body == b"new"


# Nothing that others put there is believed ----------------------------------------------------------------------------


def test_whatever_is_no_page_of_ours_is_as_good_as_none(shelf):
    shared = cache_on(shelf)
    shared.put(STATE, "/", ENTRY)
    ((name, whole),) = shelf.kept.items()

    for other in (b"", "words", 7, (), (name,), ("another", whole[1]), (name, whole[1], "more"), None):
        LocMemCache.set(shelf, name, other)
        assert shared.get(STATE, "/") is None, other

    LocMemCache.set(shelf, name, whole)
    assert shared.get(STATE, "/").answer == ENTRY.answer


def test_a_page_that_was_put_in_the_place_of_another_is_not_believed(shelf):
    shared = cache_on(shelf)
    later = dataclasses.replace(STATE, token="later")
    wanted = ((STATE, "/"), (STATE, "/ct-scan/"), (later, "/"))
    for state, path in wanted:
        shared.put(state, path, ENTRY)
    kept = shelf.kept

    for name in kept:
        for other, value in kept.items():
            LocMemCache.set(shelf, name, value)
            found = [shared.get(state, path) for state, path in wanted]
            assert sum(entry is None for entry in found) == (other != name)
        LocMemCache.set(shelf, name, kept[name])


def test_names_tell_nothing(shelf):
    cache_on(shelf).put(STATE, "/withdrawn-leaflet/", ENTRY)

    assert "leaflet" not in repr(shelf.kept.keys())
    assert "token" not in repr(shelf.kept.keys())


def test_a_path_may_hold_anything(worker, django):
    for path in ("/%ff%00/", "/ä/", "/" + "a" * 3_000, "/../../etc/passwd"):
        first, second = ask(worker(), path), ask(worker(), path)
        assert first == second

    assert len(django.asked) == 4


def test_a_page_that_is_too_large_is_not_left(shelf, monkeypatch):
    monkeypatch.setattr("delivery.shared_cache.MOST_BYTES_OF_ONE", 10)

    cache_on(shelf).put(STATE, "/", ENTRY)

    assert shelf.asked == []


# When the place is gone -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [{"get"}, {"set"}, {"get", "set"}])
def test_a_place_that_is_gone_costs_nobody_a_page(worker, django, shelf, caplog, broken):
    shelf.fails = broken
    site = worker()

    assert [ask(site, f"/{number}/").status for number in range(20)] == [200] * 20
    assert all(shelf.asked.count(what) == 1 for what in broken)
    assert len(caplog.records) == len(broken)
    assert len(site.entries) == 20


def test_when_it_is_back_it_is_used_again(worker, django, clock, shelf):
    shelf.fails = {"get", "set"}
    ask(worker(), "/")
    site = worker()
    ask(site, "/")
    shelf.fails = set()
    clock.pass_(breaker.PAUSE)

    ask(site, "/other/")
    ask(worker(), "/other/")

    assert len(django.asked) == 3


def test_a_folder_that_cannot_be_written_costs_nobody_a_page(worker, tmp_path, caplog):
    site = worker(place=FileBasedCache(tmp_path / "cache", {}))
    (tmp_path / "cache").rmdir()
    (tmp_path / "cache").write_text("a file where a folder should be")

    assert [ask(site, f"/{number}/").status for number in range(5)] == [200] * 5
    assert len(caplog.records) == 2


def test_two_hosts_share_through_a_folder(worker, django, tmp_path):
    pages = [ask(worker(place=FileBasedCache(tmp_path / "pages", {})), "/") for _worker in range(3)]

    assert pages[0] == pages[1] == pages[2]
    assert len(django.asked) == 1


# Without the database -------------------------------------------------------------------------------------------------


def test_without_a_database_readers_get_what_another_worker_made(worker, django, look, clock):
    one, other = worker(), worker()
    ask(one, "/ct-scan/")
    ask(other, "/")
    look.fails = True
    django.status = "503 Service Unavailable"
    clock.pass_(60)

    assert ask(other, "/ct-scan/").status == 200
    assert ask(other, "/never-asked-for/").status == 503

    clock.pass_(15 * 60)
    assert ask(other, "/ct-scan/").status == 503


def test_but_nothing_of_before_a_date(worker, django, look, clock):
    look.until = clock.wall + 60
    one, other = worker(), worker()
    ask(one, "/ct-scan/")
    ask(other, "/")
    look.fails = True
    django.status = "503 Service Unavailable"
    clock.pass_(61)

    assert ask(other, "/ct-scan/").status == 503


def test_nor_by_a_worker_that_knows_of_no_state(worker, django, look):
    ask(worker(), "/")
    look.fails = True
    django.status = "503 Service Unavailable"

    assert ask(worker(), "/").status == 503


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (60, 200), (15 * 60 - 1, 200), (15 * 60 + 1, 503)])
def test_a_worker_that_starts_then_goes_on_where_the_others_are(worker, django, look, clock, seconds, status):
    one = worker()
    ask(one, "/")
    beat(one)
    look.fails = True
    django.status = "503 Service Unavailable"
    clock.pass_(seconds)
    other = worker()

    beat(other)

    assert ask(other, "/").status == status
    assert ask(other, "/never-asked-for/").status == 503


def test_it_does_not_go_past_a_date(worker, django, look, clock):
    look.until = clock.wall + 60
    one = worker()
    ask(one, "/")
    beat(one)
    look.fails = True
    django.status = "503 Service Unavailable"
    clock.pass_(61)
    other = worker()

    beat(other)

    assert ask(other, "/").status == 503


def test_and_is_right_as_soon_as_there_is_a_database(worker, django, look, clock):
    one = worker()
    ask(one, "/")
    beat(one)
    look.fails = True
    other = worker()

    async def story():
        await other.warmer.beat()
        await asking(other, scope_of("/"))
        look.fails, look.token = False, "another"
        django.says = lambda environ: b"new"
        clock.pass_(2)
        for _time in range(3):
            await other.warmer.beat()
            await asyncio.sleep(0)
        return await asking(other, scope_of("/"))

    assert async_to_sync(story)().body == b"new"
