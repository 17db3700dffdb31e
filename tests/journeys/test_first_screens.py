"""What a reader sees first: the home page, a section and a test, on a phone and a desktop, with JavaScript and without."""

from pathlib import PurePath
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.checks import assert_accessible, assert_fits, assert_goes_by_keyboard, read_in, watch
from tests.machine import FONTS

HOME, SECTION, TEST = "/", "/imaging/", "/imaging/ct-scan/"
FIRST_CHOICES = ["I have a test coming up", "I'm waiting for results", "I have a symptom"]


def bottom_of(part) -> float:
    box = part.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("fonts", first(1, reversed(FONTS)))
def test_the_first_choices_of_the_home_page_are_on_the_first_screen_of_a_phone(phone, fonts):
    phone.goto(HOME)
    with read_in(phone, fonts):
        tops = [
            phone.get_by_role("heading", level=1),
            phone.get_by_role("search"),
            phone.get_by_text("Feeling unwell now?"),
        ]
        rows = [phone.locator(".choices li", has_text=words).first for words in FIRST_CHOICES]
        places = [part.bounding_box()["y"] for part in [*tops, *rows]]

        assert places == sorted(places)
        assert bottom_of(rows[-1]) <= PHONE["height"]
        assert all(row.bounding_box()["height"] >= 44 for row in rows)


@pytest.mark.parametrize("has_script", first(1, [False, True]))
def test_all_of_a_row_leads_on(open_page, has_script):
    phone = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=has_script)
    phone.goto(HOME)
    row = phone.locator(".choices li", has_text="I have a test coming up")
    box = row.bounding_box()
    phone.touchscreen.tap(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)

    phone.wait_for_url("**/getting-ready/")


@pytest.mark.parametrize("fonts", first(1, reversed(FONTS)))
def test_a_test_begins_to_answer_on_the_first_screen_of_a_phone_or_says_first_what_cannot_wait(phone, fonts):
    for address in ("/imaging/bone-scan/", "/imaging/ultrasound/", "/biopsies/liver-biopsy/"):
        phone.goto(address)
        with read_in(phone, fonts):
            assert phone.get_by_role("heading", name="In short").bounding_box()["y"] <= 500, address
    for address in (TEST, "/imaging/mri-scan/"):
        phone.goto(address)
        with read_in(phone, fonts):
            assert phone.locator(".page-warnings :is(h2, h3)").first.bounding_box()["y"] <= 500, address


@pytest.mark.parametrize("address", first(1, [TEST, HOME, SECTION]))
def test_everybody_can_read_it_although_its_scripts_do_not_come(phone, address):
    phone.route("**/*.js", lambda route: route.abort())  # and not switched off, for axe is one
    phone.goto(address)

    assert_accessible(phone)


@pytest.mark.parametrize("address", first(2, [HOME, TEST, SECTION]))
def test_from_right_to_left_arrows_point_on_and_nothing_is_too_wide(page, address):
    page.goto(address)
    page.evaluate("document.documentElement.dir = 'rtl'")
    arrows = page.evaluate(
        """() => [...document.querySelectorAll(".breadcrumb li:not(:last-child), .choices.rows li")].map((it) => {
          const {rotate, borderLeftWidth, borderRightWidth} = getComputedStyle(it, "::after");
          return [rotate, parseFloat(borderLeftWidth) > 0, parseFloat(borderRightWidth) > 0].join();
        })"""
    )

    assert set(arrows) == {"-45deg,true,false"}
    assert_fits(page)
    assert_fits(page, width=DESKTOP["width"])


def test_from_right_to_left_the_one_way_back_on_a_phone_points_back(open_page):
    page = open_page(viewport=PHONE)
    page.goto(TEST)
    page.evaluate("document.documentElement.dir = 'rtl'")

    assert (
        page.locator(".breadcrumb li:nth-last-child(2)").evaluate(
            """(it) => {
          const {rotate, borderLeftWidth, borderRightWidth, borderBottomWidth} = getComputedStyle(it, "::before");
          return [rotate, ...[borderLeftWidth, borderRightWidth, borderBottomWidth].map((it) => parseFloat(it) > 0)].join();
        }"""
        )
        == "-45deg,false,true,true"
    )


def test_on_a_phone_a_table_of_four_columns_is_seen_whole(open_page):
    page = open_page(viewport=PHONE)
    page.goto(TEST)
    table = page.locator(".data-table").first

    assert table.locator("tr").first.locator("> *").count() == 4
    assert table.evaluate("it => it.scrollWidth <= it.clientWidth")


@pytest.mark.parametrize("address", [HOME, "/search/"])
def test_on_a_phone_in_letters_twice_as_large_one_sees_what_one_types(open_page, address):
    page = open_page(viewport=PHONE)
    page.goto(address)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.locator("main .search-box input").bounding_box()["width"] > PHONE["width"] / 2
    assert_fits(page, width=PHONE["width"])


def test_a_section_and_a_home_show_drawings_that_say_nothing_twice(page):
    for address, least in ((HOME, 8), (SECTION, 6)):
        page.goto(address)
        drawn = page.locator("main li svg")

        assert drawn.count() >= least
        assert drawn.evaluate_all("all => all.every((it) => it.ariaHidden === 'true' && it.getBBox().width > 100)")
        assert drawn.evaluate_all("all => all.every((it) => it.closest('li').querySelectorAll('a').length === 1)")


def mark(page: Page):
    return page.locator(".contents [aria-current]")


def scroll_to(page: Page, heading: str) -> None:
    page.get_by_role("heading", name=heading, exact=True).evaluate("it => it.scrollIntoView()")


def test_the_list_of_contents_says_where_the_reader_is(page):
    trouble = watch(page)
    page.goto(TEST)
    expect(mark(page)).to_have_count(0)

    for heading in ("After your scan", "Results", "After your scan"):
        scroll_to(page, heading)
        expect(mark(page)).to_have_text(heading)
        expect(mark(page)).to_have_attribute("aria-current", "location")
    page.evaluate("scrollTo(0, 0)")
    expect(mark(page)).to_have_count(0)
    assert_accessible(page)
    assert trouble == []


def test_without_javascript_a_browser_that_can_says_it_by_style(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(TEST)
    link = page.locator(".contents a", has_text="After your scan")
    expect(link).not_to_have_css("font-weight", "700")
    link.click()

    expect(link).to_have_css("font-weight", "700")
    expect(page.get_by_role("heading", name="After your scan", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("address", [HOME, SECTION, TEST])
def test_a_first_visit_asks_for_little(page, address):
    """What is sent for it, with the headers left out."""
    done = []
    page.on("requestfinished", lambda request: done.append(request))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    sent = {PurePath(urlsplit(request.url).path).name or "/": request.sizes()["responseBodySize"] for request in done}

    assert len(done) <= 6, sent
    assert sum(sent.values()) <= 30_000, sent


def test_a_reader_goes_from_the_home_page_to_a_part_of_a_test_by_keyboard(page):
    page.goto(HOME)
    words = assert_goes_by_keyboard(page)
    assert words.index("See who to ring") < words.index(FIRST_CHOICES[0]) < words.index("CT scan")

    page.get_by_role("main").get_by_role("link", name="CT scan", exact=True).press("Enter")
    page.wait_for_url(f"**{TEST}")
    page.locator(".contents").get_by_role("link", name="Results").press("Enter")
    expect(page.get_by_role("heading", name="Results", exact=True)).to_be_in_viewport()
