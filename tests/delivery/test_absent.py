"""Where there is nothing: told from memory, apart from the pages, and never for longer than it is so."""

import asyncio

import pytest
from asgiref.sync import async_to_sync

from tests.delivery.scenes import PLAIN, FakeDjango, ask, asking, scope_of, store_around

NOT_FOUND = b"<h1>We cannot find that page</h1>" * 20


@pytest.fixture
def django():
    """Has one page, at /there/."""
    django = FakeDjango()

    def says(environ):
        is_there = environ["PATH_INFO"] == "/there/"
        django.status = "200 OK" if is_there else "404 Not Found"
        return b"<p>words</p>" * 50 if is_there else NOT_FOUND

    django.says = says
    return django


@pytest.fixture
def site(django, look, clock):
    return store_around(django, look, clock)


def test_that_nothing_is_there_is_found_out_once(site, django):
    answers = [ask(site, "/nowhere/", accept_encoding=accepted) for accepted in ("", "gzip", "br", "gzip")]

    assert [answer.status for answer in answers] == [404] * 4
    assert answers[0].body == NOT_FOUND
    assert [answer["Content-Encoding"] for answer in answers] == ["", "gzip", "br", "gzip"]
    assert answers[2]["Cache-Control"] == "no-cache"
    assert ask(site, "/nowhere/", method="HEAD").body == b""
    assert len(django.asked) == 1
    assert site.entries == {}


def test_nobody_is_told_that_they_have_it_already(site):
    """Only a page can be unchanged: RFC 9110 asks what a condition would be asked of before it looks at the condition."""
    first = ask(site, "/nowhere/")

    assert "ETag" not in first
    assert ask(site, "/nowhere/", if_none_match="*").status == 404
    assert ask(site, "/nowhere/", if_none_match='"a", W/"b"').status == 404


def test_what_comes_to_be_there_is_seen(site, django, look, clock):
    ask(site, "/soon/")
    django.says = lambda environ: b"here now"
    django.status = "200 OK"
    look.number += 1
    clock.pass_(0.5)

    answer = ask(site, "/soon/")

    assert (answer.status, answer.body) == (200, b"here now")
    assert len(site.absent) == 0


def test_trying_addresses_at_random_pushes_no_page_out(site, django):
    ask(site, "/there/")
    kept, size = site.entries["/there/"], site.entries.bytes_kept
    ask(site, "/wp/")
    site.absent.most_bytes = site.absent["/wp/"].size * 20

    for number in range(100):
        assert ask(site, f"/wp-{number}/").status == 404

    assert site.entries == {"/there/": kept}
    assert site.entries.bytes_kept == size
    assert len(site.absent) == 20
    assert ask(site, "/there/").status == 200
    assert len(django.asked) == 102


@pytest.mark.parametrize(
    "headers",
    [
        [*PLAIN, ("Set-Cookie", "a=b")],
        [("Content-Type", "text/html"), ("Cache-Control", "no-store")],
        [*PLAIN, ("Vary", "User-Agent")],
    ],
)
def test_an_answer_for_one_reader_is_not_kept(site, django, headers):
    django.headers = headers

    ask(site, "/nowhere/")
    ask(site, "/nowhere/")

    assert len(django.asked) >= 2
    assert len(site.absent) == 0


def test_many_at_once_for_one_address_ask_once(site, django):
    async def crowd():
        return await asyncio.gather(*(asking(site, scope_of("/nowhere/")) for _reader in range(50)))

    assert {answer.status for answer in async_to_sync(crowd)()} == {404}
    assert len(django.asked) == 1
