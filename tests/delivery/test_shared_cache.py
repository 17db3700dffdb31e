"""The shared level: what one worker has made the others copy, and nothing makes a page wrong or a reader wait."""

import asyncio
import dataclasses
import json
import random
import secrets

import pytest
from asgiref.sync import async_to_sync

from delivery import breaker
from delivery.entries import Answer, Entry
from delivery.generation import State
from delivery.places import Folder
from delivery.shared_cache import SharedLevel
from delivery.warming import Warmer
from tests.delivery.scenes import PLAIN, Clock, ask, asking, beat, scope_of, store_around

STATE = State(7, "token", 0.0, 1_000.0)
ENTRY = Entry(Answer(200, [(b"content-type", b"text/html"), (b"cache-control", b"no-cache")], b"<p>Words</p>" * 50))


@pytest.fixture
def worker(django, look, clock, shelf):
    """Start one more worker on the same shelf."""

    def start(edition="one", place=shelf, **more):
        level = SharedLevel(place, edition=edition, now=clock.now, monotonic=clock.monotonic)
        site = store_around(django, look, clock, level=level, **more)
        site.warmer = Warmer(site, sleep=asyncio.sleep, monotonic=clock.monotonic)
        return site

    return start


def level_on(shelf, edition="one", clock=None):
    clock = clock or Clock()
    return SharedLevel(shelf, edition=edition, now=clock.now, monotonic=clock.monotonic)


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


def test_another_secret_reads_nothing(worker, django, settings):
    ask(worker(), "/")
    settings.SECRET_KEY = "another"
    ask(worker(), "/")

    assert len(django.asked) == 2


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

    def and_published(group, name):
        look.number, look.token = 2, "two"
        return get(group, name)

    shelf.get = and_published
    ask(other, "/")
    django.says = lambda environ: b"new"
    clock.pass_(0.5)

    assert ask(other, "/").body == b"new"


# Nothing that others put there is believed ----------------------------------------------------------------------------


def only_blob(shelf) -> tuple[dict[str, bytes], str]:
    ((_group, pages),) = shelf.kept.items()
    ((name, _blob),) = pages.items()
    return pages, name


def test_whatever_is_damaged_is_as_good_as_none(shelf):
    level = level_on(shelf)
    level.put(STATE, "/", ENTRY)
    pages, name = only_blob(shelf)
    whole = pages[name]
    dice = random.Random(1)
    places = {*dice.sample(range(len(whole)), 60), 0, 31, 32, 39, 40, len(whole) - 1}
    damaged = [whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :] for place in places]
    cut = [whole[:length] for length in (0, 1, 31, 32, 33, 40, len(whole) // 2, len(whole) - 1)]
    others = [b"\x00" * 500, secrets.token_bytes(500), whole + b"!", whole * 2, b"cos\nsystem\n(S'false'\ntR."]

    for blob in [*damaged, *cut, *others]:
        pages[name] = blob
        assert level.get(STATE, "/") is None, blob[:50]

    pages[name] = whole
    assert level.get(STATE, "/").answer == ENTRY.answer


def test_a_page_that_was_put_in_the_place_of_another_is_not_believed(shelf):
    level = level_on(shelf)
    later = dataclasses.replace(STATE, token="later")
    for state, path in ((STATE, "/"), (STATE, "/ct-scan/"), (later, "/")):
        level.put(state, path, ENTRY)
    blobs = {(group, name): blob for group, pages in shelf.kept.items() for name, blob in pages.items()}

    for group, name in blobs:
        for other, blob in blobs.items():
            shelf.kept[group][name] = blob
            wanted = [level.get(state, path) for state, path in ((STATE, "/"), (STATE, "/ct-scan/"), (later, "/"))]
            assert sum(entry is None for entry in wanted) == (other != (group, name))
        shelf.kept[group][name] = blobs[group, name]


def test_a_list_that_others_wrote_is_not_believed(shelf):
    level = level_on(shelf)
    level.write_down_most_read({"/": 3.0})
    pages, name = only_blob(shelf)
    pages[name] = json.dumps({"at": 0, "counts": {"/evil/": 9}}).encode()

    assert level.most_read() == ({}, 0.0)


def test_names_tell_nothing(shelf):
    level_on(shelf).put(STATE, "/withdrawn-leaflet/", ENTRY)

    assert "leaflet" not in repr([list(pages) for pages in shelf.kept.values()])
    assert "token" not in repr(shelf.kept.keys())


def test_a_path_may_hold_anything(worker, django):
    for path in ("/%ff%00/", "/ä/", "/" + "a" * 3_000, "/../../etc/passwd"):
        first, second = ask(worker(), path), ask(worker(), path)
        assert first == second

    assert len(django.asked) == 4


def test_a_page_that_is_too_large_is_not_left(shelf, monkeypatch):
    monkeypatch.setattr("delivery.shared_cache.MOST_BYTES_OF_ONE", 100)

    level_on(shelf).put(STATE, "/", ENTRY)

    assert shelf.asked == []


# When the place is gone -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [{"get"}, {"put"}, {"get", "put", "claim", "drop"}])
def test_a_place_that_is_gone_costs_nobody_a_page(worker, django, shelf, caplog, broken):
    shelf.fails = broken
    site = worker()

    assert [ask(site, f"/{number}/").status for number in range(20)] == [200] * 20
    assert all(shelf.asked.count(what) == 1 for what in broken & {"get", "put"})
    assert len(caplog.records) == len(broken & {"get", "put"})
    assert len(site.entries) == 20


def test_when_it_is_back_it_is_used_again(worker, django, clock, shelf):
    shelf.fails = {"get", "put"}
    ask(worker(), "/")
    site = worker()
    ask(site, "/")
    shelf.fails = set()
    clock.pass_(breaker.PAUSE)

    ask(site, "/other/")
    ask(worker(), "/other/")

    assert len(django.asked) == 3


def test_a_folder_that_cannot_be_written_costs_nobody_a_page(worker, tmp_path, caplog):
    (tmp_path / "cache").write_text("a file where a folder should be")
    site = worker(place=Folder(tmp_path / "cache"))

    assert [ask(site, f"/{number}/").status for number in range(5)] == [200] * 5
    assert len(caplog.records) == 2


def test_two_hosts_share_through_a_folder(worker, django, tmp_path):
    pages = [ask(worker(place=Folder(tmp_path / "pages")), "/") for _worker in range(3)]

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


# Tidying up -----------------------------------------------------------------------------------------------------------


def test_what_a_worker_left_in_earlier_states_goes(shelf):
    level = level_on(shelf)
    states = [dataclasses.replace(STATE, token=str(number)) for number in range(3)]
    for state in states:
        level.put(state, "/", ENTRY)
    level_on(shelf, "another edition").put(STATE, "/", ENTRY)

    level.tidy(states[1])

    assert [level.get(state, "/") is not None for state in states] == [False, True, False]
    assert len(shelf.kept) == 2  # a worker of another edition goes on with its own


# What is read most ----------------------------------------------------------------------------------------------------


def test_what_is_read_most_outlives_generations_and_editions(shelf, clock):
    level_on(shelf, "one", clock).write_down_most_read({"/": 3.0, "/ä/": 1.0})
    clock.pass_(60)

    assert level_on(shelf, "two", clock).most_read() == ({"/": 3.0, "/ä/": 1.0}, 60.0)
