"""Rule 9 and the end of rule 8: an address that once led to a page leads to it for good, or says why it is gone."""

import pytest

from pages.addresses import remember_addresses, whereabouts
from pages.models import Address
from tests.factories import latest, move, new_draft, page, person, publish, publish_again, published_page, withdraw
from tests.forging import unguarded

pytestmark = pytest.mark.django_db


def rename(what, slug):
    return publish_again(what, slug=slug)


def follow(client, address):
    """Give where an address leads in one hop, and check that this hop arrives."""
    answer = client.get(address)
    assert answer.status_code == 301, f"{address}: {answer.status_code}"
    target = answer["Location"]
    arrived = client.get(target)
    assert arrived.status_code == 200, f"{address} leads to {target}, which is {arrived.status_code}"
    return target


# Where old addresses lead ---------------------------------------------------------------------------------------------


def test_a_new_slug_leaves_the_old_address_leading_on(client):
    rename(published_page("ct-scan"), "ct")

    assert follow(client, "/ct-scan/") == "/ct/"


def test_a_draft_with_another_slug_moves_nothing(client):
    new_draft(published_page("ct-scan"), slug="ct")

    assert client.get("/ct-scan/").status_code == 200
    assert client.get("/ct/").status_code == 404


def test_the_query_is_kept(client):
    rename(published_page("ct-scan"), "ct")

    assert client.get("/ct-scan/?from=letter&a=%C3%A4")["Location"] == "/ct/?from=letter&a=%C3%A4"


def test_the_versions_of_a_page_move_with_it(client):
    ct = rename(published_page("ct-scan"), "ct")
    publish_again(ct, body="<p>More.</p>")

    assert follow(client, "/ct-scan/versions/") == "/ct/versions/"
    assert follow(client, "/ct-scan/versions/1/") == "/ct/versions/1/"
    assert client.get("/ct-scan/versions/1/?a=b")["Location"] == "/ct/versions/1/?a=b"


def test_going_back_to_an_old_address_makes_no_loop(client):
    ct = rename(published_page("ct-scan"), "ct")
    rename(ct, "ct-scan")

    assert client.get("/ct-scan/").status_code == 200
    assert follow(client, "/ct/") == "/ct-scan/"


def test_a_moved_page_takes_the_addresses_of_those_below_it_along(client):
    imaging = published_page("imaging", title="Scans", template="section")
    nuclear = published_page("nuclear", title="Nuclear scans", template="section")
    bone = published_page("bone-scan", title="Bone scan", parent=nuclear)
    published_page("tracer", title="The tracer", parent=bone)
    move(nuclear, imaging)

    assert follow(client, "/nuclear/") == "/imaging/nuclear/"
    assert follow(client, "/nuclear/bone-scan/") == "/imaging/nuclear/bone-scan/"
    assert follow(client, "/nuclear/bone-scan/tracer/") == "/imaging/nuclear/bone-scan/tracer/"
    assert follow(client, "/nuclear/bone-scan/versions/") == "/imaging/nuclear/bone-scan/versions/"


def test_moves_and_renames_mixed_are_one_hop_too(client):
    a, b = (published_page(key, title=key, template="section") for key in ("a", "b"))
    ct = published_page("ct-scan", parent=a)
    rename(a, "aa")
    move(ct, b)
    rename(b, "bb")
    rename(ct, "ct")

    for old in ("/a/ct-scan/", "/aa/ct-scan/", "/b/ct-scan/", "/bb/ct-scan/"):
        assert follow(client, old) == "/bb/ct/"


def test_a_live_page_always_wins_over_an_old_address(client):
    rename(published_page("ct-scan", body="<p>The old page.</p>"), "ct")
    published_page("newcomer", title="Another page", slug="ct-scan", body="<p>The newcomer.</p>")

    assert "The newcomer." in client.get("/ct-scan/").content.decode()


def test_an_address_belongs_to_the_page_that_stood_there_last(client):
    rename(published_page("ct-scan"), "ct")
    newcomer = published_page("newcomer", title="Another page", slug="ct-scan")
    rename(newcomer, "elsewhere")

    assert follow(client, "/ct-scan/") == "/elsewhere/"


