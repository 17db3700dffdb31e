"""What the desk says of a view or a list is how long it is, though it is counted without being fetched."""

from datetime import date, timedelta

import pytest

from desk.page_filters import SAVED_VIEWS
from desk.page_list import numbers_of
from desk.worklist import Worklist
from pages.models import PageDetails
from reviews.early_review import early_pages
from reviews.lazy_list import counts_of
from reviews.models import Review
from reviews.usages import dead_places
from sources.link_checks import keep
from sources.links import LinkAnswer
from sources.models import Change
from tests.factories import NOW, TODAY, fact, page, person, published_page, source, withdraw
from tests.forging import unguarded
from tests.reviews.scenes import how_many_early_pages

pytestmark = pytest.mark.both_databases

LATER = NOW + timedelta(days=6)
GONE = LinkAnswer(False, "The server says that there is nothing (404).", 404)


def early():
    """Give how many pages are to be reviewed early: as it is counted, as it is fetched."""
    return how_many_early_pages(), len(early_pages())


def dead():
    """Give how many dead links there are: as it is counted, as it is fetched."""
    places = dead_places()
    return sum(counts_of(places.counted)), len(places.fetch())


def live_page(key, body, *, published_on=None, reviewed_in_full=True):
    """Publish a page; without a full review, it is one whose history nobody kept."""
    made = published_page(key, title=key, slug=key, body=body)
    if not reviewed_in_full:
        with unguarded():
            Review.objects.filter(version__object_id__in=made.pagecontent_set.values("pk")).update(size="minor")
        PageDetails.objects.filter(extended_object__page=made).update(published_on=published_on)
    return made


@pytest.mark.django_db
def test_pages_to_be_reviewed_early_are_counted_as_they_are_listed():
    changed = source("changed")
    told = fact(source=changed)
    other = fact("other", source=changed)
    Change.objects.create(source=changed, at=NOW - timedelta(days=400), what="was found to be current")
    Change.objects.create(source=changed, at=LATER, what="was withdrawn")
    Change.objects.create(fact=told, at=LATER, what="was replaced by a newer fact")
    cites = "<p>You lie still [source: changed].</p>"
    live_page("by-itself", cites)
    live_page("by-a-fact", "<p>[fact: scan-time]</p>")
    live_page("in-every-way", f"{cites}<p>[fact: scan-time] [fact: {other.key}]</p>")
    live_page("never-dated", cites, reviewed_in_full=False)
    live_page("on-the-day", cites, reviewed_in_full=False, published_on=LATER.date())
    live_page("out-after-the-change", cites, reviewed_in_full=False, published_on=LATER.date() + timedelta(days=1))
    live_page("cites-nothing", "<p>You lie still.</p>")
    page("draft", title="Draft", slug="draft", body=cites)
    withdraw(live_page("gone", cites))

    assert early() == (5, 5)

    with unguarded():
        Review.objects.update(submitted_at=LATER)

    assert early() == (2, 2)  # those that nobody reviewed in full


@pytest.mark.django_db
def test_a_day_begins_at_midnight_in_london_when_early_reviews_are_counted():
    changed = source("changed")
    Change.objects.create(source=changed, at=NOW.replace(year=2026, month=6, day=9, hour=23), what="changed")
    live_page("that-day", "<p>[source: changed]</p>", reviewed_in_full=False, published_on=date(2026, 6, 10))

    assert early() == (1, 1)


@pytest.mark.django_db
def test_dead_links_are_counted_as_they_are_listed():
    source("leaflet", address="https://leaflets.example.org/scan#page-2")
    source("other", address="https://other.example.org/")
    figures = source("figures", address="https://figures.example.org/")
    fact(source=figures)
    fact("other-figure", source=figures)
    for address in (
        "https://leaflets.example.org/scan",
        "https://figures.example.org/",
        "https://charity.example.org/",
    ):
        for at in (NOW - timedelta(days=2), NOW):
            keep(address, GONE, at=at)
    link = '<a href="https://charity.example.org/">What a charity says</a>'
    everything = f"<p>{link} [source: leaflet] [source: other] [source: figures]</p><p>[fact: scan-time] [fact: other-figure]</p>"
    live_page("everything", everything)
    live_page("a-link", f"<p>{link}</p>")
    live_page("a-fact", "<p>[fact: scan-time]</p>")
    page("draft", title="Draft", slug="draft", body=everything)
    withdraw(live_page("gone", everything))

    assert dead() == (5, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["editor", "clinical", "publisher"])
def test_nothing_is_counted_where_there_is_nothing(role):
    counts = numbers_of({view.name: view.asks for view in SAVED_VIEWS}, person(role), TODAY)
    assert set(counts.values()) == {0}
    assert Worklist(person(role), TODAY).count() == 0
    assert (early(), dead()) == ((0, 0), (0, 0))
