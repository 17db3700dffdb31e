"""The page store by itself, around an application that only pretends: what it keeps, how it gives it, and when not."""

import asyncio
import gzip
import threading

import brotli
import pytest
from asgiref.sync import async_to_sync

from delivery import entries, staleness, store, wsgi_bridge
from tests.delivery.scenes import PLAIN, ask, asking, at_once, scope_of, store_around


@pytest.fixture
def site(django, look, clock):
    return store_around(django, look, clock, private=("/accounts/",))


# A hit ----------------------------------------------------------------------------------------------------------------


def test_a_page_is_made_once(site, django):
    first, second = ask(site, "/ct-scan/"), ask(site, "/ct-scan/")

    assert first.status == second.status == 200
    assert first.body == second.body == b"<b>/ct-scan/</b>" * 50
    assert first.headers == second.headers
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("x-gzip", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.9 , gzip;q=0.1", "br"),
        ("gzip;q=0, br;q=0.0", ""),
        (";;;,,,=", ""),
        ("brotli", ""),
    ],
)
def test_everybody_gets_an_encoding_they_can_read(site, accepted, encoding):
    plain = ask(site, "/").body
    answer = ask(site, "/", accept_encoding=accepted)
    unpack = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]

    assert answer["Content-Encoding"] == encoding
    assert unpack(answer.body) == plain
    assert int(answer["Content-Length"]) == len(answer.body)
    assert answer["Vary"] == "Accept-Encoding"


def test_each_encoding_has_a_strong_tag_of_its_own(site):
    tags = [ask(site, "/", accept_encoding=accepted)["ETag"] for accepted in ("", "gzip", "br")]

    assert len(set(tags)) == 3
    assert all(tag.startswith('"') and tag.endswith('"') for tag in tags)


def test_the_same_page_has_the_same_tag_in_every_worker(django, look, clock):
    one, other = (ask(store_around(django, look, clock), "/", accept_encoding="gzip") for _worker in range(2))

    assert one.headers == other.headers


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", ' "other" , W/{} '])
def test_who_has_a_page_already_is_only_told_so(site, django, form):
    page = ask(site, "/", accept_encoding="br")

    answer = ask(site, "/", accept_encoding="br", if_none_match=form.format(page["ETag"]))

    assert (answer.status, answer.body) == (304, b"")
    assert answer["ETag"] == page["ETag"]
    assert answer["Vary"] == page["Vary"]
    assert answer["Cache-Control"] == "no-cache"
    assert "Content-Length" not in answer
    assert len(django.asked) == 1


def test_whoever_asks_first_and_has_it_is_told_so_as_well(site, look, clock):
    tag = ask(site, "/")["ETag"]
    look.number += 1
    clock.pass_(1)

    assert ask(site, "/", if_none_match=tag).status == 304


def test_another_page_or_encoding_is_sent_whole(site):
    plain = ask(site, "/")["ETag"]

    assert ask(site, "/", accept_encoding="gzip", if_none_match=plain).status == 200
    assert ask(site, "/other/", if_none_match=plain).status == 200
    assert ask(site, "/", if_none_match=plain.strip('"')).status == 200


def test_a_head_says_what_a_get_would(site, django):
    head, get = ask(site, "/", method="HEAD"), ask(site, "/")

    assert head.headers == get.headers
    assert head.body == b""
    assert int(head["Content-Length"]) == len(get.body)
    assert len(django.asked) == 1


def test_all_that_django_says_of_safety_is_kept(site, django):
    django.headers += [("Content-Security-Policy", "default-src 'none'"), ("X-Content-Type-Options", "nosniff"),
                       ("Vary", "Cookie"), ("ETag", '"of-django"'), ("Content-Length", "9")]  # fmt: skip

    ask(site, "/")
    answer = ask(site, "/", accept_encoding="gzip")

    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Vary"] == "Accept-Encoding, Cookie"
    assert answer["ETag"] != '"of-django"'
    assert int(answer["Content-Length"]) == len(answer.body)


# What a reader sends changes nothing for the next ---------------------------------------------------------------------


