"""Somebody who is stuck sees why, where they look, and finds the way on."""

from playwright.sync_api import expect

from tests.journeys.checks import assert_accessible
from tests.journeys.test_new_page_at_the_desk import name_owner_at_the_desk
from tests.journeys.walking import (
    FEW_ARE_ASKED,
    choose_step,
    create_page,
    edit_in_the_cms,
    fill_in_and_send,
    name_owner,
    open_menu,
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


def test_a_draft_is_taken_over_knowingly_and_a_withdrawn_page_comes_back(signed_in):
    title, address, _words = FEW_ARE_ASKED
    publisher = signed_in("publisher")
    publisher.goto(address)
    choose_step(publisher, "Withdraw the page")
    withdrawal = publisher.get_by_role("region", name="Withdraw the page")
    withdrawal.get_by_label("Why the page is withdrawn").fill("The advice has changed.")
    publisher.get_by_role("button", name="Withdraw the page").click()
    publisher.get_by_text("Withdrawn. Its address says so").wait_for()

    editor = signed_in("editor")
    editor.goto("/desk/withdrawn/")
    assert_accessible(editor)
    editor.get_by_role("rowheader", name=title).get_by_role("link").click()
    editor.get_by_role("button", name="Start a new draft from this version").click()
    editor.get_by_text("Here is your draft").wait_for()
    draft = editor.url

    publisher.goto(draft)
    expect(
        publisher.get_by_text("is working on this draft. Ask them to send it, or take it over first.")
    ).to_be_visible()
    expect(publisher.get_by_role("button", name="Send for review")).to_have_count(0)
    publisher.get_by_role("link", name="Where this version stands").click()
    publisher.get_by_label("Why you take it over").fill("It comes back today.")
    publisher.get_by_role("button", name="Take over the draft").click()
    publisher.get_by_text("You can go on with this draft now").wait_for()
    publisher.get_by_role("link", name="Edit the text").click()
    name_owner_at_the_desk(publisher)
    publisher.get_by_role("link", name="Done: send it for review").click()
    fill_in_and_send(publisher, "It is back.", "Full review")

    publisher.get_by_role("link", name="Withdraw from review, and say why").click()
    publisher.get_by_label("Why", exact=True).fill("Not yet.")
    publisher.get_by_role("button", name="Withdraw from review").click()
    publisher.get_by_text("Those who were asked are told by e-mail").wait_for()


def test_a_draft_is_discarded_and_a_page_of_ones_own_comes_back_out_of_the_bin(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/imaging/heart-tests/")
    open_menu(editor, "Version").get_by_role("link", name="Discard Changes").click()
    editor.wait_for_url("**/desk/versions/**")
    editor.get_by_label("Why", exact=True).fill("Nobody needs it.")
    editor.get_by_role("button", name="Discard the draft").click()
    editor.get_by_text("Discarded. It can be brought back for 30 days.").wait_for()
    editor.goto("/imaging/heart-tests/")
    ready(editor)
    expect(toolbar_button(editor, "New Draft")).to_be_visible()

    create_page(editor, "/contact/", "A page that nobody needs", words="Nobody needs these words.")
    editor.goto("/desk/next/")
    editor.get_by_role("link", name="Go on with your draft of A page that nobody needs, version 1").click()
    editor.get_by_role("button", name="Delete the page").click()
    editor.get_by_text("You can bring it back for 30 days").wait_for()
    assert_accessible(editor)
    editor.goto("/desk/bin/")
    editor.get_by_role("link", name="A page that nobody needs").click()
    editor.get_by_role("button", name="Bring the page back").click()
    editor.get_by_text("The page is back, as it was").wait_for()
    editor.get_by_role("link", name="Edit the text").click()
    expect(editor.locator("main")).to_contain_text("Nobody needs these words.")
