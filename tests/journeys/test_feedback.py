"""A reader says what they think of a page, on a phone and without JavaScript; the team works through it, and readers see that."""

import pytest
from playwright.sync_api import expect

from tests.cases import first
from tests.journeys.checks import assert_accessible, assert_holds_for_everybody

PAGE = "/blood-tests/tumour-markers/"
FORM = "/feedback/tumour-markers/1/"
SCREENS = [f"{FORM}whom-to-ring/", f"{FORM}counted/", f"{FORM}thank-you/"]  # and the form: test_every_public_page.py
DYE = "Please say what CA 15-3 stands for."


@pytest.mark.parametrize("has_script", first(1, [False, True]))
def test_a_reader_presses_no_says_what_is_missing_and_goes_back(open_page, has_script):
    page = open_page(java_script_enabled=has_script)
    page.goto(PAGE)
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_text("We have counted your answer, and nothing else.")).to_be_visible()

    page.get_by_role("link", name="Tell us in your own words").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="Please put this right")).to_be_focused()
    page.get_by_label("Tell us in your own words").fill(DYE)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(page.get_by_text("Our reviewers judge every change to a page.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.get_by_role("main").get_by_role("link", name="Tumour markers").click()
    assert page.url.endswith(PAGE)
    assert page.context.cookies() == []


def test_on_a_phone_somebody_who_writes_of_a_danger_is_told_first_whom_to_ring(phone):
    phone.goto(PAGE)
    phone.get_by_role("link", name="What is missing or wrong?").click()
    phone.get_by_label("Tell us in your own words").fill(
        "I have a fever and cannot stop shivering. Ring me on 07700 900123."
    )
    phone.get_by_role("button", name="Send").click()

    expect(phone.get_by_role("heading", name="Is this happening now? Ring somebody")).to_be_in_viewport()
    expect(phone.get_by_text("Call 999 in an emergency")).to_be_visible()
    assert_accessible(phone)


@pytest.mark.parametrize("address", first(1, SCREENS))
def test_it_is_accessible_fits_and_goes_by_keyboard(page, address):
    assert_holds_for_everybody(page, address)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_what_another_site_sends_is_refused_by_what_the_browser_says_of_it(page, server):
    form = f'<form method="post" action="{server.url}{FORM}"><input name="words" value="Buy now"><button>Go</button></form>'
    page.goto(f"data:text/html,{form}")
    page.get_by_role("button", name="Go").click()

    expect(page.get_by_role("region", name="This was not sent")).to_be_visible()
    expect(page.get_by_text("Buy now")).to_have_count(0)