def test_a_page_is_made_from_its_path_alone(site, django):
    ask(
        site, "/ct-scan/", method="HEAD", cookie="theme=dark; _ga=1", accept_language="cy", user_agent="x",
        x_forwarded_host="evil.example", x_forwarded_for="1.2.3.4", x_forwarded_proto="https", range="bytes=0-9",
        if_modified_since="Sat, 29 Oct 1994 19:43:31 GMT", referer="https://evil.example/", x_original_url="/admin/",
        x_http_method_override="POST", forwarded="host=evil.example",
    )  # fmt: skip

    (made_from,) = django.asked
    assert {name for name in made_from if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert (made_from["REQUEST_METHOD"], made_from["PATH_INFO"], made_from["QUERY_STRING"]) == ("GET", "/ct-scan/", "")
    assert (made_from["HTTP_HOST"], made_from["wsgi.url_scheme"], made_from["REMOTE_ADDR"]) == (
        "testserver",
        "http",
        "",
    )


def test_under_every_name_of_the_site_a_page_is_the_same(site, django):
    assert ask(site, "/", host="localhost").body == ask(site, "/", host="127.0.0.1:8000").body
    assert [environ["HTTP_HOST"] for environ in django.asked] == ["testserver"]


@pytest.mark.parametrize(
    "cookie",
    ["sessionid=a", "theme=dark; sessionid=a", "theme=dark;sessionid=", "messages=a", " sessionid = a", "sessionid"],
)
def test_who_brings_a_session_or_a_message_sees_django(site, django, cookie):
    ask(site, "/")

    ask(site, "/", cookie=cookie)

    assert len(django.asked) == 2
    assert django.asked[-1]["HTTP_COOKIE"] == cookie


@pytest.mark.parametrize(
    "cookie", ["theme=dark", "xsessionid=a", "sessionid2=a", "a=sessionid", "csrftoken=a", "=;;=", ""]
)
def test_another_cookie_keeps_nobody_from_a_kept_page(site, django, cookie):
    ask(site, "/")

    ask(site, "/", cookie=cookie)

    assert len(django.asked) == 1


@pytest.mark.parametrize("request_", [{"query": "a=b"}, {"query": "edit"}, {"method": "POST"}, {"method": "OPTIONS"}])
def test_any_other_request_goes_to_django_as_it_is(site, django, request_):
    ask(site, "/")

    ask(site, "/", accept_language="cy", **request_)
    ask(site, "/", accept_language="cy", **request_)

    assert len(django.asked) == 3
    assert django.asked[-1]["HTTP_ACCEPT_LANGUAGE"] == "cy"
    assert django.asked[-1]["REMOTE_ADDR"] == "192.0.2.7"
    assert set(site.entries) == {"/"}


# What is never kept ---------------------------------------------------------------------------------------------------

PERSONAL = {
    "a cookie": [*PLAIN, ("Set-Cookie", "csrftoken=a")],
    "private": [PLAIN[0], ("Cache-Control", "private, no-cache")],
    "for ever": [PLAIN[0], ("Cache-Control", "max-age=31536000, immutable")],
    "no-store": [PLAIN[0], ("Cache-Control", "no-cache, no-store")],
    "nothing said": [PLAIN[0]],
    "by language": [*PLAIN, ("Vary", "Accept-Language")],
    "by everything": [*PLAIN, ("Vary", "*")],
}


@pytest.mark.parametrize("why", PERSONAL)
def test_what_is_not_for_everybody_is_not_kept_and_is_asked_for_with_all_that_was_sent(site, django, why):
    django.headers = PERSONAL[why]

    for _time in range(2):
        answer = ask(site, "/form/", accept_language="cy", cookie="csrftoken=b")
        assert django.asked[-1]["HTTP_ACCEPT_LANGUAGE"] == "cy"
        assert django.asked[-1]["HTTP_COOKIE"] == "csrftoken=b"
        assert answer["Vary"] == dict(django.headers).get("Vary", "")

    assert len(django.asked) == 3  # that it is not for everybody was found out once
    assert site.entries == {}


def test_what_was_not_for_everybody_is_kept_once_a_change_has_made_it_so(site, django, look, clock):
    django.headers = PERSONAL["a cookie"]
    ask(site, "/form/")
    django.headers = PLAIN
    look.number += 1
    clock.pass_(1)

    ask(site, "/form/")

    assert "/form/" in site.entries


def test_a_fault_that_sets_a_cookie_says_nothing_of_the_page(site, django):
    django.status, django.headers = "500 Oh", PERSONAL["a cookie"]
    ask(site, "/a/")
    django.status, django.headers = "200 OK", PLAIN

    ask(site, "/a/")

    assert "/a/" in site.entries


def test_a_form_with_a_token_is_not_kept(site, django):
    django.says = lambda environ: b'<input type="hidden" name="csrfmiddlewaretoken" value="a">'

    ask(site, "/form/")

    assert site.entries == {}


@pytest.mark.parametrize("status", ["410 Gone", "301 Moved Permanently", "302 Found", "500 Oh", "503 Oh"])
def test_only_a_page_that_is_there_is_kept(site, django, status):
    django.status = status

    answers = [ask(site, "/gone/"), ask(site, "/gone/"), ask(site, "/gone/", method="HEAD")]

    assert [answer.status for answer in answers] == [int(status[:3])] * 3
    assert [bool(answer.body) for answer in answers] == [True, True, False]
    assert len(django.asked) == 3
    assert site.entries == {}
    assert len(site.absent) == 0


# Right within a second ------------------------------------------------------------------------------------------------


def test_a_change_is_seen_by_the_first_who_asks_after_half_a_second(site, django, look, clock):
    ask(site, "/")
    django.says = lambda environ: b"new"
    look.number += 1

    clock.pass_(0.49)
    before = ask(site, "/").body
    clock.pass_(0.02)
    after = ask(site, "/").body

    assert before != b"new"
    assert after == b"new"


def test_a_change_is_seen_in_every_encoding(site, django, look, clock):
    ask(site, "/")
    django.says = lambda environ: b"<b>other words</b>"
    look.number += 1
    clock.pass_(1)

    assert gzip.decompress(ask(site, "/", accept_encoding="gzip").body) == b"<b>other words</b>"
    assert brotli.decompress(ask(site, "/", accept_encoding="br").body) == b"<b>other words</b>"


def test_any_change_drops_every_page(site, look, clock):
    for path in ("/", "/a/", "/b/"):
        ask(site, path)
    look.number -= 1  # as after a backup was restored
    clock.pass_(1)

    ask(site, "/a/")

    assert set(site.entries) == {"/a/"}
    assert site.entries.bytes_kept == site.entries["/a/"].size


def test_a_page_that_comes_back_the_same_after_a_change_is_not_compressed_again(site, django, look, clock, monkeypatch):
    before = ask(site, "/a/", accept_encoding="br")
    monkeypatch.setattr(entries.brotli, "compress", None)
    for _change in range(2):
        look.number += 1
        clock.pass_(1)
        site.drop()  # what two looks do that end at once

        assert ask(site, "/a/", accept_encoding="br") == before

    assert len(django.asked) == 3


def test_however_many_ask_there_is_one_look_in_half_a_second(site, look, clock):
    ask(site, "/")
    looks = look.looks

    async def crowd():
        await asyncio.gather(*(asking(site, scope_of("/")) for _reader in range(50)))

    for _half_second in range(4):
        clock.pass_(0.5)
        async_to_sync(crowd)()
        async_to_sync(crowd)()

    assert look.looks == looks + 4


def test_a_date_that_comes_drops_every_page_at_that_moment(site, django, look, clock):
    look.until = clock.wall + 0.1
    ask(site, "/")
    django.says = lambda environ: b"overdue"

    clock.pass_(0.09)
    before = ask(site, "/").body
    clock.pass_(0.01)
    look.since, look.until = clock.wall, clock.wall + 1_000
    after = ask(site, "/").body

    assert before != b"overdue"
    assert after == b"overdue"


def test_a_clock_that_is_set_back_drops_every_page(site, django, look, clock):
    look.since = clock.wall - 10
    ask(site, "/")
    django.says = lambda environ: b"as it was then"

    clock.wall -= 86_400
    look.since = clock.wall
    clock.steady += 0.5

    assert ask(site, "/").body == b"as it was then"


# The race: a change while a page is being made ------------------------------------------------------------------------


def test_a_slow_render_never_puts_an_old_page_into_a_new_generation(site, django, look):
    def old_then_new(environ):
        if len(django.asked) == 1:
            look.number += 1  # somebody publishes after this render has read the old text
            return b"old"
        return b"new"

    django.says = old_then_new

    assert ask(site, "/").body == b"new"
    assert ask(site, "/").body == b"new"
    assert len(django.asked) == 2


def test_who_asks_while_an_old_page_is_being_made_gets_the_new_one(django, look, clock):
    has_read_the_old, may_go_on = threading.Event(), threading.Event()

    def old_then_new(environ):
        if len(django.asked) > 1:
            return b"new"
        has_read_the_old.set()
        may_go_on.wait(10)
        return b"old"

    async def story():
        first = asyncio.create_task(asking(site, scope_of("/")))
        await asyncio.to_thread(has_read_the_old.wait, 10)
        look.number += 1  # published
        second = asyncio.create_task(asking(site, scope_of("/")))
        await asyncio.sleep(0)
        may_go_on.set()
        return await first, await second

    django.says = old_then_new
    site = store_around(django, look, clock, in_thread=wsgi_bridge.Threads("test", 2))

    first, second = async_to_sync(story)()

    assert (first.body, second.body) == (b"new", b"new")
    assert site.entries["/"].forms[b""].body["body"] == b"new"


def test_a_page_of_a_state_before_the_one_seen_meanwhile_is_made_again_and_never_kept(django, look, clock):
    kept = []

    async def in_thread(function, *arguments):
        made = await at_once(function, *arguments)
        if function is not look and look.number == 1:
            look.number += 1
            clock.pass_(0.1)
            site.freshness.saw(look())
        return made

    site = store_around(django, look, clock, in_thread)
    django.says = lambda environ: (kept.append(dict(site.entries)), str(look.number).encode())[1]

    assert ask(site, "/").body == b"2"
    assert kept == [{}, {}]


def test_a_site_that_changes_faster_than_pages_are_made_still_answers_and_keeps_nothing(site, django, look):
    def changing(environ):
        look.number += 1
        return b"whatever"

    django.says = changing

    assert ask(site, "/").body == b"whatever"
    assert site.entries == {}


def test_a_date_that_comes_while_a_page_is_made_is_a_change(site, django, look, clock):
    def past_midnight(environ):
        if len(django.asked) == 1:
            look.since, look.until = clock.wall, clock.wall + 1_000
            return b"yesterday"
        return b"today"

    django.says = past_midnight

    assert ask(site, "/").body == b"today"


def test_a_look_that_was_overtaken_changes_nothing(look, clock):
    changes = []
    fresh = staleness.Staleness(
        look, in_thread=None, changed=lambda: changes.append(1), now=clock.now, monotonic=clock.monotonic
    )
    early = look()
    clock.pass_(0.1)
    look.number += 1

    fresh.saw(look())
    fresh.saw(early)

    assert fresh.state.number == look.number
    assert len(changes) == 1


def test_a_page_that_many_want_is_made_once(site, django):
    async def crowd():
        return await asyncio.gather(*(asking(site, scope_of("/")) for _reader in range(50)))

    answers = async_to_sync(crowd)()

    assert {answer.status for answer in answers} == {200}
    assert len(django.asked) == 1


def test_a_reader_who_leaves_takes_nothing_from_the_others(site, django):
    async def story():
        first = asyncio.create_task(asking(site, scope_of("/")))
        second = asyncio.create_task(asking(site, scope_of("/")))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert async_to_sync(story)().status == 200
    assert len(django.asked) == 1


# Without the database -------------------------------------------------------------------------------------------------


def test_a_page_has_the_same_bytes_whether_it_can_be_kept_or_not(site, django, look):
    django.headers += [("Content-Length", "21")]
    django.says = lambda environ: b"<p>A\n    scan</p>   \n"
    kept = ask(site, "/")
    site.drop()
    look.fails = True
    other = ask(site, "/other/")

    assert other.body == kept.body == b"<p>A scan</p>"
    assert other["Content-Length"] == kept["Content-Length"] == str(len(kept.body))
    assert not site.entries


def test_kept_pages_go_on_for_a_quarter_of_an_hour(site, django, look, clock):
    ask(site, "/")
    django.status = "503 Service Unavailable"
    look.fails = True

    for _minute in range(14):
        clock.pass_(60)
        assert ask(site, "/").status == 200
    assert ask(site, "/never-asked-for/").status == 503

    clock.pass_(61)
    assert ask(site, "/").status == 503


def test_who_wants_a_page_that_is_not_kept_waits_for_django_alone(site, django, look, clock):
    ask(site, "/")
    look.fails = True
    clock.pass_(1)
    ask(site, "/")
    looks = look.looks

    assert ask(site, "/other/").status == 200

    assert look.looks == looks
    assert set(site.entries) == {"/"}


def test_the_database_is_asked_again_calmly(site, look, clock):
    ask(site, "/")
    look.fails = True
    looks = look.looks

    for _tenth in range(100):  # ten seconds
        clock.pass_(0.1)
        ask(site, "/")

    assert look.looks - looks <= 6


def test_when_it_is_back_the_site_is_well_again_in_seconds(site, django, look, clock):
    ask(site, "/")
    look.fails = True
    clock.pass_(60)
    ask(site, "/")
    django.says = lambda environ: b"new"
    look.fails, look.number = False, look.number + 1
    clock.pass_(2)

    async def story():
        await asking(site, scope_of("/"))  # sets off the look, and does not wait for it
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return await asking(site, scope_of("/"))

    assert async_to_sync(story)().body == b"new"


def test_a_database_that_does_not_answer_holds_readers_up_once(django, look, clock, monkeypatch):
    monkeypatch.setattr(staleness, "PATIENCE", 0.01)
    hangs = []

    async def perhaps(function, *arguments):
        if hangs and function is look:
            await asyncio.Event().wait()
        return function(*arguments)

    site = store_around(django, look, clock, in_thread=perhaps)

    async def story():
        await asking(site, scope_of("/"))
        hangs.append(1)
        clock.pass_(1)
        return [await asyncio.wait_for(asking(site, scope_of("/")), 5) for _reader in range(20)]

    assert {answer.status for answer in async_to_sync(story)()} == {200}
    assert len(django.asked) == 1


def test_a_worker_that_starts_without_a_database_asks_django(site, django, look):
    look.fails = True
    django.status = "503 Service Unavailable"

    assert ask(site, "/").status == 503
    assert site.entries == {}


# Limits ---------------------------------------------------------------------------------------------------------------


def test_more_than_django_can_do_is_refused_at_once_and_kept_pages_go_on(site, django, monkeypatch):
    ask(site, "/")
    monkeypatch.setattr(store, "MOST_AT_ONCE", 3)

    async def crowd():
        return await asyncio.gather(
            *(asking(site, scope_of("/", query=f"q={n}")) for n in range(10)), asking(site, scope_of("/"))
        )

    *others, kept = async_to_sync(crowd)()

    assert sorted(answer.status for answer in others) == [200] * 3 + [503] * 7
    assert {answer["Retry-After"] for answer in others if answer.status == 503} == {"5"}
    assert all(b"If it cannot wait, call 999." in answer.body for answer in others if answer.status == 503)
    assert kept.status == 200


WRITERS = [
    {"method": "POST"},
    {"path": "/desk/"},
    {"path": "/accounts/login/"},
    {"cookie": "sessionid=somebody"},
    {"cookie": "sessionid=somebody", "method": "HEAD"},
]


@pytest.mark.parametrize("writer", WRITERS)
def test_readers_get_their_pages_while_everybody_who_may_write_waits(django, look, clock, monkeypatch, writer):
    monkeypatch.setattr(store, "MOST_AT_ONCE", 4)
    may_write = threading.Event()

    def says(environ):
        if "wanted" not in environ["PATH_INFO"]:
            assert may_write.wait(30)
        return b"words"

    django.says = says
    site = store_around(
        django, look, clock, private=("/desk/", "/accounts/", "/pictures/"),
        in_thread=wsgi_bridge.Threads("readers", 1), writers_in_thread=wsgi_bridge.Threads("writers", 2),
    )  # fmt: skip
    wanted = [scope_of("/wanted/"), scope_of("/wanted/", query="q"), scope_of("/pictures/wanted.png")]

    async def story():
        waiting = [asyncio.create_task(asking(site, scope_of(**writer))) for _writer in range(6)]
        await asyncio.sleep(0)
        read = [(await asyncio.wait_for(asking(site, scope), 30)).status for scope in wanted]
        may_write.set()
        return read, [(await task).status for task in waiting]

    read, written = async_to_sync(story)()

    assert read == [200, 200, 200]
    assert sorted(written) == [200] * 4 + [503] * 2


def test_a_body_comes_in_whole(site, django):
    body = b"a" * (wsgi_bridge.KEPT_IN_MEMORY + 1)

    ask(site, "/accounts/login/", method="POST", body=body, content_type="text/plain")

    assert django.bodies == [body]
    assert django.asked[0]["CONTENT_LENGTH"] == str(len(body))
    assert django.asked[0]["CONTENT_TYPE"] == "text/plain"


def test_a_body_without_a_length_is_taken_in_too(site, django):
    scope = scope_of("/", method="POST", transfer_encoding="chunked")

    async_to_sync(asking)(site, scope, b"words")

    assert django.bodies == [b"words"]
    assert django.asked[0]["CONTENT_LENGTH"] == "5"


def test_a_body_without_end_is_refused(site, django, monkeypatch):
    monkeypatch.setattr(wsgi_bridge, "LONGEST_BODY", 10)

    assert ask(site, "/", method="POST", body=b"a" * 11).status == 413
    assert django.asked == []


def test_a_body_that_never_comes_holds_no_thread(site, django, monkeypatch):
    monkeypatch.setattr(wsgi_bridge, "SECONDS_FOR_A_BODY", 0.01)
    sent = []

    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    async_to_sync(site)(scope_of("/", method="POST", content_length="9"), receive, send)

    assert sent[0]["status"] == 408
    assert django.asked == []


def test_who_hangs_up_gets_no_answer(site, django):
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    async_to_sync(site)(scope_of("/", method="POST", content_length="9"), receive, send)

    assert sent == []
    assert django.asked == []


def test_a_header_with_an_underscore_passes_for_no_other(site, django):
    scope = scope_of("/", query="a")
    scope["headers"] += [(b"x_forwarded_proto", b"https"), (b"x-real", b"1"), (b"x-real", b"2")]

    async_to_sync(asking)(site, scope)

    assert "HTTP_X_FORWARDED_PROTO" not in django.asked[0]
    assert django.asked[0]["HTTP_X_REAL"] == "1,2"


def test_several_cookie_headers_are_one(site, django):
    scope = scope_of("/")
    scope["headers"] += [(b"cookie", b"a=b"), (b"cookie", b"sessionid=c")]

    async_to_sync(asking)(site, scope)

    assert django.asked[0]["HTTP_COOKIE"] == "a=b; sessionid=c"


def test_only_what_was_asked_for_as_the_site_stands_is_kept(django, look, clock, settings):
    settings.SITE_URL = "https://testserver"
    site = store_around(django, look, clock)

    ask(site, "/")  # by http, from which Django leads to https

    assert site.entries == {}
    assert django.asked[0]["wsgi.url_scheme"] == "http"


def test_nothing_but_http_is_answered(site):
    with pytest.raises(ValueError, match="websocket"):
        async_to_sync(site)({"type": "websocket"}, None, None)
