"""A reader goes from the English page to another language and back in a browser, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from tests.factories import publish_again, published_page, say_reviewed
from tests.journeys.checks import EVERYTHING, assert_accessible
from tests.laid_out import browser_with
from tests.languages.made_up import made_up_words, mirrored, translate
from tests.languages.scenes import installed

pytestmark = pytest.mark.django_db
ENGLISH = "/ct-scan/"
#: How wide the window is, and whether scripts run.
WAYS = [(360, True), (1280, False), (360, False), (1280, True)][: 4 if EVERYTHING else 2]
SINCE = "This version was made from the English of 16 November 2026. The English has changed since."


@pytest.fixture
def screens(client):
    """A page in English and in a made-up Arabic, as the site gives them; the English has changed since."""
    with installed("ar"), made_up_words("ar"):
        home = published_page("home", title="Tests", slug="home", template="home")
        home.set_as_homepage()
        ct = published_page("ct-scan", title="CT scan", slug="ct-scan")
        say_reviewed(is_example=False)
        for page in (home, ct):
            translate(page, "ar")
        publish_again(ct, change_note="Clearer.")
        (arabic,) = [one.url for one in client.get(ENGLISH).context["page"].languages.others]
        return {address: client.get(address).content.decode() for address in (ENGLISH, arabic)}


def test_a_reader_sees_how_old_a_translation_is_reads_it_from_right_to_left_and_comes_back(screens):
    with browser_with(screens) as open_page:
        for width, has_script in WAYS:
            page = open_page(viewport={"width": width, "height": 780}, java_script_enabled=has_script)
            there_and_back(page, has_script)


def there_and_back(page, has_script):
    page.goto(ENGLISH)
    others = page.get_by_role("region", name="This page in other languages")
    expect(others.get_by_role("listitem")).to_contain_text(SINCE)
    others.get_by_role("link", name="العربيّة").press("Enter")

    page.wait_for_url("**/ar/*/")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "ar")
    expect(html).to_have_attribute("dir", "rtl")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(mirrored("CT scan"))
    expect(title).to_have_css("direction", "rtl")
    age = page.get_by_role("region", name=mirrored("This page in other languages"))
    expect(age.locator("p")).to_contain_text(mirrored("The English has changed since."))
    expect(age.locator("p")).to_contain_text("16")
    if has_script:
        assert_accessible(page)

    way_back = age.get_by_role("link", name="English", exact=True)
    expect(way_back).to_have_css("direction", "ltr")
    way_back.press("Enter")
    page.wait_for_url(f"**{ENGLISH}")
    expect(page.get_by_role("heading", level=1)).to_have_text("CT scan")
    assert page.context.cookies() == []
