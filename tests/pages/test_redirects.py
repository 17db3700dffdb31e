"""An address where no page ever stood leads to a page because a publisher wants it so, and why is on record."""

import pytest
from django.db import IntegrityError, transaction

from pages import redirects
from pages.models import Address, Redirect
from pages.redirects import path_of
from pages.rules import NotAllowed
from tests import factories
from tests.cases import first
from tests.delivery.scenes import generation
from tests.factories import NOW, move, person, published_page
from tests.reviews.scenes import somebody

pytestmark = pytest.mark.django_db

WHY = "The old site had it."


def added(address="/old-page/", page=None, *, by="publisher", why=WHY) -> Redirect:
    page = page or published_page()
    return redirects.add(address=address, page=page, by=somebody(by), why=why, at=NOW)


def taken_away(redirect, *, by="publisher", why="It is printed nowhere any more.") -> None:
    redirects.take_away(redirect=redirect, by=somebody(by), why=why, at=NOW)


# What a reader gets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["/old-page/", "/old-page", "/Old-Page/", "/old-page//"])
def test_a_reader_is_led_to_where_the_page_stands_now(client, asked):
    page = published_page()
    added(page=page)
    factories.publish_again(page, slug="ct")

    answer = client.get(f"{asked}?a=b")

    assert answer.status_code == 301
    assert answer["Location"] == "/ct/?a=b"
    assert answer["Cache-Control"] == "no-cache"  # it may be taken away again


def test_a_reader_of_a_page_that_was_withdrawn_is_told_why(client):
    page = published_page()
    added(page=page)
    factories.withdraw(page, reason="The advice has changed.")

    answer = client.get("/old-page/")

    assert answer.status_code == 410
    assert b"The advice has changed." in answer.content


def test_taken_away_it_leads_nowhere_and_can_be_added_again(client):
    page = published_page()
    redirect = added(page=page)
    taken_away(redirect)
    assert client.get("/old-page/").status_code == 404

    added(page=page)

    assert client.get("/old-page/").status_code == 301
    assert list(Redirect.objects.order_by("number").values_list("number", "page", "by_name", "why")) == [
        (1, page.pk, "publisher@example.org", WHY),
        (2, None, "publisher@example.org", "It is printed nowhere any more."),
        (3, page.pk, "publisher@example.org", WHY),
    ]


def test_it_leads_to_no_versions_and_no_other_address(client):
    added()
    for address in ("/old-page/versions/", "/old-page/versions/1/", "/old-page/more/", "/old/"):
        assert client.get(address).status_code == 404


def test_a_page_that_comes_to_stand_there_comes_first(client):
    added()
    published_page("other", title="Other", slug="old-page")

    assert client.get("/old-page/").status_code == 200


def test_each_change_of_it_raises_the_generation():
    page = published_page()
    before = generation()
    redirect = added(page=page)
    between = generation()
    taken_away(redirect)

    assert before < between < generation()


# Which address, and who -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/old-page/", "old-page"),
        ("old-page", "old-page"),
        (" /Old//Page.HTML ", "old/page.html"),
        ("http://testserver/old_page/1/", "old_page/1"),
        ("//testserver/old-page", "old-page"),
        ("/caf%C3%A9/", "café"),
        ("/~team/a.b/", "~team/a.b"),
    ],
)
def test_an_address_is_read_however_it_is_typed(typed, path):
    assert path_of(typed) == path


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("https://other.example.org/old-page/", "Only addresses of this site"),
        ("//other.example.org/", "Only addresses of this site"),
        ("javascript:alert(1)", "Only addresses of this site"),
        ("mailto:a@example.org", "Only addresses of this site"),
        ("http://[broken", "no address"),
        ("/old-page/?id=1", "question mark"),
        ("/old-page/#part", "hash sign"),
        ("/", "Write the address like this"),
        ("", "Write the address like this"),
        ("/../etc/", "Write the address like this"),
        ("/a/./b/", "Write the address like this"),
        ("/a b/", "Write the address like this"),
        ("/a%0d%0aSet-Cookie: b/", "Write the address like this"),
        ("/a\0b/", "Write the address like this"),
        ("/<b>/", "Write the address like this"),
        ("/a\\b/", "Write the address like this"),
    ],
)
def test_what_is_no_address_of_this_site_is_refused(typed, refusal):
    with pytest.raises(NotAllowed, match=refusal):
        path_of(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "/desk/",
        "/admin/more/",
        "/accounts/login/",
        "/search/",
        "/sitemap.xml",
        "/static/a.css",
        "/media/a.png",
        "/a/versions/",
    ],
)
def test_what_the_site_needs_for_itself_leads_nowhere_else(typed):
    assert "the site needs for itself" in redirects.objection_to_path(path_of(typed))


