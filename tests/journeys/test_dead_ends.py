"""Somebody who is stuck sees why, where they look, and finds the way on."""

from playwright.sync_api import expect

from tests.journeys.checks import assert_accessible
from tests.journeys.walking import (
    edit_in_the_cms,
    name_owner,
    press,
    ready,
    start_draft,
    toolbar_button,
    window,
)


def test_what_is_wrong_is_seen_where_it_was_typed_and_where_it_keeps_a_text_from_being_sent(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/blood-tests/liver-tests/")
    editor.locator("p.cms-plugin").first.dblclick()
    words = window(editor).locator(".tiptap")
    words.click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" It takes a minute [source: nobody-knows].")

    press(editor, "Save")
    text = window(editor)
    fault = text.locator(".errorlist", has_text="There is no source with the key “nobody-knows”.")
    expect(fault).to_be_in_viewport()
    expect(text.locator(".tiptap")).to_contain_text("It takes a minute [source: nobody-knows].")
    text.locator(".tiptap").click()
    editor.keyboard.press("Control+End")
    for _letter in "[source: nobody-knows].":
        editor.keyboard.press("Backspace")
    press(editor, "Save")
    expect(editor.locator(".page-body")).to_contain_text("It takes a minute")
    editor.reload()
    ready(editor)

    toolbar_button(editor, "Why it cannot be sent yet").click()
    faults = editor.get_by_role("region", name="To put right before it can be sent for review")
    expect(faults).to_contain_text("Name its owner in the page details.")
    assert_accessible(editor)
    edit_in_the_cms(editor)
    name_owner(editor)
    toolbar_button(editor, "Send for review").click()
    expect(editor.get_by_role("button", name="Send for review")).to_be_visible()
