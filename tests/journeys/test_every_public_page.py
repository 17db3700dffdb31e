"""What holds on every page that a reader can come to."""

import re
from pathlib import PurePath
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.checks import assert_accessible, assert_fits, assert_goes_by_keyboard, watch

GUIDE = "how-secondary-breast-cancer-is-diagnosed"
NOWHERE = "/nothing-is-here/"
GLOSSARY = "/glossary/"  # its words have dates of their own
FEEDBACK = f"/feedback/{GUIDE}/3/"
LIST = "/my-questions/"  # its sheets have dates
BESIDE_THE_SITEMAP = [
    f"/{GUIDE}/versions/",
    f"/{GUIDE}/versions/1/",
    f"/versions/{GUIDE}/2/",
    f"/versions/{GUIDE}/3/",
    "/imaging/ct-scan/versions/",
    FEEDBACK,
    LIST,
    "/my-questions/ct-scan/",
    NOWHERE,
]
OF_EVERY_TYPE = [
    "/",
    "/imaging/",
    "/imaging/ct-scan/",
    GLOSSARY,
    LIST,
    "/my-questions/ct-scan/",
    *BESIDE_THE_SITEMAP[:2],
    FEEDBACK,
    NOWHERE,
]


@pytest.fixture
def addresses(server) -> list[str]:
    """Every address that search engines are told of, and one or more of each type that they are not."""
    with urlopen(f"{server.url}/sitemap.xml") as answer:
        told = re.findall("<loc>(.+?)</loc>", answer.read().decode())
    found = [urlsplit(url).path for url in told] + BESIDE_THE_SITEMAP
    assert set(found) > set(OF_EVERY_TYPE)
    return found


# What holds on one page ------------------------------------------------------------------------------------------------


def everything_is_reached_by_keyboard_in_order_and_seen(page: Page, address: str) -> None:
    assert assert_goes_by_keyboard(page)[0] == "Skip to the page"


def brings_no_script_but_ours_and_no_style(page: Page, address: str) -> None:
    scripts = page.evaluate("[...document.scripts].map((script) => [new URL(script.src).pathname, script.textContent])")
    parts = {"questions": ".questions, .question-list", "keeping": "#kept, #keep"}
    wanted = ["reader", *(name for name, part in parts.items() if page.locator(part).count())]
    brought = [(re.sub(r"\.\w+\.js$", ".js", path), words) for path, words in scripts]
    assert brought == [(f"/static/js/{name}.js", "") for name in wanted]
    assert page.evaluate("document.querySelectorAll('[style], style').length") == 0


def axe_finds_nothing(page: Page, address: str) -> None:
    assert_accessible(page, in_dark=True)


def nothing_scrolls_sideways_on_a_screen_of_320_px_even_with_text_twice_as_large(page: Page, address: str) -> None:
    assert_fits(page)


def the_readers_own_colours_are_left_alone(page: Page, address: str) -> None:
    page.emulate_media(forced_colors="active")
    # A picture may keep its colours; words take the reader's.
    kept = "[...document.querySelectorAll('body *')].filter(e => e.innerText && !e.closest('svg') && "
    assert page.evaluate(kept + "getComputedStyle(e).forcedColorAdjust == 'none').length") == 0
    assert_fits(page)


def paper_shows_the_notice_and_the_dates_and_no_menu(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.locator("body > a[href='#content']")).not_to_be_visible()
    for notice in page.locator(".notice-bar").all():  # a page that was really reviewed has none
        expect(notice).to_be_visible()
    if address not in (NOWHERE, GLOSSARY, LIST, FEEDBACK):
        expect(page.locator(".freshness, .version-list-dates, .sheet .page-end").first).to_be_visible()


CHECKS = (
    brings_no_script_but_ours_and_no_style,
    axe_finds_nothing,
    nothing_scrolls_sideways_on_a_screen_of_320_px_even_with_text_twice_as_large,
    everything_is_reached_by_keyboard_in_order_and_seen,
    the_readers_own_colours_are_left_alone,
    paper_shows_the_notice_and_the_dates_and_no_menu,
)


# On every page ---------------------------------------------------------------------------------------------------------


def hold_what_every_page_must(page: Page, addresses: list[str], subtests) -> None:
    """Visit each page once for everything: opening a page takes longer than most questions about it."""
    trouble = watch(page)
    asked = set()
    page.on("request", lambda request: asked.add((request.resource_type, PurePath(urlsplit(request.url).path).suffix)))
    for address in addresses:
        answer = page.goto(address)
        with subtests.test(f"answer: {address}"):
            assert answer.status == (404 if address == NOWHERE else 200)
            assert "style-src 'self';" in answer.headers["content-security-policy"] + ";"
        for holds in CHECKS:
            with subtests.test(f"{holds.__name__}: {address}"):
                holds(page, address)
            page.emulate_media(media="null", forced_colors="null")
    pictures = {("image", ".svg"), ("image", ".webp"), ("image", ".png"), ("other", ".svg")}  # the last is the tab's
    names = {("fetch", ".json")}  # which the search box suggests once it has the focus
    assert asked <= {("document", ""), ("stylesheet", ".css"), ("script", ".js")} | pictures | names
    assert trouble == []
    assert page.context.cookies() == []


def test_a_page_of_every_type_holds_what_every_page_must(page, addresses, subtests):
    hold_what_every_page_must(page, [address for address in addresses if address in OF_EVERY_TYPE], subtests)


@pytest.mark.everything
def test_every_other_page_holds_it_as_well(page, addresses, subtests):
    hold_what_every_page_must(page, [address for address in addresses if address not in OF_EVERY_TYPE], subtests)


def test_no_cookie_is_set_whatever_is_asked(server, subtests):
    others = ["/robots.txt", "/sitemap.xml", "/?toolbar_on", "/imaging/?edit", "/imaging/?toolbar_off", "/x?preview"]
    for address in OF_EVERY_TYPE + others:
        with subtests.test(address):
            try:
                answer = urlopen(server.url + address)
            except HTTPError as refused:
                answer = refused
            with answer:
                assert answer.headers.get_all("Set-Cookie") is None


def test_a_reader_without_javascript_finds_a_page_opens_what_is_closed_and_sees_a_source(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Scans").first.click()
    page.get_by_role("main").get_by_role("link", name="CT scan", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CT scan")

    closed = page.get_by_role("main").locator("details").first
    expect(closed.locator("p").first).not_to_be_visible()
    closed.locator("summary").click()
    expect(closed.locator("p").first).to_be_visible()

    page.get_by_role("main").locator("a[href^='#source-']").first.click()
    assert urlsplit(page.url).fragment == "source-1"
    expect(page.locator("#source-1")).to_be_in_viewport()
