"""Warming: what is read most, one page at a time, never in a reader's way, never for a state that is over."""

import asyncio
import random

import brotli
import pytest
from asgiref.sync import async_to_sync

from delivery import entries, warming
from delivery.rendering import minified
from delivery.shared_cache import SharedCache
from delivery.warming import Warmer, keep_warm
from delivery.wsgi_bridge import RequestRefused
from tests.delivery.scenes import FakeDjango, ask, asking, beat, scope_of, store_around

SITEMAP = (
    b"<urlset><url><loc>http://testserver/</loc></url><url><loc>http://testserver/a%C3%A4/</loc></url>"
    b"<url><loc>http://testserver/b&amp;c/</loc></url><url><loc>http://testserver/b/</loc></url>"
    b"<url><loc>https://elsewhere.example/x/</loc></url></urlset>"
)


@pytest.fixture
def django():
    application = FakeDjango()
    application.says = lambda environ: SITEMAP if environ["PATH_INFO"] == "/sitemap.xml" else b"<p>Words</p>"
    return application


@pytest.fixture
def worker(django, look, clock, shelf):
    """Start one more worker on the same shelf, or without one."""

    def start(place=shelf, **more):
        shared = SharedCache(place, edition="one", now=clock.now, monotonic=clock.monotonic) if place else None
        site = store_around(django, look, clock, shared=shared, background=keep_warm, **more)

        async def sleep(seconds):
            clock.pass_(seconds)
            await asyncio.sleep(0)

        site.warmer = Warmer(site, sleep=sleep, monotonic=clock.monotonic, shuffle=list.sort)
        return site

    return start


def paths(django) -> list[str]:
    return [environ["PATH_INFO"].encode("latin-1").decode() for environ in django.asked]


def change(look, clock) -> None:
    look.number += 1
    look.token = str(look.number)
    clock.pass_(1)


# What, and in which order ---------------------------------------------------------------------------------------------


def test_a_worker_without_memory_begins_with_the_sitemap(worker, django):
    site = worker()

    beat(site)

    assert paths(django) == ["/sitemap.xml", "/", "/aä/", "/b&c/", "/b/"]
    assert {"/", "/aä/", "/b/"} < set(site.entries)


def test_addresses_are_read_as_xml_writes_them(worker, django):
    django.headers = [("Content-Type", "application/xml"), ("Cache-Control", "no-cache")]
    site = worker()

    beat(site)

    assert "/b&c/" in site.entries


@pytest.mark.parametrize("when", ["since", "before"])
def test_what_is_read_most_comes_before_the_rest(worker, django, look, clock, monkeypatch, when):
    """Where there is room for some, of those that were read in this state or, after a change, in the one before."""
    monkeypatch.setattr(warming, "MOST_PATHS", 2)
    site = worker(None)
    for path, times in (("/less/", 2), ("/most/", 5), ("/b/", 3)):
        for _time in range(times):
            ask(site, path)
    if when == "before":
        change(look, clock)

    beat(site)

    assert [path for path, entry in site.entries.items() if entry.compressed.is_best] == ["/b/", "/most/"]


def test_nothing_personal_and_nothing_private(worker, django):
    site = worker(private=("/desk/", "/b/"))
    django.headers.append(("Set-Cookie", "a=b"))
    ask(site, "/aä/")
    django.headers.pop()
    django.asked.clear()

    beat(site)

    assert paths(django) == ["/sitemap.xml", "/", "/b&c/"]


def test_a_page_that_is_gone_is_asked_for_once_more_and_then_forgotten(worker, django, look, clock):
    site = worker()
    ask(site, "/gone/")
    change(look, clock)
    asked = []
    says = django.says

    def but_gone(environ):
        django.status = "410 Gone" if environ["PATH_INFO"] == "/gone/" else "200 OK"
        asked.append(environ["PATH_INFO"])
        return says(environ)

    django.says = but_gone
    beat(site)
    change(look, clock)
    beat(site)

    assert asked.count("/gone/") == 1


