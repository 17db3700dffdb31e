"""Rule 8: every version that was ever public stays readable; drafts and archived ones never are, to anybody."""

import re
from datetime import UTC, date, datetime

import pytest
from cms.models import Page
from django.urls import reverse

from pages import versions
from reviews import services
from tests.cases import first
from tests.factories import NOW, latest, move, new_draft, page, person, publish, publish_again, published_page, withdraw
from tests.reviews.scenes import somebody

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)

NOT_NUMBERS = ["0", "00", "01", "002", "-1", "+1", "1.0", "1e0", "١", "²", "1 ", "%31", "0x1", "one", "1/1",
               "9" * 9, "9" * 40]  # fmt: skip


@pytest.fixture
def ct_scan():
    """A page with three versions: two that were public, and a draft."""
    ct = published_page("ct-scan", title="CT scan", body="<p>The first words.</p>")
    publish_again(ct, body="<p>The second words.</p>", change_note="Clearer about the bed.", at=LATER)
    new_draft(ct, body="<p>Words of a draft.</p>")
    return Page.objects.get(pk=ct.pk)


def addresses_of(path, key, number):
    return [f"/{path}/versions/{number}/", f"/versions/{key}/{number}/"]


# What stays readable --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", addresses_of("ct-scan", "ct-scan", 1))
def test_an_earlier_version_stays_as_it_was_and_leads_to_todays_page(client, ct_scan, address):
    answer = client.get(address)

    words = answer.content.decode()
    assert answer.status_code == 200
    assert "The first words." in words
    assert "The second words." not in words
    assert "earlier version" in words
    assert 'href="/ct-scan/"' in words
    assert answer["X-Robots-Tag"] == "noindex"


def test_an_earlier_version_says_when_it_was_public(client, ct_scan):
    shown = client.get("/versions/ct-scan/1/").context["page"]

    assert shown.version.number == 1
    assert shown.earlier.today_url == "/ct-scan/"
    assert shown.earlier.published_on == date(2026, 11, 16)
    assert shown.earlier.replaced_on == date(2026, 12, 7)


def test_the_permanent_address_of_todays_version_shows_it(client, ct_scan):
    answer = client.get("/versions/ct-scan/2/")

    assert answer.status_code == 200
    assert "The second words." in answer.content.decode()
    assert answer.context["page"].earlier is None


def test_todays_version_beside_its_page_is_the_page(client, ct_scan):
    answer = client.get("/ct-scan/versions/2/")

    assert answer.status_code == 302
    assert answer["Location"] == "/ct-scan/"


def test_each_version_names_one_address_as_its_own(client, ct_scan):
    def canonical(address):
        return re.findall(r'rel="canonical" href="http://testserver([^"]*)"', client.get(address).content.decode())

    assert canonical("/ct-scan/versions/1/") == canonical("/versions/ct-scan/1/") == ["/versions/ct-scan/1/"]
    assert canonical("/versions/ct-scan/2/") == canonical("/ct-scan/") == ["/ct-scan/"]


def test_the_history_lists_what_was_public_and_what_changed(client, ct_scan):
    answer = client.get("/ct-scan/versions/")

    listed = answer.context["versions"]
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert [version["number"] for version in listed] == [2, 1]
    assert [version["is_current"] for version in listed] == [True, False]
    assert [version["change_note"] for version in listed] == ["Clearer about the bed.", "First version."]
    assert [version["url"] for version in listed] == ["/versions/ct-scan/2/", "/versions/ct-scan/1/"]
    assert listed[0]["dates"].published_on == listed[0]["dates"].reviewed_on == date(2026, 12, 7)


def test_every_address_that_a_history_lists_is_there(client, ct_scan):
    for version in client.get("/ct-scan/versions/").context["versions"]:
        assert client.get(version["url"]).status_code == 200


def test_the_permanent_history_leads_to_the_pages_own(client, ct_scan):
    answer = client.get("/versions/ct-scan/")

    assert answer.status_code == 302
    assert answer["Location"] == "/ct-scan/versions/"


def test_the_home_page_has_a_history_too(client):
    home = published_page("home", title="Home", template="home")
    home.set_as_homepage()
    publish_again(Page.objects.get(pk=home.pk), body="<p>New words.</p>")

    assert client.get("/").context["page"].version.history_url == "/versions/"
    assert len(client.get("/versions/").context["versions"]) == 2
    assert client.get("/versions/home/")["Location"] == "/versions/"
    assert client.get("/versions/home/1/").status_code == 200


# What nobody may read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", first(2, ["nobody", "superuser", "editor", "publisher"]))
def test_a_draft_is_at_no_public_address_whoever_asks(client, ct_scan, who):
    if who != "nobody":
        client.force_login(somebody(who))

    there, below = addresses_of("ct-scan", "ct-scan", 3)
    for query in ("", "?preview", "?edit", "?toolbar_on", "?structure", "?preview=1&draft=1", "?version=3"):
        assert client.get(there + query).status_code == 404
    assert client.get(below).status_code == 404
    for address in ("/ct-scan/", "/ct-scan/versions/", "/versions/ct-scan/1/"):
        for query in ("?preview", "?edit"):
            assert "Words of a draft" not in client.get(address + query).content.decode()


