"""What search engines are told: live pages alone, and only the days on which readers got something new."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from cms.models import Page

from pages.models import PageDetails
from reviews import publishing, services
from tests.factories import latest, move, new_draft, page, person, publish, publish_again, published_page, withdraw
from tests.reviews.scenes import sign_all

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2026, 12, 7, 12, tzinfo=UTC)
JANUARY = datetime(2027, 1, 4, 12, tzinfo=UTC)
NAMES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def sitemap(client):
    answer = client.get("/sitemap.xml")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return {
        url.findtext("loc", namespaces=NAMES): url.findtext("lastmod", namespaces=NAMES)
        for url in ElementTree.fromstring(answer.content)
    }


def test_the_sitemap_lists_live_pages_where_they_stand(client):
    published_page("home", title="Home", template="home").set_as_homepage()
    imaging = published_page("imaging", title="Scans", template="section")
    published_page("ct-scan", parent=imaging)
    page("mri-scan", parent=imaging)
    withdraw(published_page("bone-scan", parent=imaging))

    assert sitemap(client) == {
        "http://testserver/": "2026-11-16",
        "http://testserver/imaging/": "2026-11-16",
        "http://testserver/imaging/ct-scan/": "2026-11-16",
    }


def test_pages_below_a_withdrawn_one_are_not_listed(client):
    imaging = published_page("imaging", title="Scans", template="section")
    published_page("ct-scan", parent=imaging)
    withdraw(imaging)

    assert sitemap(client) == {}


def test_a_publication_is_a_change(client):
    publish_again(published_page("ct-scan"), at=DECEMBER, size="minor")

    assert sitemap(client) == {"http://testserver/ct-scan/": "2026-12-07"}


def test_a_draft_is_no_change(client):
    new_draft(published_page("ct-scan"), title="Another title", body="<p>Other words.</p>")

    assert sitemap(client) == {"http://testserver/ct-scan/": "2026-11-16"}


def test_a_review_that_found_the_page_still_right_is_a_change(client):
    ct = published_page("ct-scan")
    review = services.start_recheck(version=latest(ct), by=person("editor"), at=JANUARY)
    sign_all(review, at=JANUARY)

    assert sitemap(client) == {"http://testserver/ct-scan/": "2027-01-04"}


def test_moving_a_page_is_no_change_of_its_words(client):
    imaging = published_page("imaging", title="Scans", template="section")
    ct = published_page("ct-scan")
    move(ct, imaging)

    assert sitemap(client)["http://testserver/imaging/ct-scan/"] == "2026-11-16"


def test_a_day_that_nobody_recorded_is_left_out(client):
    draft = latest(page("ct-scan"))
    review = services.submit(version=draft, by=person("editor"), at=JANUARY, size="full", change_note="From paper.")
    sign_all(review, at=JANUARY)
    publishing.publish(version=draft, by=person("publisher"), at=JANUARY, history=publishing.History())

    assert sitemap(client) == {"http://testserver/ct-scan/": None}


def test_the_later_of_both_days_counts(client):
    ct = published_page("ct-scan")
    PageDetails.objects.update(
        published_on=date(2026, 5, 1), reviewed_on=date(2026, 3, 1), review_due_on=date(2027, 1, 1)
    )
    assert sitemap(client) == {"http://testserver/ct-scan/": "2026-05-01"}
    assert Page.objects.get(pk=ct.pk)


def test_robots_may_read_everything_that_is_for_readers(client):
    answer = client.get("/robots.txt")

    rules = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://testserver/sitemap.xml" in rules
    assert "Disallow: /desk/" in rules
    assert "Disallow: /versions/" not in rules  # or nobody could see that they ask not to be listed
    assert "Disallow: /\n" not in rules


@pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt"])
def test_both_are_only_to_be_read(client, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_a_withdrawal_is_noticed_by_those_who_ask_whether_it_changed(client):
    ct = published_page("ct-scan")
    published_page("mri-scan")
    before = client.get("/sitemap.xml")
    withdraw(ct)

    assert client.get("/sitemap.xml", headers={"if-none-match": before["ETag"]}).status_code == 200
    assert "Last-Modified" not in before


def test_a_page_that_comes_back_is_listed_again(client):
    ct = withdraw(published_page("ct-scan"))
    publish(latest(ct).copy(created_by=person("editor")), at=DECEMBER)

    assert sitemap(client) == {"http://testserver/ct-scan/": "2026-12-07"}