def test_a_site_that_cannot_make_its_sitemap_still_warms(worker, django):
    site = worker()
    ask(site, "/b/")
    django.says = lambda environ: b"<urlset> & no sitemap"

    beat(site)

    assert site.entries["/b/"].compressed.is_best


# As few bytes as can be -------------------------------------------------------------------------------------------------


@pytest.fixture
def qualities(monkeypatch, django):
    """Have pages worth compressing, and give how well each time one was."""
    compress, told = entries.brotli.compress, []
    words = b"".join(b"<p>%d words, and %d more</p>" % (number, number * number) for number in range(500))
    django.says = lambda environ: SITEMAP if environ["PATH_INFO"] == "/sitemap.xml" else words
    monkeypatch.setattr(
        entries.brotli, "compress", lambda body, quality: (told.append(quality), compress(body, quality=quality))[1]
    )
    return told


def etag_of(answer) -> bytes:
    return dict(answer.headers)[b"etag"]


def test_a_reader_gets_a_new_page_at_once_and_those_after_get_it_as_small_as_it_goes(worker, qualities):
    site = worker()
    first = ask(site, "/b/", accept_encoding="br")
    assert qualities == [entries.QUICK_BROTLI]

    beat(site)

    later = ask(site, "/b/", accept_encoding="br")
    assert len(later.body) < len(first.body)
    assert brotli.decompress(later.body) == brotli.decompress(first.body)
    assert all(site.entries[path].compressed.is_best for path in ("/", "/b/"))
    assert site.entries.bytes_kept == sum(entry.size for entry in site.entries.values())


def test_no_etag_stands_for_two_bodies_and_each_still_saves_its_own_reader_the_bytes(worker, qualities):
    site = worker()
    first = ask(site, "/b/", accept_encoding="br")
    assert ask(site, "/b/", accept_encoding="br", if_none_match=etag_of(first).decode()).status == 304
    beat(site)
    later = ask(site, "/b/", accept_encoding="br")

    assert etag_of(later) != etag_of(first)
    assert ask(site, "/b/", accept_encoding="br", if_none_match=etag_of(later).decode()).status == 304
    again = ask(site, "/b/", accept_encoding="br", if_none_match=etag_of(first).decode())
    assert (again.status, again.body) == (200, later.body)
    assert etag_of(ask(site, "/b/")) not in (etag_of(first), etag_of(later))


def test_every_read_counts_in_whatever_way_it_was_served(worker, qualities):
    site = worker()
    tag = ask(site, "/b/")["ETag"]
    ask(site, "/b/", method="HEAD")
    asyncio.run(site.finish("/b/"))
    ask(site, "/b/", if_none_match=tag)

    assert site.entries["/b/"].hits == 3


def test_a_page_that_comes_back_the_same_stays_as_small_as_it_goes(worker, qualities, look, clock):
    site = worker()
    beat(site)
    before = ask(site, "/b/", accept_encoding="br")
    qualities.clear()
    change(look, clock)

    assert ask(site, "/b/", accept_encoding="br") == before
    assert qualities == []


def test_one_worker_makes_a_page_as_small_as_it_goes_for_all(worker, qualities):
    one, other = worker(), worker()
    ask(one, "/b/")
    ask(other, "/b/")  # both have it as it was made first

    async def both():
        for _time in range(2):
            await asyncio.gather(one.warmer.beat(), other.warmer.beat())

    async_to_sync(both)()

    pages = one.entries.keys() - {"/sitemap.xml"}  # which no reader waits for
    assert qualities.count(entries.BEST_BROTLI) == len(pages) == 4
    assert all(site.entries[path].compressed.is_best for site in (one, other) for path in pages)


def test_nothing_is_finished_of_a_state_that_is_over(worker, qualities, look, clock):
    site = worker()
    ask(site, "/b/")
    change(look, clock)
    made = site.entries["/b/"]
    site.drop()

    asyncio.run(site.finish("/b/"))

    assert site.entries == {}
    assert not made.compressed.is_best
    assert qualities == [entries.QUICK_BROTLI]


