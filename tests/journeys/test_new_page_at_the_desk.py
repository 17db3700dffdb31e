"""A new page is made and written at the desk, and a sentence changed there. What is pressed on the way is counted.

A press is a button, a link or a choice. From field to field one goes by Tab.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.checks import assert_accessible, assert_fits, assert_goes_by_keyboard, watch
from tests.journeys.test_every_desk_page import KNOWN, WIDER_THAN_THE_SCREEN
from tests.journeys.walking import Presses, open_at_the_desk

PRESSES_FOR_A_PAGE_OF_FIVE_BLOCKS = 12
PRESSES_FOR_A_SENTENCE = 6


def fill_rows(page: Page, each: str, rows: list[dict[str, str]]) -> None:
    for number, cells in enumerate(rows, 1):
        row = page.get_by_role("group", name=f"{each} {number}", exact=True)
        for label, words in cells.items():
            row.get_by_label(label, exact=True).fill(words)


def rewrite_all(page: Page, html_words: str) -> None:
    """Put other words in the place of all that stands in the editor of rich text, by keyboard."""
    page.locator(".tiptap").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(html_words)


def make_mammogram(page: Page, press: Presses, title: str) -> None:
    press(page.get_by_role("main").get_by_role("link", name="New page"))
    press(page.get_by_label("Scan or X-ray"))
    page.get_by_label("Title").fill(title)
    page.get_by_label("Section").select_option(label="Scans and X-rays")
    press.number += 1
    press(page.get_by_role("button", name="Make the page"))
    expect(page.get_by_role("heading", level=3)).to_have_text(
        ["1. Key facts", "2. Text", "3. Steps", "4. Text", "5. Questions to ask"]
    )


def test_a_new_test_page_with_five_blocks(signed_in):
    editor = signed_in("editor")
    editor.goto("/desk/")
    trouble = watch(editor)
    press = Presses()

    make_mammogram(editor, press, "Mammogram")
    save_and_go_on = editor.get_by_role("button", name="Save, and open the next block")
    press(editor.get_by_role("link", name="Edit 1."))
    fill_rows(
        editor, "Fact", [{"Text": f"Words about {label}."} for label in ("it", "all", "food", "it all", "rays", "six")]
    )
    press(save_and_go_on)
    rewrite_all(editor, "It shows what a hand cannot feel.")
    press(save_and_go_on)
    fill_rows(
        editor, "Step", [{"Text": "You undress to the waist."}, {"Text": "The plates press."}, {"Text": "You dress."}]
    )
    press(save_and_go_on)
    rewrite_all(editor, "You can go home at once.")
    press(save_and_go_on)
    fill_rows(editor, "Question", [{"Question": "Why this test?"}, {"Question": "Who tells me?"}])
    press(editor.get_by_role("button", name="Save", exact=True).last)
    press(editor.get_by_role("link", name="Edit the summary"))
    editor.get_by_label("Summary").fill("An X-ray of the breast.")
    press(editor.get_by_role("button", name="Save", exact=True))

    expect(editor.get_by_text("Still to be written")).to_have_count(0)
    assert press.number == PRESSES_FOR_A_PAGE_OF_FIVE_BLOCKS
    editor.get_by_role("link", name="See it as a patient").click()
    body = editor.get_by_role("article")
    expect(body).to_contain_text("An X-ray of the breast.")
    expect(body).to_contain_text("Words about six.")
    expect(body).to_contain_text("The plates press.")
    assert [words for words in trouble if not any(re.search(known, words) for known in KNOWN)] == []


def name_owner_at_the_desk(page: Page) -> None:
    """Name an owner, which the pages that come with the site have not: no other page needs it."""
    page.get_by_role("link", name="Edit the summary").click()
    page.get_by_label("Owner").select_option(index=1)
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.everything
def test_a_sentence_is_changed_and_sent(signed_in):
    editor = signed_in("editor")
    open_at_the_desk(editor, "Fine needle biopsy")
    press = Presses()

    press(editor.get_by_role("button", name="Start a new draft from this version"))
    name_owner_at_the_desk(editor)
    press(editor.get_by_role("link", name="Edit").filter(has_text="Text").first)
    editor.locator(".tiptap").focus()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" One more sentence.")
    press(editor.get_by_role("button", name="Save", exact=True).last)
    press(editor.get_by_role("link", name="Done: send it for review"))
    press(editor.get_by_label("Full review"))
    editor.get_by_label("What changed, and why").fill("A sentence is new.")
    press(editor.get_by_role("button", name="Send for review"))
    editor.wait_for_url("**/desk/reviews/*/")

    assert press.number == PRESSES_FOR_A_SENTENCE


def a_fresh_page(signed_in) -> str:
    """Make a page at the desk; give the address of its blocks."""
    editor = signed_in("editor")
    editor.goto("/desk/")
    make_mammogram(editor, Presses(), "Mammogram")
    return editor.url


@pytest.fixture
def draft(scene, signed_in) -> Page:
    """The blocks of a fresh page, on screen."""
    address = scene(a_fresh_page, signed_in)
    editor = signed_in("editor")
    editor.goto(address)
    return editor


def labels(page: Page) -> list[str]:
    rows = (page.get_by_role("group", name=f"Fact {number}", exact=True) for number in (1, 2, 3))
    return [row.get_by_label("Label").input_value() for row in rows]


def test_rows_are_moved_by_keyboard_and_dragged_and_it_is_said(draft):
    draft.get_by_role("link", name="Edit 1.").click()
    button = draft.get_by_role("group", name="Fact 3").get_by_role("button", name="Move up")
    button.focus()
    draft.keyboard.press("Enter")
    expect(draft.get_by_role("status")).to_have_text("“Eating and drinking” is now number 2 of 6.")
    draft.keyboard.press("Enter")
    assert labels(draft) == ["Eating and drinking", "How long", "The whole visit"]
    expect(draft.get_by_role("group", name="Fact 1").get_by_role("button", name="Move down")).to_be_focused()

    draft.set_viewport_size({"width": 1280, "height": 2600})  # so that nothing scrolls away under the mouse
    draft.get_by_role("group", name="Fact 3").locator(".rows-handle").hover()
    draft.mouse.down()
    for _twice in range(2):  # the first move begins the drag
        draft.get_by_role("group", name="Fact 1").get_by_label("Label").hover()
    draft.mouse.up()
    expect(draft.get_by_role("status")).to_have_text("“The whole visit” is now number 1 of 6.")
    draft.get_by_role("button", name="Save", exact=True).last.click()
    draft.get_by_role("link", name="Edit 1.").click()
    assert labels(draft) == ["The whole visit", "Eating and drinking", "How long"]


def test_a_source_is_put_in_where_the_cursor_was(draft):
    draft.get_by_role("link", name="Edit 2.").click()
    draft.locator(".tiptap p").first.click()
    draft.keyboard.press("End")
    draft.keyboard.type(" It helps ")
    draft.get_by_text("Put in a source or a fact").click()
    draft.get_by_label("Words of its name").fill("nice cg81")
    draft.get_by_role("button", name="Put in Advanced breast cancer").first.click()

    expect(draft.locator(".tiptap p").first).to_contain_text("It helps [source: nice-cg81")
    expect(draft.get_by_role("status")).to_contain_text("Put in: ")


def test_each_screen_holds_what_every_page_must(draft, subtests):
    blocks = draft.url
    block, rich = (draft.get_by_role("link", name=f"Edit {number}.").get_attribute("href") for number in (1, 2))
    for address in (blocks, block, rich):  # the others: test_every_desk_page.py
        draft.set_viewport_size({"width": 1280, "height": 900})
        draft.goto(address)
        with subtests.test(f"{address}: axe finds nothing"):
            if address != rich:  # the editor of rich text has no name until it has the focus, and a bar of its own kind
                assert_accessible(draft)
        with subtests.test(f"{address}: it fits on a phone, and goes by keyboard"):
            if address in (block, rich):
                draft.set_viewport_size({"width": 360, "height": 780})
                assert not draft.evaluate(WIDER_THAN_THE_SCREEN)
            else:
                assert_goes_by_keyboard(draft)
                assert_fits(draft)
