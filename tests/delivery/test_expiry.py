"""A date comes while the database is away: pages stay, but none goes on claiming a mark that it may have lost."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from delivery.expiry import holds_until
from pages.models import PageDetails
from tests import factories
from tests.delivery.scenes import PLAIN, Clock, FakeDjango, FakeLook, ask, store_around

LONDON = ZoneInfo("Europe/London")
HTML = b"text/html; charset=utf-8"
MARK = b'<div class="mark" data-review-due="%s" data-held-until="%s">'


def midnight(*day):
    return datetime(*day, tzinfo=LONDON).timestamp()


def test_a_page_without_a_mark_claims_nothing():
    assert holds_until(HTML, b"<p>Next review due <time datetime='2027-03-28'>March 2027</time></p>") == float("inf")


@pytest.mark.parametrize(
    ("body", "moment"),
    [
        (MARK % (b"2027-03-28", b"2027-10-31"), midnight(2027, 3, 29)),
        (MARK % (b"2028-02-29", b"2027-10-31"), midnight(2027, 11, 1)),
        (MARK % (b"2028-02-29", b"2029-01-01") + MARK % (b"2028-02-29", b"2027-12-31"), midnight(2028, 1, 1)),
        (b'<div class="mark" data-review-due="2028-02-29">', midnight(2028, 3, 1)),
        (b'<div class="mark" data-held-until="9999-12-31">', float("inf")),
    ],
)
def test_a_mark_is_claimed_until_the_first_of_its_dates_has_passed(body, moment):
    assert holds_until(HTML, body) == moment


@pytest.mark.parametrize("kind", [b"application/json", b"application/atom+xml", b""])
def test_nobody_knows_what_other_forms_claim(kind):
    assert holds_until(kind, b"{}") == float("-inf")


# The page store -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    return Clock(wall=midnight(2027, 3, 28) - 60)


@pytest.fixture
def look(clock):
    return FakeLook(clock, until=clock.wall + 60)


@pytest.fixture
def django():
    bodies = {
        "/plain/": b"<p>No mark</p>",
        "/lost/": MARK % (b"2027-03-27", b"2030-01-01"),
        "/held/": MARK % (b"2027-03-28", b"2030-01-01"),
        "/feed/": b"<feed/>",
    }
    django = FakeDjango()
    django.says = lambda environ: bodies[environ["PATH_INFO"]]
    return django


@pytest.fixture
def site(django, look, clock):
    """Give a site that has kept every page when the database goes, a minute before midnight."""
    site = store_around(django, look, clock)
    for path in ("/plain/", "/lost/", "/held/"):
        ask(site, path)
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
def test_a_page_with_a_mark_says_until_when_it_holds(client):
    held = factories.certificate()
    page = factories.published_page("ct-scan")
    details = PageDetails.objects.get(extended_object__page=page)

    body = client.get("/ct-scan/").content

    assert b"data-review-due=" in body
    last_days = (details.review_due_on, held.last_day)
    assert holds_until(HTML, body) == min(
        datetime.combine(date.fromordinal(day.toordinal() + 1), datetime.min.time(), tzinfo=LONDON).timestamp()
        for day in last_days
    )


def test_a_mark_of_then_holds_for_good():
    mark = {"name": "Good Words", "meaning": "Good.", "words": "Then.", "was_then": True, "until": None}

    html = render_to_string("components/marks.html", {"marks": [mark], "review_due_on": date(2027, 1, 1)})

    assert holds_until(HTML, html.encode()) == float("inf")