def test_a_page_that_is_dropped_while_it_is_compressed_does_not_come_back(worker):
    site = worker(None)
    ask(site, "/b/")

    async def story():
        finishing = asyncio.create_task(site.finish("/b/"))
        await asyncio.sleep(0)
        site.drop()
        await finishing

    async_to_sync(story)()

    assert "/b/" not in site.entries


# When ---------------------------------------------------------------------------------------------------------------


def test_a_change_is_waited_out_for_a_beat(worker, django, look, clock):
    site = worker()
    for _change in range(5):
        change(look, clock)
        beat(site, 1)
    assert django.asked == []

    beat(site, 1)

    assert "/b/" in site.entries


def test_what_is_warm_is_left_alone(worker, django, look, clock):
    site = worker()
    beat(site)
    made = len(django.asked)

    for _second in range(20):
        clock.pass_(1)
        beat(site, 1)

    assert len(django.asked) == made


def test_a_change_is_seen_without_any_reader(worker, django, look, clock):
    site = worker()
    beat(site)
    change(look, clock)
    django.says = lambda environ: SITEMAP + b"new"

    beat(site)

    assert site.entries["/"].answer.body == minified(SITEMAP + b"new")


def test_warming_stops_when_there_is_another_change(worker, django, look, clock):
    site = worker()

    def publish(environ):
        if environ["PATH_INFO"] == "/":
            look.token = "another"
        return SITEMAP

    django.says = publish
    beat(site)

    assert paths(django) == ["/sitemap.xml", "/", "/"]  # the second of them because the first was of no one state

    beat(site, 2)
    assert "/b/" in site.entries


def test_it_gives_way_to_readers_but_not_for_ever(worker, django, clock, monkeypatch):
    site = worker()
    monkeypatch.setattr(type(site), "is_busy", property(lambda self: True))
    began = clock.steady

    beat(site)

    assert "/b/" in site.entries
    assert clock.steady - began >= 4 * warming.LONGEST_WAIT


@pytest.mark.parametrize(("works", "rests"), [(0.1, 0.1), (5, warming.LONGEST_REST)])
def test_it_rests_as_long_as_it_has_worked_within_bounds(worker, django, clock, works, rests):
    site = worker()
    slept = []

    async def sleep(seconds):
        slept.append(round(seconds, 3))

    site.warmer.sleep = sleep
    says = django.says
    django.says = lambda environ: (clock.pass_(works), says(environ))[1]

    beat(site)

    assert slept == [rests] * 4


def test_there_is_one_page_at_a_time(worker, django):
    site = worker()
    most = []
    site.in_thread = lambda function, *arguments: counted(function, arguments)

    async def counted(function, arguments):
        most.append(site.in_django["readers"])
        return function(*arguments)

    beat(site)

    assert max(most) == 1


def test_a_reader_who_wants_the_page_that_is_being_warmed_waits_for_the_same(worker, django):
    site = worker()

    async def story():
        warms = asyncio.create_task(site.warmer.warm(site.freshness.state))
        reader = asyncio.create_task(asking(site, scope_of("/sitemap.xml")))
        await asyncio.gather(warms, reader)
        return reader.result()

    beat(site, 1)

    assert async_to_sync(story)().body == minified(SITEMAP)
    assert paths(django).count("/sitemap.xml") == 1


def test_without_a_database_nothing_is_warmed_and_then_it_is(worker, django, look, clock):
    site = worker()

    async def seconds(number):
        for _second in range(number):
            clock.pass_(1)
            await site.warmer.beat()
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def story():
        await seconds(3)
        change(look, clock)
        look.fails = True
        made = len(django.asked)
        await seconds(5)
        while_away = len(django.asked)
        look.fails = False
        await seconds(6)
        return made, while_away, len(django.asked)

    made, while_away, after = async_to_sync(story)()

    assert made == while_away < after
    assert not site.freshness.is_away


def test_a_database_that_goes_away_stops_warming_which_begins_again_when_it_is_back(worker, django, look):
    site = worker()
    says = django.says

    def go_away(environ):
        site.freshness.is_away = environ["PATH_INFO"] == "/"
        return says(environ)

    django.says = go_away
    beat(site)
    assert paths(django) == ["/sitemap.xml", "/"]

    django.says = says
    site.freshness.saw(look())
    beat(site)

    assert "/b/" in site.entries