def test_two_pages_can_change_places(client):
    one, two = published_page("one", title="One"), published_page("two", title="Two")
    one = rename(one, "between")
    two = rename(two, "one")
    rename(one, "two")

    assert client.get("/one/").context["page"].title == "Two"
    assert client.get("/two/").context["page"].title == "One"
    assert follow(client, "/between/") == "/two/"


def test_a_redirect_is_asked_for_again_each_time_so_that_going_back_works(client):
    rename(published_page("ct-scan"), "ct")

    assert client.get("/ct-scan/")["Cache-Control"] == "no-cache"


# Other ways to write an address ---------------------------------------------------------------------------------------


def test_slips_of_case_and_slashes_find_the_page(client):
    published_page("ct-scan", parent=published_page("imaging", title="Scans", template="section"))
    for written in [
        "/Imaging/CT-Scan/",
        "/imaging/ct-scan",
        "/IMAGING/CT-SCAN",
        "/imaging//ct-scan/",
        "/imaging/ct-scan//",
        "//imaging/ct-scan/",
        "///imaging/ct-scan",
    ]:
        answer = client.get("/", PATH_INFO=written)

        assert answer.status_code == 301
        assert answer["Location"] == "/imaging/ct-scan/"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("/Glossary/", "/glossary/"),
        ("/GLOSSARY", "/glossary/"),
        ("/Search/?q=CT", "/search/?q=CT"),
        ("/my-Questions/", "/my-questions/"),
        ("/Keep/CT-scan/", "/keep/ct-scan/"),
        ("/Robots.txt", "/robots.txt"),
        ("/Compare/CT-scan%3Fx%23y+MRI-scan/", "/compare/ct-scan%3Fx%23y+mri-scan/"),
    ],
)
def test_slips_of_case_find_what_is_no_page_of_the_cms_too(client, written, address):
    answer = client.get(written)

    assert (answer.status_code, answer["Location"]) == (301, address)


@pytest.mark.parametrize(
    "written",
    [
        "/Desk/",
        "/Admin/login/",
        "/Nothing/",
        "/Static/x/",
        "/keep/nothing/",
        "/compare/CT-scan+%FF%FE/",
        "/Glossary/%25",
    ],
)
def test_other_slips_of_case_lead_nowhere(client, written):
    assert client.get(written).status_code == 404


def test_nobody_is_sent_to_another_site(client):
    rename(published_page("ct-scan"), "ct")
    for address in [
        "//evil.example/",
        "//evil.example/ct-scan/",
        "/\\evil.example/",
        "/https://evil.example/",
        "/https:/evil.example/ct-scan/",
        "/@evil.example/",
        "/ct-scan/..//evil.example/",
        "//evil.example",
        "//evil.example/versions/1/",
    ]:
        answer = client.get("/", PATH_INFO=address)

        if answer.status_code in (301, 302):  # a slash put at the end at most
            assert answer["Location"].startswith("/")
            assert not answer["Location"].startswith(("//", "/\\"))
        else:
            assert answer.status_code == 404


def test_a_query_cannot_change_where_a_redirect_leads(client):
    rename(published_page("ct-scan"), "ct")

    target = client.get("/ct-scan/", QUERY_STRING="next=//evil.example\r\nSet-Cookie: a=b")["Location"]

    assert target.startswith("/ct/?")
    assert "\r" not in target
    assert "\n" not in target


# Withdrawn pages ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_page_says_why_and_where_to_go(client):
    mri = published_page("mri-scan", title="MRI scan")
    withdraw(published_page("ct-scan"), reason="We no longer have this scan.", instead=mri)

    answer = client.get("/ct-scan/")

    words = answer.content.decode()
    assert answer.status_code == 410
    assert "We no longer have this scan." in words
    assert 'href="/mri-scan/"' in words
    assert "MRI scan" in words
    assert "November 2026" in words
    assert answer["Cache-Control"] == "no-cache"


