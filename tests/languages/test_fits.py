"""Readers' screens in two made-up languages, one longer and one from right to left, as a browser lays them out."""

import re

import pytest
from cms.models import Page

from pages.models import Kind
from tests.factories import latest, publish_again, say_reviewed, withdraw
from tests.journeys.checks import EVERYTHING, assert_accessible, assert_fits
from tests.laid_out import browser_with
from tests.languages.made_up import made_up_words, translate
from tests.languages.scenes import installed

pytestmark = pytest.mark.django_db
SOME = ("home", "imaging", "ct-scan", "spinal-cord", "contact", "radiation-and-you")
#: Those in longer words; all are in Arabic.
FEW = SOME if EVERYTHING else ("home", "ct-scan", "radiation-and-you")
MORE = (
    *("versions/ct-scan/1/", "take-along/", "take-along/ct-scan/", "my-questions/", "my-questions/ct-scan/"),
    *("keep/", "keep/ct-scan/", "feedback/ct-scan/1/", "feedback/ct-scan/1/thank-you/"),
    *("feedback/ct-scan/1/whom-to-ring/", "nothing-is-here/"),
)
SIDES = """() => {
  const inline = (it) => getComputedStyle(it);
  const title = document.querySelector("h1"), column = title.getBoundingClientRect();
  const words = document.createRange();
  words.selectNodeContents(title);
  const box = words.getBoundingClientRect();
  return {begins: Math.round(column.right - box.right), direction: inline(title).direction};
}"""


@pytest.fixture(params=["a page of each kind", pytest.param("every page", marks=pytest.mark.everything)])
def screens(client, real_pages, request):
    """Every kind of screen in both languages as the site gives it, by its address."""
    found = {}
    with installed("cy", "ar"), made_up_words("cy", "ar"):
        say_reviewed(is_example=False)
        pages = list(Page.objects.exclude(reverse_id=None).order_by("path"))
        assert {page.reverse_id for page in pages} >= {*SOME}
        for page in pages:  # a wide word is wide from either side, so one language has all pages
            if latest(page).content.pagedetails.kind == Kind.EASY_READ:
                continue  # it is in English alone
            if page.reverse_id in SOME or request.param == "every page":
                translate(page, "ar")
            if page.reverse_id in FEW:
                translate(page, "cy")
        publish_again(Page.objects.get(reverse_id="ct-scan"), change_note="Clearer.")  # so that it has changed since
        withdraw(Page.objects.get(reverse_id="radiation-and-you"))
        for language in ("cy", "ar"):
            listed = client.get("/sitemap.xml").content.decode()
            addresses = re.findall(rf"<loc>http://testserver(/{language}/[^<]*)</loc>", listed)
            (ct_scan,) = [address for address in addresses if client.get(address).context["page"].key == "ct-scan"]
            gone = f"/{language}/radiation-and-you/"
            for address in [*addresses, f"{ct_scan}versions/", gone, *(f"/{language}/{more}" for more in MORE)]:
                found[address] = client.get(address).content.decode()
    return found


@pytest.fixture
def browser_page(screens):
    """A browser that gets these screens."""
    with browser_with(screens) as open_page:
        yield open_page()


def test_every_screen_fits_and_can_be_read_in_longer_words_and_from_right_to_left(screens, browser_page, subtests):
    assert len(screens) > 30
    for address in screens:
        browser_page.goto(address)
        is_arabic = address.startswith("/ar/")
        with subtests.test(f"direction: {address}"):
            html = "[document.documentElement.lang, document.documentElement.dir]"
            assert browser_page.evaluate(html) == (["ar", "rtl"] if is_arabic else ["cy", ""])
            sides = browser_page.evaluate(SIDES)
            assert sides["direction"] == ("rtl" if is_arabic else "ltr")
            assert not is_arabic or sides["begins"] <= 1, "its title does not begin on the right"
        with subtests.test(f"fits: {address}"):
            assert_fits(browser_page)
        with subtests.test(f"fits a desk: {address}"):
            assert_fits(browser_page, width=1280)
    for address in (next(iter(screens)), "/ar/my-questions/ct-scan/", "/cy/feedback/ct-scan/1/"):
        browser_page.goto(address)
        with subtests.test(f"axe: {address}"):
            assert_accessible(browser_page)