def test_a_worker_without_its_database_tells_nobody_that_its_state_stands(worker, look, clock):
    site = worker()
    beat(site, 1)
    look.fails = True
    clock.pass_(warming.TELLS_EVERY)

    beat(site, 1)

    assert site.shared.last_state()[1] == warming.TELLS_EVERY


# Several workers ------------------------------------------------------------------------------------------------------


def test_two_workers_that_warm_at_once_make_each_page_once(worker, django):
    """Each has an order of its own; here, one begins where the other ends."""
    one, other = worker(), worker()
    other.warmer.shuffle = lambda found: found.sort(reverse=True)

    async def both():
        for _time in range(2):
            await asyncio.gather(one.warmer.beat(), other.warmer.beat())

    async_to_sync(both)()

    made = [path for path in paths(django) if path != "/sitemap.xml"]  # with which both begin
    assert len(made) == len(set(made)) == 4
    assert one.entries.keys() == other.entries.keys()


def test_no_two_workers_have_the_same_order():
    assert Warmer(None).shuffle == random.shuffle


def test_the_state_is_told_to_others_at_once_when_it_changes_and_now_and_then(worker, look, clock, shelf):
    site = worker()
    told = []

    def tell():
        beat(site, 1)
        told.append(site.shared.last_state())

    tell()
    clock.pass_(warming.TELLS_EVERY - 1)
    tell()
    clock.pass_(1)
    tell()
    change(look, clock)
    tell()

    assert [(state.token, seconds) for state, seconds in told] == [
        ("one", 0.0), ("one", warming.TELLS_EVERY - 1), ("one", 0.0), ("2", 0.0)]  # fmt: skip


# For as long as the worker lives --------------------------------------------------------------------------------------


def life(site, until) -> list[dict]:
    """Have a server start and stop the site, and wait in between for something to come true."""
    sent = []

    async def story():
        may_stop = asyncio.Event()
        received = iter(["startup", "shutdown"])

        async def receive():
            said = next(received)
            if said == "shutdown":
                await may_stop.wait()
            return {"type": f"lifespan.{said}"}

        async def send(message):
            sent.append(message)

        server = asyncio.create_task(site({"type": "lifespan"}, receive, send))
        while not until():
            await asyncio.sleep(0)
        may_stop.set()
        await server

    async_to_sync(story)()
    return sent


def test_it_begins_when_the_server_starts_and_ends_with_it(worker, monkeypatch):
    monkeypatch.setattr(warming, "BEAT", 0)
    site = worker()

    sent = life(site, lambda: "/b/" in site.entries)

    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_whatever_happens_it_goes_on_and_says_so_once_for_each_state(worker, monkeypatch, caplog):
    monkeypatch.setattr(warming, "BEAT", 0)
    site, beats = worker(), []
    monkeypatch.setattr(site, "render_once", broken(ZeroDivisionError("an accident")))
    make_certain = site.freshness.make_certain

    async def count():
        beats.append(1)
        site.freshness.certain_until = 0
        await make_certain()

    monkeypatch.setattr(site.freshness, "make_certain", count)
    monkeypatch.setattr(type(site.freshness), "is_certain", property(lambda self: False))

    life(site, lambda: len(beats) > 5)

    assert [record.getMessage() for record in caplog.records] == ["Warming broke off."]


def test_what_was_refused_for_too_many_readers_is_warmed_when_there_are_fewer(worker, monkeypatch):
    monkeypatch.setattr(warming, "BEAT", 0)
    site = worker()
    render, refusals, turns = site.render_once, [RequestRefused(503)], iter(range(1_000))

    async def made(path):
        if refusals:
            raise refusals.pop()
        return await render(path)

    monkeypatch.setattr(site, "render_once", made)
    life(site, lambda: "/b/" in site.entries or next(turns, None) is None)

    assert "/b/" in site.entries


def broken(error):
    async def made(path):
        raise error

    return made