def test_a_withdrawn_page_is_gone_from_every_address_it_had(client):
    withdraw(rename(published_page("ct", title="CT scan"), "ct-scan"))
    for written in ["/ct-scan", "/CT-Scan/", "/ct-scan//", "/ct/", "/ct-scan/?a=b"]:
        assert client.get(written).status_code == 410


def test_the_page_to_go_to_instead_is_linked_where_it_stands_now(client):
    mri = published_page("mri-scan", title="MRI scan")
    withdraw(published_page("ct-scan"), instead=mri)
    rename(mri, "mri")

    assert client.get("/ct-scan/").context["withdrawal"]["instead_url"] == "/mri/"


def test_a_page_to_go_to_instead_that_is_away_itself_is_not_linked(client):
    mri = published_page("mri-scan", title="MRI scan")
    withdraw(published_page("ct-scan"), instead=mri)
    withdraw(mri)

    answer = client.get("/ct-scan/")

    assert answer.status_code == 410
    assert answer.context["withdrawal"]["instead_url"] == ""


def test_the_versions_of_a_withdrawn_page_are_found_from_its_old_address(client):
    withdraw(published_page("ct-scan"))

    assert client.get("/ct-scan/versions/")["Location"] == "/versions/ct-scan/"
    assert client.get("/ct-scan/versions/1/?a=b")["Location"] == "/versions/ct-scan/1/?a=b"
    assert client.get("/ct-scan/versions/1/").status_code == 302  # it may come back
    assert client.get("/ct-scan/versions/1/", follow=True).status_code == 200


def test_a_page_that_comes_back_is_at_its_address_again(client):
    ct = published_page("ct-scan")
    ct = withdraw(ct)
    publish(latest(ct).copy(created_by=person("editor")))

    assert client.get("/ct-scan/").status_code == 200
    assert client.get("/ct-scan/versions/").status_code == 200


def test_pages_below_a_withdrawn_one_say_why_they_cannot_be_reached(client):
    imaging = published_page("imaging", title="Scans", template="section")
    published_page("ct-scan", parent=imaging)
    withdraw(imaging, reason="This hospital has no scanner.")

    answer = client.get("/imaging/ct-scan/")

    assert answer.status_code == 410
    assert "This hospital has no scanner." in answer.content.decode()


def test_reason_and_title_are_shown_as_text(client):
    mri = published_page("mri-scan", title="MRI <b>scan</b>")
    withdraw(published_page("ct-scan"), reason="<script>alert(1)</script>", instead=mri)

    words = client.get("/ct-scan/").content.decode()

    assert "<script>alert" not in words
    assert "MRI <b>" not in words


# The memory itself ----------------------------------------------------------------------------------------------------


def test_a_page_that_was_never_public_has_no_address_to_remember():
    draft = page("ct-scan")
    remember_addresses(draft)

    assert not Address.objects.exists()


def test_remembering_twice_changes_nothing():
    imaging = published_page("imaging", title="Scans", template="section")
    published_page("ct-scan", parent=imaging)
    remember_addresses(imaging)
    remember_addresses(imaging)

    assert sorted(Address.objects.values_list("path", flat=True)) == ["imaging", "imaging/ct-scan"]


def test_remembering_a_page_leaves_those_beside_and_above_alone():
    imaging = published_page("imaging", title="Scans", template="section")
    ct = published_page("ct-scan", parent=imaging)
    published_page("mri-scan", parent=imaging)
    with unguarded():
        Address.objects.all().delete()
    remember_addresses(ct)

    assert list(Address.objects.values_list("path", flat=True)) == ["imaging/ct-scan"]


def test_an_unknown_address_costs_two_questions_more(client, django_assert_num_queries):
    """Where a page stood once, and what a publisher decided about the address."""
    published_page("ct-scan")

    with django_assert_num_queries(2):
        assert whereabouts("/nothing/here/") is None


def test_only_reading_is_sent_on(client):
    rename(published_page("ct-scan"), "ct")
    for method in ["post", "put", "delete", "options"]:
        assert getattr(client, method)("/ct-scan/").status_code == 404


def test_a_head_request_is_sent_on_too(client):
    rename(published_page("ct-scan"), "ct")

    assert client.head("/ct-scan/")["Location"] == "/ct/"