def test_nothing_is_added_that_there_is_an_objection_to():
    page = published_page()
    for typed in ("https://other.example.org/old-page/", "/desk/"):
        with pytest.raises(NotAllowed):
            added(typed, page)
    assert not Redirect.objects.exists()


def test_where_a_page_is_or_was_nothing_else_is_decided():
    live = published_page()
    moved = published_page("mri-scan", title="MRI scan", slug="mri")
    factories.publish_again(moved, slug="mri-scan")
    gone = factories.withdraw(published_page("old-scan", title="Old scan"))
    assert gone

    for address, refusal in (
        ("/ct-scan/", "A page stands at /ct-scan/"),
        ("/CT-Scan/", "A page stands at /ct-scan/"),
        ("/mri/", "A page stood at /mri/"),
        ("/old-scan/", "A page stood at /old-scan/|A page stands at /old-scan/"),
    ):
        with pytest.raises(NotAllowed, match=refusal):
            added(address, live)


def test_it_leads_to_a_page_that_readers_reach_and_to_one_alone():
    draft = factories.page("draft", title="Draft")
    gone = factories.withdraw(published_page("old-scan", title="Old scan"))
    for page in (draft, gone):
        with pytest.raises(NotAllowed, match="Choose a page that readers can reach"):
            added(page=page)
    added()
    with pytest.raises(NotAllowed, match="leads to a page already"):
        added(page=published_page("other", title="Other"))


def test_an_address_is_as_long_as_one_of_a_page():
    page = published_page()
    with pytest.raises(NotAllowed, match="too long"):
        added("/" + "a" * 256, page)
    added("/" + "a" * 255, page)


@pytest.mark.parametrize("who", first(2, ["editor", "superuser", "clinical", "admin", "patient", "plain-language"]))
def test_only_a_publisher_decides_as_of_moving_a_page(who):
    page = published_page()
    with pytest.raises(NotAllowed, match="Only a publisher"):
        added(page=page, by=who)
    redirect = added(page=page)
    with pytest.raises(NotAllowed, match="Only a publisher"):
        taken_away(redirect, by=who)
    assert Redirect.objects.leading().count() == 1


def test_each_has_a_reason():
    page = published_page()
    with pytest.raises(NotAllowed, match="Say why"):
        added(page=page, why=" ")
    redirect = added(page=page)
    with pytest.raises(NotAllowed, match="Say why"):
        taken_away(redirect, why="")


def test_it_is_taken_away_once_and_an_address_of_a_page_never():
    redirect = added()
    taken_away(redirect)
    with pytest.raises(NotAllowed, match="leads nowhere any more"):
        taken_away(redirect)
    assert Address.objects.exists()
    assert not hasattr(redirects, "forget")


# The database ---------------------------------------------------------------------------------------------------------


def refused(change, words):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        change()


def row(page, **fields):
    return Redirect.objects.create(
        **{
            "path": "old-page",
            "number": 1,
            "page": page,
            "by": person("publisher"),
            "by_name": "Somebody",
            "at": NOW,
            "why": WHY,
        }
        | fields
    )


@pytest.mark.both_databases
def test_the_database_keeps_what_was_decided():
    redirect = added()
    for change in (
        lambda: Redirect.objects.update(path="other"),
        lambda: Redirect.objects.update(why="Forged."),
        lambda: Redirect.objects.update(page=None),
        lambda: redirect.delete(),
    ):
        refused(change, "only ever added to")


@pytest.mark.both_databases
def test_the_database_lets_nothing_lead_from_a_page_or_to_nowhere():
    page = published_page()
    moved = published_page("mri-scan", title="MRI scan", slug="mri")
    factories.publish_again(moved, slug="mri-scan")
    draft = factories.page("draft", title="Draft")

    refused(lambda: row(moved, path="ct-scan"), "A page stands at this address")
    refused(lambda: row(page, path="mri"), "A page stands at this address")
    refused(lambda: row(draft), "a page that readers can reach")
    refused(lambda: row(page, why=""), "a_redirect_says_why")
    refused(lambda: row(page, path=""), "the_home_page_leads_nowhere_else|A page stands")


@pytest.mark.both_databases
def test_the_database_has_one_decision_follow_another():
    page = published_page()
    refused(lambda: row(None), "in turn")
    refused(lambda: row(page, number=2), "in turn")
    row(page)
    refused(lambda: row(page), "in turn|one_thing_at_a_time|only ever added to")
    refused(lambda: row(page, number=2), "in turn")
    row(None, number=2)
    refused(lambda: row(None, number=3), "in turn")


def test_moving_and_withdrawing_lead_on_as_before(client):
    sections = published_page("imaging", title="Imaging", template="section")
    page = published_page()
    added(page=page)
    move(page, sections)

    for address in ("/ct-scan/", "/old-page/"):
        assert client.get(address)["Location"] == "/imaging/ct-scan/"
