"""Every component, in each of its states, as a browser lays it out from right to left."""

import pytest

from tests.journeys.checks import assert_fits
from tests.laid_out import browser_with

pytestmark = pytest.mark.django_db
#: Elements whose words begin on the left although they are written from right to left.
ASTRAY = """() => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, summary, dt, dd, td, th, figcaption)")]
  .filter((it) => it.checkVisibility() && it.closest("[dir]") === document.documentElement && it.textContent.trim())
  .filter((it) => getComputedStyle(it).textAlign === "left" || getComputedStyle(it).direction !== "rtl")
  .map((it) => it.textContent.trim().slice(0, 60))"""


def test_every_component_fits_and_begins_on_the_right(client, settings):
    settings.DEBUG = True
    guide = client.get("/styleguide/").content.decode()
    assert "recording-age" in guide
    turned = guide.replace('<html lang="en-GB">', '<html lang="ar" dir="rtl">')

    with browser_with({"/guide/": turned}) as open_page:
        page = open_page()
        page.goto("/guide/")
        assert page.evaluate("document.documentElement.dir") == "rtl"
        assert page.evaluate(ASTRAY) == []
        for width in (320, 1280):
            assert_fits(page, width=width)
