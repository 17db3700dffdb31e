"""The browser that journeys walk through: it takes nothing of the machine but itself, and leaves with them."""

import pytest

from tests.cases import first
from tests.journeys.checks import assert_accessible
from tests.machine import FONTS
from tests.test_machine import assert_ends_with_who_started_it


def test_it_sees_the_fonts_of_the_checks_and_writes_in_the_wide_ones_where_a_page_names_none(page):
    page.goto("/")
    width = """(family) => {
      const words = document.body.appendChild(document.createElement("span"));
      words.textContent = "metastatic";
      words.style.cssText = `font: 40px ${family}; font-size-adjust: none`;
      return words.getBoundingClientRect().width;
    }"""
    narrow, wide = (page.evaluate(width, f"'{FONTS[fonts][1]}', monospace") for fonts in ("narrow", "wide"))

    assert narrow < 0.95 * wide
    assert page.evaluate(width, "sans-serif") == wide


def test_it_ends_with_checks_that_are_killed():
    assert_ends_with_who_started_it("""
        from playwright.sync_api import sync_playwright

        playwright = sync_playwright().start()
        playwright.chromium.launch(executable_path=machine.browser(), args=machine.CHROMIUM_FLAGS)
        killed_with(4)
    """)


@pytest.mark.parametrize(("colour", "size"), [("#5a5a5a", 16), ("#bbb", 16), ("#777", 32), ("#aaa", 32)])
@pytest.mark.parametrize("scheme", first(1, ["dark", "light"]))
def test_words_too_faint_for_aaa_are_found_in_light_and_in_dark_and_those_that_are_much_too_faint(
    browser, colour, size, scheme
):
    page = browser.new_page()
    style = (
        f"@media (prefers-color-scheme: {scheme}) {{ p {{ background: #fff; color: {colour}; font-size: {size}px }} }}"
    )
    document = "<!doctype html><html lang='en'><title>T</title><style>{}</style><main><h1>T</h1><p>Words</p></main>"
    page.set_content(document.format(style))

    with pytest.raises(AssertionError, match=rf"(?s)in {scheme}: .*\ncolor-contrast - "):
        assert_accessible(page, in_dark=True)
    page.set_content(document.format(style.replace(colour, "#595959")))
    assert_accessible(page, in_dark=True)
    page.close()
