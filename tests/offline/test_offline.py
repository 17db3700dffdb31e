"""Where a page is kept, one script of ours may start as a worker, and nowhere else."""

import re

import pytest

from delivery.entries import Answer, is_for_everybody
from tests.factories import page, published_page, withdraw

pytestmark = pytest.mark.django_db

KEEP = "/keep/ct-scan/"
WORKER = "/offline.js"


@pytest.mark.parametrize(
    ("address", "types"),
    [(KEEP, "offline"), ("/keep/", "offline"), ("/ct-scan/", "'none'"), ("/my-questions/", "'none'")],
)
def test_only_where_a_reader_asks_to_keep_a_page_can_a_worker_be_started(client, address, types):
    published_page()

    policy = client.get(address)["Content-Security-Policy"]

    assert f"trusted-types {types}" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "script-src 'self'" in policy


@pytest.mark.parametrize("address", [KEEP, "/keep/", WORKER])
def test_it_is_the_same_for_everybody_and_asked_for_anew_each_time(client, address):
    published_page()

    answer = client.get(address)

    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    assert answer["Cache-Control"] == "no-cache"
    assert is_for_everybody(Answer(200, headers, answer.content))
    assert client.post(address).status_code == 405


def test_the_worker_lies_at_the_root_and_says_from_which_day_a_page_is(client):
    answer = client.get(WORKER)

    assert answer["Content-Type"].startswith("text/javascript")
    assert "You kept this page on {day}." in answer.content.decode()
    assert not re.search(r"\{[{%#]", answer.content.decode())


def test_a_page_can_be_kept_where_readers_find_it_and_the_home_page_cannot(client, subtests):
    published_page("home", title="Home", template="home").set_as_homepage()
    published_page()
    page("draft", title="Draft")

    assert 'value="/ct-scan/" data-title="CT scan"' in client.get(KEEP).content.decode()
    for key in ("home", "draft", "nothing", "x" * 400):
        with subtests.test(key):
            assert client.get(f"/keep/{key}/").status_code == 404


def test_a_withdrawn_page_cannot_be_kept_and_says_why(client):
    withdraw(published_page(), reason="The advice has changed.")

    answer = client.get(KEEP)

    assert answer.status_code == 410
    assert "The advice has changed." in answer.content.decode()


def test_each_page_leads_to_where_it_is_kept_but_an_earlier_version_and_the_home_page_do_not(client):
    published_page("home", title="Home", template="home").set_as_homepage()
    published_page()

    assert f'href="{KEEP}"' in client.get("/ct-scan/").content.decode()
    assert 'href="/keep/' not in client.get("/").content.decode()


def test_without_javascript_nothing_is_offered_that_does_not_work(client):
    published_page()
    html = client.get(KEEP).content.decode()

    assert "This needs JavaScript" in html
    assert re.search(r'<form id="keep"[^>]* hidden>', html)


def test_without_javascript_the_page_can_be_had_as_a_file_instead(client):
    published_page()
    for address, others in ((KEEP, ("a4.pdf", "large-print.pdf", "")), ("/keep/", ())):
        html = client.get(address).content.decode()
        instead = html[html.index("<div data-cannot>") : html.index('<form id="keep"')]

        for file in others:
            assert f'href="/take-along/ct-scan/{file}"' in instead
        assert ('href="/take-along/"' in instead) == (not others)
