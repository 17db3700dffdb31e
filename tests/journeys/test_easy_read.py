"""A reader goes from a page to its easy-read version and back. An editor makes one at the desk; a reviewer sees of which page."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import fill_in_and_send

MRI, EASY = "/imaging/mri-scan/", "/imaging/mri-scan/easy-read/"
AGE = "It was made from that page of 16 November 2026 (example date)."


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_reader_goes_to_the_easy_words_and_back(open_page, has_script):
    reader = open_page(viewport=PHONE, java_script_enabled=has_script)
    reader.goto(MRI)

    reader.get_by_role("link", name="Easy-read version of this page").click()
    reader.wait_for_url(f"**{EASY}")
    expect(reader.get_by_role("heading", level=1)).to_have_text("MRI scan: easy read")
    expect(reader.locator(".easy-read")).to_contain_text(AGE)
    reader.locator(".easy-read").get_by_role("link", name="MRI scan").click()
    reader.wait_for_url(f"**{MRI}")


def test_pictures_stand_above_their_words_on_a_phone_and_beside_them_where_there_is_room(open_page):
    def corners(page: Page) -> list[dict[str, float]]:
        page.goto(EASY)
        return [page.locator(f".page-rest {what}").first.bounding_box() for what in (".drawing", ".drawing + p")]

    drawing, words = corners(open_page(viewport=PHONE))
    assert words["y"] >= drawing["y"] + drawing["height"]
    wide = open_page(viewport=DESKTOP)
    drawing, words = corners(wide)
    assert words["x"] >= drawing["x"] + drawing["width"]
    assert abs(words["y"] - drawing["y"]) < 40
    assert_accessible(wide)
    assert_fits(wide)


def test_an_editor_makes_an_easy_read_page_and_reviewers_see_what_it_tells(signed_in):
    editor = signed_in("editor")
    editor.goto("/desk/")
    editor.get_by_role("main").get_by_role("link", name="New page").click()
    editor.get_by_label("Easy read").check()
    editor.get_by_label("Title").fill("Ultrasound in easy words")
    editor.get_by_role("button", name="Make the page").click()

    for number, heading in enumerate(("What it is", "What you do", "Who can help"), 1):
        editor.get_by_role("link", name=f"Edit {number}.").click()
        editor.locator(".tiptap").focus()
        editor.keyboard.press("Control+A")
        editor.keyboard.type(heading)
        editor.keyboard.press("Enter")
        editor.keyboard.type("Sound makes a picture.")
        editor.get_by_role("button", name="Save", exact=True).last.click()
    editor.get_by_role("link", name="Edit the summary and other details").click()
    editor.get_by_label("Summary").fill("An ultrasound scan, in easy words.")
    editor.get_by_role("button", name="Save", exact=True).click()
    editor.get_by_role("link", name="Done: send it for review").click()
    expect(
        editor.get_by_text("Say in the page details which page this one tells in easier words.").first
    ).to_be_visible()

    editor.get_by_role("link", name="Edit the text").click()
    editor.get_by_role("link", name="Edit the summary and other details").click()
    editor.get_by_label("Easy-read version of").select_option(label="Ultrasound")
    editor.get_by_label("Made from version").fill("1")
    editor.get_by_role("button", name="Save", exact=True).click()
    editor.get_by_role("link", name="Done: send it for review").click()
    review = fill_in_and_send(editor, "First easy-read version.", "Full review")

    reviewer = signed_in("plain-language")
    reviewer.goto(review)
    expect(reviewer.get_by_text("Ultrasound, ultrasound").first).to_be_attached()
