"""The language is the first part of an address, and nothing else decides it. English has no mark of its own."""

import re
from datetime import UTC, datetime

import pytest
from cms.models import Page
from django.db import DatabaseError, transaction
from django.urls import get_script_prefix
from django.utils.translation import get_language
from djangocms_versioning.models import Version

from accounts.rules import NotAllowed
from pages.models import Address
from pages.reserved import is_reserved
from reviews import publishing, withdrawing
from reviews.verifying import verify
from tests.factories import (
    latest,
    new_draft,
    person,
    publish,
    publish_again,
    published_page,
    readers_are_told_why,
    withdraw,
)
from tests.languages.scenes import installed, reviewed, translated, translation

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def two_languages():
    with installed("cy", "ar"):
        yield


@pytest.fixture
def ct_scan():
    """A page in English with two versions, and in Welsh with one, which was made from the first."""
    ct = published_page("ct-scan", title="CT scan", body="<p>You lie on a narrow bed.</p>")
    translated(ct, title="Sgan CT", slug="sgan-ct", body="<p>Rydych yn gorwedd ar wely cul.</p>")
    return Page.objects.get(pk=ct.pk)


def words_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.get("Location"))
    return answer.content.decode()


def test_each_language_has_an_address_of_its_own(client, ct_scan):
    english, welsh = words_at(client, "/ct-scan/"), words_at(client, "/cy/sgan-ct/")

    assert [words in english for words in ("narrow bed", "wely cul")] == [True, False]
    assert [words in welsh for words in ("narrow bed", "wely cul")] == [False, True]
    assert '<html lang="en-GB">' in english
    assert '<html lang="cy">' in welsh


def test_arabic_is_written_from_right_to_left(client, ct_scan):
    translated(ct_scan, "ar", title="تصوير", slug="taswir", body="<p>تستلقي.</p>")

    assert '<html lang="ar" dir="rtl">' in words_at(client, "/ar/taswir/")


def test_nothing_but_the_address_decides_the_language(client, ct_scan):
    plain = words_at(client, "/ct-scan/")
    client.cookies["django_language"] = "cy"

    assert client.get("/ct-scan/", headers={"accept-language": "cy"}).content.decode() == plain
    assert 'lang="en-GB"' in words_at(client, "/ct-scan/?language=cy")


def test_an_answer_in_another_language_can_be_kept_for_everybody(client, ct_scan):
    answer = client.get("/cy/sgan-ct/")

    assert not answer.cookies
    assert answer["Cache-Control"] == "no-cache"
    assert {word.strip() for word in answer["Vary"].split(",")} <= {"Cookie", "Accept-Encoding"}


def test_after_an_answer_the_language_is_what_it_was(client, ct_scan):
    client.get("/cy/sgan-ct/")
    client.get("/cy/nothing-here/")

    assert get_language() == "en"
    assert get_script_prefix() == "/"


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/cy/ct-scan/", "/cy/sgan-ct/"),  # its English path, in Welsh
        ("/cy/SGAN-CT/", "/cy/sgan-ct/"),
        ("/cy/sgan-ct", "/cy/sgan-ct/"),
        ("/cy/cy/sgan-ct/", "/cy/sgan-ct/"),
        ("/ar/ct-scan/", "/ct-scan/"),  # not in that language
        ("/ct-scan/versions/1/", "/ct-scan/"),
        ("/cy/sgan-ct/versions/1/", "/cy/sgan-ct/"),
        ("/cy/versions/ct-scan/", "/cy/sgan-ct/versions/"),
        ("/cy/desk/", "/desk/"),
        ("/cy/admin/?x=1", "/admin/?x=1"),
        ("/cy/search/?q=ct", "/search/?q=ct"),
        ("/cy/sitemap.xml", "/sitemap.xml"),
    ],
)
def test_what_is_not_there_leads_on(client, ct_scan, address, leads_to):
    answer = client.get(address)

    assert answer.status_code in (301, 302, 307)
    assert answer["Location"] == leads_to


@pytest.mark.parametrize(
    "address",
    ["/sgan-ct/", "/cy/nothing/", "/cy//static/", "/cy/versions/ct-scan/2/", "/cy/versions/"],
)
def test_a_path_of_another_language_is_no_address(client, ct_scan, address):
    assert client.get(address).status_code == 404


def test_a_form_that_is_sent_to_what_stands_once_is_sent_on_whole(client, ct_scan):
    answer = client.post("/cy/desk/next/", {"a": "b"})

    assert answer.status_code == 307
    assert answer["Location"] == "/desk/next/"


