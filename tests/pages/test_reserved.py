"""No page can stand where readers would get something else: one list says so, and it is the URLconf's."""

import pytest
from cms.views import details
from django.urls import resolve

from config.asgi import PRIVATE
from pages.reserved import first_words, is_reserved, staff_addresses
from pages.rules import objection_to_address
from tests.factories import latest, page


@pytest.mark.django_db
def test_no_page_can_stand_at_what_the_site_answers_itself():
    content = latest(page()).content
    for word in first_words():
        content.slug = word
        assert "one the site needs for itself" in objection_to_address(content), word


def test_what_the_urlconf_claims_is_reserved_and_so_is_what_is_answered_before_it():
    claimed = {"cms_login", "cms_wizard", "favicon.ico", "pictures", "versions", "glossary", ".well-known"}
    answered_before = {"healthz", "readyz", "static", "media"}

    assert claimed | answered_before <= first_words()


@pytest.mark.parametrize(
    "path", ["imaging", "imaging/ct-scan", "desk-work", "admins", "accounts-of-people", "about/desk"]
)
def test_any_other_address_is_for_pages(path):
    assert resolve(f"/{path}/").func is details
    assert not is_reserved(path)


@pytest.mark.parametrize("path", ["imaging/versions", "imaging/versions/3", "versions"])
def test_the_versions_of_a_page_stand_below_it(path):
    assert is_reserved(path)


@pytest.mark.parametrize("path", ["Search", "DESK/pages", "PL", "imaging/Versions"])
def test_capitals_make_no_other_address_of_what_is_reserved(path):
    assert is_reserved(path)


@pytest.mark.django_db
def test_search_engines_are_asked_to_keep_out_of_just_what_is_for_staff(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    assert closed == list(staff_addresses())
    assert set(closed) <= set(PRIVATE)
    assert lines[-2:] == ["", "Sitemap: http://testserver/sitemap.xml"]
