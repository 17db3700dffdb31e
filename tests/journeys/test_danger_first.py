"""Somebody who is worried now finds what to do first: on a phone without scrolling, before anything else the page says."""

import re

from playwright.sync_api import Page, expect

PHONE = {"viewport": {"width": 360, "height": 780}}
SYMPTOMS = "/which-test-for-which-symptom/"
#: Each page that shows a box, and the box that it begins with.
BOXES = {
    "/imaging/ct-scan/": "A severe reaction to a dye: get help at once",
    "/imaging/mri-scan/": "A severe reaction to a dye: get help at once",
    "/imaging/contrast-and-tracers/": "A severe reaction to a dye: get help at once",
    "/imaging/x-ray/": "Pressure on your spinal cord: ring at once",
    "/biopsies/bone-biopsy/": "Pressure on your spinal cord: ring at once",
    "/how-secondary-breast-cancer-is-diagnosed/": "Pressure on your spinal cord: ring at once",
    "/results-and-waiting/": "Pressure on your spinal cord: ring at once",
    "/biopsies/bone-marrow-biopsy/": "Infection during or soon after cancer treatment: ring at once",
    "/blood-tests/full-blood-count/": "Infection during or soon after cancer treatment: ring at once",
    "/blood-tests/calcium/": "High calcium: ring today",
}


def top_of(page: Page, name: str) -> float:
    box = page.get_by_role("heading", name=name, exact=True).bounding_box()
    assert box
    return box["y"]


def test_on_a_phone_the_first_danger_stands_on_the_first_screen_of_the_page_of_symptoms(open_page):
    page = open_page(**PHONE)
    page.goto(SYMPTOMS)

    first = top_of(page, "Call 999 at once if you")

    assert first < 600, "its first signs can be read as well"
    assert first < top_of(page, "In short") < top_of(page, "On this page")


def test_a_page_with_urgent_advice_shows_it_before_what_it_says_in_short(open_page, subtests):
    page = open_page(**PHONE)
    for address, box in BOXES.items():
        with subtests.test(address):
            page.goto(address)

            assert top_of(page, box) < PHONE["viewport"]["height"]
            assert top_of(page, box) < top_of(page, "In short")


def test_a_reader_without_javascript_comes_from_a_box_to_its_sources_and_back_to_a_page_that_shows_it(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/imaging/x-ray/")
    page.get_by_role("link", name="Pressure on your spinal cord: sources and reviews").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Pressure on your spinal cord")
    expect(page.get_by_role("heading", name="Sources")).to_be_visible()
    page.get_by_role("region", name="Where this advice stands").get_by_role("link", name="Bone biopsy").click()
    expect(page.get_by_role("heading", name="Pressure on your spinal cord: ring at once")).to_be_visible()


def test_urgent_advice_stands_together_out_of_the_menu(open_page):
    page = open_page()
    page.goto("/urgent/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Urgent advice")
    for title in ("Pressure on your spinal cord", "High calcium", "Signs of a blood clot"):
        expect(page.get_by_role("link", name=re.compile(f"^{title}")).first).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Urgent advice")).to_have_count(0)