def test_an_archived_version_is_at_no_public_address(client, ct_scan):
    latest(ct_scan).archive(person("editor"))

    for address in addresses_of("ct-scan", "ct-scan", 3):
        assert client.get(address).status_code == 404
    assert [version.number for version in versions.ever_public(ct_scan)] == [2, 1]


def test_a_version_in_review_is_at_no_public_address(client, ct_scan):
    services.submit(version=latest(ct_scan), by=person("editor"), at=NOW, size="full", change_note="More.")

    for address in addresses_of("ct-scan", "ct-scan", 3):
        assert client.get(address).status_code == 404


def test_a_page_that_was_never_public_has_no_history(client):
    page("mri-scan", title="MRI scan")

    for address in (
        "/mri-scan/",
        "/mri-scan/versions/",
        "/versions/mri-scan/",
        *addresses_of("mri-scan", "mri-scan", 1),
    ):
        assert client.get(address).status_code == 404


def test_only_a_number_written_as_it_is_finds_a_version(client, ct_scan):
    asked = [address for number in NOT_NUMBERS for address in addresses_of("ct-scan", "ct-scan", number)]
    found = [address for address in asked if client.get(address).status_code != 404]

    # "%31" is nothing but another way to write "1" in an address.
    assert found == addresses_of("ct-scan", "ct-scan", "%31")


@pytest.mark.parametrize("name", ["preview", "edit", "structure"])
def test_the_cms_shows_drafts_to_staff_alone(client, ct_scan, name):
    version = latest(ct_scan)
    address = reverse(f"admin:cms_placeholder_render_object_{name}", args=[version.content_type_id, version.object_id])

    answer = client.get(address)

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"] or "/admin/login/" in answer["Location"]


def test_a_version_of_one_page_is_not_one_of_another(client, ct_scan):
    published_page("mri-scan", title="MRI scan")

    assert client.get("/versions/mri-scan/2/").status_code == 404
    assert client.get("/mri-scan/versions/2/").status_code == 404


def test_versions_are_only_to_be_read(client, ct_scan):
    for address in ("/ct-scan/versions/", "/versions/ct-scan/", "/versions/ct-scan/1/", "/ct-scan/versions/1/"):
        assert client.post(address).status_code == 405


# Moves and withdrawals ------------------------------------------------------------------------------------------------


def test_a_permanent_address_outlasts_every_move(client, ct_scan):
    imaging = published_page("imaging", title="Scans", template="section")
    move(ct_scan, imaging)

    answer = client.get("/versions/ct-scan/1/")

    assert answer.status_code == 200
    assert answer.context["page"].earlier.today_url == "/imaging/ct-scan/"
    assert client.get("/versions/ct-scan/")["Location"] == "/imaging/ct-scan/versions/"


def test_old_versions_of_a_withdrawn_page_stay_readable(client, ct_scan):
    withdraw(ct_scan)

    for number, words in ((1, "The first words."), (2, "The second words.")):
        answer = client.get(f"/versions/ct-scan/{number}/")
        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert answer.context["page"].earlier.today_url == ""
        assert answer["X-Robots-Tag"] == "noindex"
    history = client.get("/versions/ct-scan/")
    assert history.status_code == 200
    assert history.context["page_url"] == ""
    assert [version["is_current"] for version in history.context["versions"]] == [False, False]


def test_a_withdrawal_for_safety_hides_the_old_texts_as_well(client, ct_scan):
    withdraw(ct_scan, reason="A dose was wrong.", for_safety=True)

    for address in ("/versions/ct-scan/1/", "/versions/ct-scan/2/", "/versions/ct-scan/"):
        answer = client.get(address)
        words = answer.content.decode()
        assert answer.status_code == 410
        assert "A dose was wrong." in words
        assert "The first words." not in words
        assert "The second words." not in words


def test_hidden_texts_stay_hidden_when_the_page_comes_back(client, ct_scan):
    draft = latest(ct_scan)
    withdraw(ct_scan, reason="A dose was wrong.", for_safety=True)
    publish(draft, at=LATER)

    assert client.get("/ct-scan/").status_code == 200
    assert client.get("/versions/ct-scan/3/").status_code == 200
    assert [version["number"] for version in client.get("/ct-scan/versions/").context["versions"]] == [3]
    for address in ("/versions/ct-scan/1/", "/versions/ct-scan/2/", "/ct-scan/versions/1/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert answer.context["withdrawal"]["instead_url"] == "/ct-scan/"


def test_a_safety_withdrawal_does_not_tell_of_drafts(client, ct_scan):
    withdraw(ct_scan, reason="A dose was wrong.", for_safety=True)

    assert client.get("/versions/ct-scan/3/").status_code == 404
