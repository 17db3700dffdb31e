"""Somebody who is worried now finds what to do first: on a phone without scrolling, before anything else the page says."""

from playwright.sync_api import Page

PHONE = {"viewport": {"width": 360, "height": 780}}
SYMPTOMS = "/which-test-for-which-symptom/"
#: A page of each kind that shows a box, and the box that it begins with.
BOXES = {
    "/imaging/ct-scan/": "A severe reaction to a dye: get help at once",
    "/results-and-waiting/": "Pressure on your spinal cord: ring at once",
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
