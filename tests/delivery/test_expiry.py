"""A date comes while the database is away: pages stay, but none goes on claiming a mark that it may have lost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from delivery.expiry import holds_until
from pages.models import PageDetails
from tests import factories
from tests.delivery.scenes import PLAIN, Clock, FakeDjango, FakeLook, ask, store_around

LONDON = ZoneInfo("Europe/London")
HTML = b"text/html; charset=utf-8"


def midnight(*day):
    return datetime(*day, tzinfo=LONDON).timestamp()


@pytest.mark.parametrize(
    ("last_day", "moment"),
    [
        (b"", float("inf")),
        (b"2027-03-28", midnight(2027, 3, 29)),
        (b"2027-10-31", midnight(2027, 11, 1)),
        (b"2028-02-29", midnight(2028, 3, 1)),
        (b"9999-12-31", float("inf")),
    ],
)
def test_a_page_holds_until_its_last_day_has_passed(last_day, moment):
    assert holds_until(HTML, last_day) == moment


@pytest.mark.parametrize("kind", [b"application/json", b"application/atom+xml", b""])
def test_nobody_knows_what_other_forms_claim(kind):
    assert holds_until(kind, b"2027-03-28") == float("-inf")


# The page store -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    return Clock(wall=midnight(2027, 3, 28) - 60)


@pytest.fixture
def look(clock):
    return FakeLook(clock, until=clock.wall + 60)


@pytest.fixture
def django():
    django = FakeDjango()
    django.says = lambda environ: b"<p>A page</p>"
    return django


@pytest.fixture
def site(django, look, clock):
    """Give a site that has kept every page when the database goes, a minute before midnight."""
    site = store_around(django, look, clock)
    for path, *last_day in (["/plain/"], ["/lost/", "2027-03-27"], ["/held/", "2027-03-28"]):
        django.headers = [*PLAIN, *(("True-Until", day) for day in last_day)]
        assert b"true-until" not in dict(ask(site, path).headers)
    django.headers = [("Content-Type", "application/atom+xml"), *PLAIN[1:]]
    ask(site, "/feed/")
    look.fails = True
    django.status = "503 Service Unavailable"
    return site


def statuses(site):
    return {path: ask(site, path).status for path in ("/plain/", "/lost/", "/held/", "/feed/")}


def test_before_the_date_all_are_served(site, clock):
    clock.pass_(59)

    assert statuses(site) == {"/plain/": 200, "/lost/": 200, "/held/": 200, "/feed/": 200}


def test_after_the_date_all_are_served_that_claim_no_more_than_is_so(site, clock):
    clock.pass_(60)

    assert statuses(site) == {"/plain/": 200, "/lost/": 503, "/held/": 200, "/feed/": 503}


def test_but_for_a_quarter_of_an_hour_at_most(site, clock):
    clock.pass_(1)
    ask(site, "/plain/")
    clock.pass_(15 * 60)

    assert set(statuses(site).values()) == {503}


def test_while_the_database_answers_the_date_counts_for_every_page(site, django, look, clock):
    look.fails = False
    django.status = "200 OK"
    django.says = lambda environ: b"overdue"
    clock.pass_(60)
    look.since, look.until = clock.wall, clock.wall + 1_000

    assert ask(site, "/plain/").body == b"overdue"


# What pages say -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("lasts", [timedelta(days=100), timedelta(days=5_000)])
def test_a_page_with_a_mark_says_until_when_it_holds(client, lasts):
    held = factories.certificate(held_until=factories.NOW.date() + lasts)
    page = factories.published_page("ct-scan")
    details = PageDetails.objects.get(extended_object__page=page)

    assert client.get("/ct-scan/")["True-Until"] == min(details.review_due_on, held.last_day).isoformat()


@pytest.mark.django_db
def test_a_page_without_a_mark_and_an_earlier_version_with_one_of_then_hold_for_good(client):
    factories.published_page("x-ray")
    factories.certificate()
    page = factories.published_page("ct-scan")
    factories.publish_again(page)

    assert not client.get("/x-ray/").has_header("True-Until")
    earlier = client.get("/versions/ct-scan/1/")
    assert b"(at that time)" in earlier.content
    assert not earlier.has_header("True-Until")
