"""A reader says what they think of a page, on a phone and without JavaScript; the team works through it, and readers see that."""

import pytest
from playwright.sync_api import expect

from tests.journeys.checks import assert_accessible, assert_fits, assert_holds_for_everybody

PAGE = "/blood-tests/tumour-markers/"
FORM = "/feedback/tumour-markers/1/"
SCREENS = [FORM, f"{FORM}counted/", f"{FORM}thank-you/", f"{FORM}whom-to-ring/"]
DYE = "Please say what CA 15-3 stands for."


@pytest.mark.parametrize("has_script", [True, False])
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


def test_what_is_too_long_is_still_there_on_a_phone_and_no_letter_is_cut_off(phone):
    phone.goto(FORM)
    long = "More about the wait, please. " * 80
    phone.get_by_label("Tell us in your own words").fill(long)
    phone.get_by_role("button", name="Send").click()

    expect(phone.get_by_role("region", name="Please put this right")).to_contain_text("there is room for 2,000")
    expect(phone.get_by_label("Tell us in your own words")).to_have_value(long)
    assert_accessible(phone)


@pytest.mark.parametrize("address", SCREENS)
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


def test_the_desk_works_through_it(page, signed_in):
    words = "The waiting time is missing."
    page.goto(FORM)
    page.get_by_label("Tell us in your own words").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")

    desk = signed_in("editor")
    desk.goto("/desk/")
    desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Feedback").click()
    desk.get_by_role("listitem").filter(has_text=words).get_by_role("link").click()
    expect(desk.get_by_text(words)).to_be_visible()
    assert_accessible(desk)
    assert_fits(desk)
    desk.get_by_label("No change").check()
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_role("region", name="Please put this right")).to_contain_text("Say why")
    desk.get_by_label("Why, or a word to your colleagues").fill("It differs from place to place.")
    desk.get_by_role("button", name="Decide").click()

    expect(desk.get_by_text("It differs from place to place.")).to_be_visible()
    desk.get_by_role("link", name="All feedback").click()
    expect(desk.get_by_text(words)).to_have_count(0)
    desk.get_by_role("link", name="By page and version").click()
    expect(desk.get_by_role("row").filter(has_text="Tumour markers (CA 15-3), version 1")).to_be_visible()
    reader = signed_in("clinician")
    reader.goto("/desk/feedback/?state=no-change")
    reader.get_by_role("listitem").filter(has_text=words).get_by_role("link").click()
    expect(reader.get_by_role("button", name="Decide")).to_have_count(0)