def test_no_language_leads_to_another_site(client, ct_scan):
    for address in ("/cy//example.org/", "/cy///example.org", "/cy/%2F/example.org/"):
        assert not client.get(address).get("Location", "/").startswith("//")


def test_a_site_with_english_alone_has_no_other_address(client):
    ct = published_page("ct-scan")
    with installed():
        assert client.get("/cy/ct-scan/").status_code == 404
        assert client.get("/ct-scan/").context["current_page"] == ct


# Versions -------------------------------------------------------------------------------------------------------------


def test_versions_count_from_1_again_in_each_language(client, ct_scan):
    publish_again(ct_scan, title="CT scan, anew", body="<p>The second words.</p>", at=LATER)

    assert "narrow bed" in words_at(client, "/versions/ct-scan/1/")
    assert "wely cul" in words_at(client, "/cy/versions/ct-scan/1/")
    assert [version["url"] for version in client.get("/ct-scan/versions/").context["versions"]] == [
        "/versions/ct-scan/2/",
        "/versions/ct-scan/1/",
    ]
    assert [version["url"] for version in client.get("/cy/sgan-ct/versions/").context["versions"]] == [
        "/cy/versions/ct-scan/1/"
    ]


def test_an_earlier_version_of_a_translation_stays_where_it_was(client, ct_scan):
    draft = latest(ct_scan, "cy").copy(created_by=person("editor"))
    content = draft.content
    content.title = "Sgan CT newydd"
    content.save()
    reviewed(draft, at=LATER)
    publishing.publish(version=draft, by=person("publisher"), at=LATER)

    words = words_at(client, "/cy/versions/ct-scan/1/")
    assert "<h1>Sgan CT</h1>" in words
    assert 'href="/cy/sgan-ct/"' in words
    assert re.search('rel="canonical" href="http://testserver/cy/versions/ct-scan/1/"', words)
    assert "<h1>Sgan CT newydd</h1>" in words_at(client, "/cy/sgan-ct/")


# Addresses are remembered ---------------------------------------------------------------------------------------------


def test_an_address_that_a_translation_had_leads_to_it_for_good(client, ct_scan):
    draft = latest(ct_scan, "cy").copy(created_by=person("editor"))
    content = draft.content
    content.slug = "sgan-newydd"
    content.save()
    reviewed(draft, at=LATER)
    publishing.publish(version=draft, by=person("publisher"), at=LATER)

    assert client.get("/cy/sgan-ct/").status_code == 301
    assert client.get("/cy/sgan-ct/")["Location"] == "/cy/sgan-newydd/"
    assert client.get("/cy/sgan-ct/versions/")["Location"] == "/cy/sgan-newydd/versions/"
    assert set(Address.objects.values_list("path", flat=True)) == {"ct-scan", "cy/sgan-ct", "cy/sgan-newydd"}


def test_an_english_address_leads_on_as_before(client, ct_scan):
    publish_again(ct_scan, slug="ct", at=LATER)

    assert client.get("/ct-scan/")["Location"] == "/ct/"
    assert "wely cul" in words_at(client, "/cy/sgan-ct/")


def test_without_its_language_a_translations_address_leads_to_the_english(client, ct_scan):
    with installed():
        answer = client.get("/cy/sgan-ct/")

    assert answer.status_code == 301
    assert answer["Location"] == "/ct-scan/"


def test_no_page_can_stand_where_a_language_could(client):
    found = {path: is_reserved(path) for path in ("cy", "pl/ct-scan", "pt-br", "imaging/cy")}

    assert found == {"cy": True, "pl/ct-scan": True, "pt-br": True, "imaging/cy": False}


def test_a_translation_stands_below_the_english_path_until_its_section_is_translated(client):
    imaging = published_page("imaging", title="Scans", template="section")
    ct = published_page("ct-scan", title="CT scan", parent=imaging)
    translated(ct, title="Sgan CT", slug="sgan-ct")

    welsh = words_at(client, "/cy/imaging/sgan-ct/")
    assert '<a href="/imaging/" lang="en-GB" dir="ltr">Scans</a>' in welsh

    translated(Page.objects.get(pk=imaging.pk), title="Sganiau", slug="sganiau", at=LATER)
    assert client.get("/cy/imaging/sgan-ct/")["Location"] == "/cy/sganiau/sgan-ct/"
    assert "being checked" not in words_at(client, "/cy/sganiau/sgan-ct/")
    assert '<a href="/cy/sganiau/">Sganiau</a>' in words_at(client, "/cy/sganiau/sgan-ct/")


