"""Addresses that lead elsewhere are seen on the desk, and a publisher adds one and takes one away there, each with a reason."""

import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages import redirects
from pages.models import Redirect
from tests import factories
from tests.cases import first
from tests.factories import NOW, person, published_page
from tests.reviews.scenes import somebody

pytestmark = pytest.mark.django_db

LIST = "/desk/redirects/"
ADD = "/desk/redirects/add/"


def added(address="/old-page/", page=None) -> Redirect:
    page = page or published_page()
    return redirects.add(address=address, page=page, by=person("publisher"), why="The old site had it.", at=NOW)


def words(client, address=LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_list_has_where_pages_stood_and_what_was_added(publisher):
    moved = published_page("mri-scan", title="MRI scan", slug="mri")
    factories.publish_again(moved, slug="mri-scan")
    gone = published_page("old-scan", title="Old scan", slug="older-scan")
    factories.publish_again(gone, slug="old-scan")
    factories.withdraw(gone)
    made = added()

    shown = words(publisher)
    assert "/mri/" in shown
    assert 'Leads to MRI scan: <a href="/mri-scan/">' in shown
    assert "Leads to Old scan, which readers cannot reach." in shown
    assert "Added by publisher@example.org on 16 November 2026: “The old site had it.”" in shown
    assert f'href="/desk/redirects/{made.pk}/"' in shown
    assert "/mri/" not in words(publisher, f"{LIST}?q=OLD-page")
    assert "/old-page/" in words(publisher, f"{LIST}?q=OLD-page")


def test_the_addresses_are_gone_through_once_and_no_letters_looked_for_where_none_are_asked_for(publisher):
    added()

    with CaptureQueriesContext(connection) as asked:
        publisher.get(LIST)

    read = [query["sql"] for query in asked if "UNION ALL" in query["sql"]]
    assert len(read) == 1
    assert "LIKE" not in read[0].upper()


def test_the_list_is_a_file_too(publisher):
    added()

    body = b"".join(publisher.get("/desk/redirects.csv").streaming_content).decode().removeprefix("\ufeff")
    headings, row = list(csv.reader(body.splitlines()))
    assert headings == ["Old address", "Page", "Where it leads", "Who", "When", "Why"]
    assert row == [
        "/old-page/",
        "CT scan",
        "/ct-scan/",
        "publisher@example.org",
        "2026-11-16 12:00",
        "The old site had it.",
    ]


def test_a_publisher_adds_one_and_takes_it_away_and_both_are_on_record(publisher):
    page = published_page()
    sent = {"address": "/Old-Page", "page": page.pk, "why": "It was printed so."}

    assert publisher.post(ADD, sent).url == LIST
    assert "Readers of /old-page/ are led there now." in words(publisher)
    made = Redirect.objects.get()
    address = f"/desk/redirects/{made.pk}/"
    assert publisher.post(address, {"why": ""}).status_code == 422
    assert publisher.post(address, {"why": "It is printed nowhere now."}).url == LIST

    assert "/old-page/ leads nowhere now." in words(publisher)
    for place in (address, "/desk/record/redirects/"):
        shown = words(publisher, place)
        assert "It was printed so." in shown
        assert "It is printed nowhere now." in shown
    record = b"".join(publisher.get("/desk/record/redirects.csv").streaming_content).decode()
    assert "/old-page/ → CT scan" in record
    answer = publisher.post(address, {"why": "Again."})
    assert answer.status_code == 409
    assert "leads nowhere any more" in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"address": "/desk/more/"}, 409, "the site needs for itself"),
        ({"address": "/ct-scan/"}, 409, "A page stands at /ct-scan/."),
        ({"address": "https://other.example.org/"}, 409, "Only addresses of this site"),
        ({"address": "x" * 501}, 422, "at most 500"),
        ({"page": "99999999"}, 422, "is not one of the available choices"),
        ({"page": "[{"}, 422, "is not one of the available choices"),
        ({"why": ""}, 422, "This field is required"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(publisher, more, status, said):
    page = published_page()
    sent = {"address": "/old-page/", "page": page.pk, "why": "It was printed so."} | more

    answer = publisher.post(ADD, sent)

    assert answer.status_code == status
    assert said in answer.content.decode()
    if "why" not in more:
        assert "It was printed so." in answer.content.decode()
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("who", first(2, ["editor", "clinical", "admin", "patient", "plain-language"]))
def test_others_see_them_and_are_told_who_decides(client, who):
    made = added()
    client.force_login(somebody(who))

    for address in (LIST, ADD, f"/desk/redirects/{made.pk}/"):
        assert "Only a publisher has addresses lead elsewhere." in words(client, address)
    sent = {"address": "/other/", "page": made.page_id, "why": "Why."}
    assert client.post(ADD, sent).status_code == 409
    assert client.post(f"/desk/redirects/{made.pk}/", {"why": "Why."}).status_code == 409
    assert Redirect.objects.count() == 1
