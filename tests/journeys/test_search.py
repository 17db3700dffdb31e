"""A reader finds a page by their own words: on a phone and a desktop, with JavaScript and without, by keyboard and by touch."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.journeys.browsers import PHONE
from tests.journeys.checks import assert_accessible, assert_fits, assert_goes_by_keyboard, read_in, watch
from tests.machine import FONTS

BOX = "Search for a test, a word or a symptom"
FOUND, NOTHING = "/search/?q=bone+scna", "/search/?q=qwzxqwzx"


def box(page: Page):
    """Give the search box."""
    return page.get_by_role("search").locator("input")


def test_without_javascript_a_reader_opens_the_fold_searches_and_comes_to_the_words_that_answer(open_page):
    phone = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=False)
    phone.goto("/imaging/ct-scan/")
    expect(box(phone)).not_to_be_visible()

    phone.get_by_text("Search", exact=True).first.tap()
    box(phone).fill("byopsy of the liver")
    box(phone).press("Enter")
    expect(phone.get_by_role("heading", name="Showing results for")).to_contain_text("biopsy of the liver")
    expect(phone.get_by_role("link", name="Search for “byopsy of the liver” instead")).to_be_visible()
    first = phone.locator(".hits li").first
    expect(first.get_by_role("heading")).to_have_text("Liver biopsy")
    expect(first.locator("mark").first).to_be_visible()

    box(phone).fill("will a liver biopsy make me sore")
    phone.get_by_role("button", name="Search").tap()
    part = phone.locator(".hits .hit-part a").first
    address = part.get_attribute("href")
    part.tap()
    phone.wait_for_url("**#*")
    assert urlsplit(phone.url).fragment == urlsplit(address).fragment
    expect(phone.locator(f"#{urlsplit(phone.url).fragment}")).to_be_in_viewport()

    phone.go_back()
    expect(box(phone)).to_have_value("will a liver biopsy make me sore")


def test_as_a_reader_types_pages_are_suggested_and_no_letter_leaves_the_browser(page):
    trouble, asked = watch(page), []
    page.goto("/imaging/ct-scan/")
    page.on("request", lambda request: asked.append(urlsplit(request.url)._replace(scheme="", netloc="").geturl()))
    box(page).focus()
    page.keyboard.type("tunnel sc")
    suggested = page.get_by_role("listbox").get_by_role("option")
    expect(suggested).to_have_text(["MRI scan", "Scans if you are afraid of small spaces"])
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    assert asked == ["/search/names.json"]

    page.keyboard.press("Escape")
    expect(suggested).to_have_count(0)
    expect(box(page)).to_have_value("tunnel sc")

    page.keyboard.type("a")
    page.keyboard.press("ArrowDown")
    expect(suggested.first).to_have_attribute("aria-selected", "true")
    assert page.evaluate(
        "document.activeElement.getAttribute('aria-activedescendant')"
    ) == suggested.first.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/imaging/mri-scan/")
    assert trouble == []


def test_a_suggestion_is_taken_by_touch_and_says_the_name_that_was_found(phone):
    phone.goto("/")
    box(phone).tap()
    box(phone).press_sequentially("cat sc")
    option = phone.get_by_role("option", name="CT scan (CAT scan)")
    option.tap()

    phone.wait_for_url("**/imaging/ct-scan/")


def test_whole_words_are_suggested_before_those_that_only_begin_so_and_dangers_first(page):
    page.goto("/")
    box(page).press_sequentially("numb")

    expect(page.get_by_role("option").first).to_have_text("Pressure on your spinal cord")
    box(page).press_sequentially("ing")
    expect(page.get_by_role("option").first).not_to_have_text("Pressure on your spinal cord")


def test_words_run_together_are_suggested_as_well(page):
    page.goto("/")
    box(page).press_sequentially("petct")

    expect(page.get_by_role("option").first).to_have_text("PET-CT scan")


def test_where_names_cannot_be_had_the_box_still_searches(page):
    page.route("**/search/names.json", lambda route: route.abort())
    page.goto("/")
    box(page).press_sequentially("bone scan")
    expect(page.get_by_role("option")).to_have_count(0)
    box(page).press("Enter")

    expect(page.locator(".hits h3").first).to_have_text("Bone scan")


@pytest.mark.parametrize("fonts", first(1, reversed(FONTS)))
def test_the_header_is_one_row_on_a_phone(phone, fonts):
    for address in ("/", "/imaging/ct-scan/"):
        phone.goto(address)
        with read_in(phone, fonts):
            tops = phone.locator("body > header .wrap > *").evaluate_all(
                "all => all.map((it) => it.getBoundingClientRect()).map(({top, bottom}) => (top + bottom) / 2)"
            )
            assert max(tops) - min(tops) < 3
            assert phone.locator("body > header").bounding_box()["height"] < 64


def test_the_folds_of_a_phone_open_one_at_a_time_over_the_page(phone):
    phone.goto("/imaging/ct-scan/")
    search, menu = phone.locator("body > header details").all()
    search.locator("summary").tap()
    expect(box(phone)).to_be_visible()
    menu.locator("summary").tap()
    expect(box(phone)).not_to_be_visible()
    expect(menu.get_by_role("link", name="Scans")).to_be_visible()
    assert_accessible(phone)


def test_on_a_desktop_all_of_the_header_stands_open(page):
    page.goto("/imaging/ct-scan/")

    expect(box(page)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Scans")).to_be_visible()
    assert (
        page.locator("body > header summary").evaluate_all("all => all.filter((it) => it.checkVisibility()).length")
        == 0
    )
    words = assert_goes_by_keyboard(page)
    assert words.index(BOX) < words.index("Scans")


@pytest.mark.parametrize("address", first(2, [FOUND, NOTHING, "/search/"]))
def test_every_state_of_the_search_can_be_read_by_everybody(page, address):
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
    page.emulate_media(forced_colors="active")
    for mark in page.locator("mark").all()[:1]:
        assert mark.evaluate(
            "it => getComputedStyle(it).backgroundColor != getComputedStyle(it.parentElement).backgroundColor"
        )


def test_suggestions_can_be_read_by_everybody(page):
    page.goto("/")
    box(page).press_sequentially("scan")
    expect(page.get_by_role("option").first).to_be_visible()

    assert_accessible(page)