def test_the_front_page_of_a_language_is_the_english_one_until_it_is_translated(client):
    home = published_page("home", title="Home", template="home")
    home.set_as_homepage()

    assert client.get("/cy/").status_code == 302
    assert client.get("/cy/")["Location"] == "/"

    translated(Page.objects.get(pk=home.pk), title="Hafan", at=LATER)
    assert "<h1>Hafan</h1>" in words_at(client, "/cy/")
    assert "<h1>Home</h1>" in words_at(client, "/")


# What is taken away ---------------------------------------------------------------------------------------------------


def test_a_withdrawn_page_is_gone_in_every_language(client, ct_scan):
    withdraw(ct_scan, reason="The advice has changed.")

    for address in ("/ct-scan/", "/cy/sgan-ct/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "The advice has changed." in answer.content.decode()
    assert "wely cul" in words_at(client, "/cy/versions/ct-scan/1/")


def test_a_withdrawal_for_safety_hides_the_translations_of_the_texts_it_hides(client, ct_scan):
    withdraw(ct_scan, for_safety=True)
    publish(latest(ct_scan, "en").copy(created_by=person("editor")), at=LATER)

    assert client.get("/versions/ct-scan/1/").status_code == 410
    assert client.get("/cy/versions/ct-scan/1/").status_code == 410
    assert client.get("/cy/sgan-ct/")["Location"] == "/ct-scan/"


def test_one_translation_is_withdrawn_alone_and_says_why(client, ct_scan):
    withdrawing.withdraw_translation(
        version=latest(ct_scan, "cy"), by=person("publisher"), at=LATER, reason="Mae’n anghywir."
    )
    assert "Mae’n anghywir." not in client.get("/cy/sgan-ct/").content.decode()
    readers_are_told_why()

    answer = client.get("/cy/sgan-ct/")
    assert answer.status_code == 410
    assert "Mae’n anghywir." in answer.content.decode()
    assert '<a href="/ct-scan/" lang="en-GB" dir="ltr">CT scan</a>' in answer.content.decode()
    assert "narrow bed" in words_at(client, "/ct-scan/")
    assert "other languages" not in words_at(client, "/ct-scan/")
    assert "wely cul" in words_at(client, "/cy/versions/ct-scan/1/")
    assert verify() == {}


def test_a_translation_withdrawn_for_safety_hides_its_old_texts_and_comes_back_by_a_new_version(client, ct_scan):
    withdrawing.withdraw_translation(
        version=latest(ct_scan, "cy"), by=person("publisher"), at=LATER, reason="Anghywir.", for_safety=True
    )
    assert client.get("/cy/versions/ct-scan/1/").status_code == 410
    assert "narrow bed" in words_at(client, "/versions/ct-scan/1/")

    draft = latest(ct_scan, "cy").copy(created_by=person("editor"))
    reviewed(draft, at=LATER)
    publishing.publish(version=draft, by=person("publisher"), at=LATER)
    words_at(client, "/cy/sgan-ct/")
    assert client.get("/cy/versions/ct-scan/1/").status_code == 410
    assert verify() == {}


@pytest.mark.parametrize(
    ("language", "who", "reason", "objection"),
    [
        ("cy", "editor", "Wrong.", "Only a publisher"),
        ("cy", "publisher", " ", "Say why"),
        ("en", "publisher", "Wrong.", "no live translation"),
    ],
)
def test_not_everybody_withdraws_a_translation_and_not_without_a_reason(
    client, ct_scan, language, who, reason, objection
):
    with pytest.raises(NotAllowed, match=objection):
        withdrawing.withdraw_translation(version=latest(ct_scan, language), by=person(who), at=LATER, reason=reason)
    with pytest.raises(NotAllowed, match="withdrawn with a reason, on the desk"):
        latest(ct_scan, "cy").unpublish(person("publisher"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=latest(ct_scan, "cy").pk).update(state="unpublished")
    assert client.get("/cy/sgan-ct/").status_code == 200


def test_a_draft_of_a_translation_is_at_no_public_address(client):
    ct = published_page("ct-scan")
    translation(ct, title="Sgan CT", slug="sgan-ct")
    new_draft(ct)

    assert client.get("/cy/sgan-ct/").status_code == 404
    assert client.get("/cy/versions/ct-scan/1/").status_code == 404
    assert client.get("/cy/ct-scan/")["Location"] == "/ct-scan/"
    assert latest(ct)
