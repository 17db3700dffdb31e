"""Two people and one draft, words that outlive a browser, and a draft seen in every way."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.checks import assert_accessible
from tests.journeys.walking import choose_step, press, ready, start_draft, toolbar_button, window

WORDS = "Nobody has saved these words yet."


def type_into_the_first_text(page: Page, words: str = WORDS):
    """Open the first text of a draft and type into it; give its window."""
    page.locator("p.cms-plugin").first.dblclick()
    text = window(page)
    text.locator(".tiptap").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    return text


def test_two_people_and_one_draft(signed_in):
    editor, publisher = signed_in("editor"), signed_in("publisher")
    start_draft(editor, "/biopsies/ebus/")
    text = type_into_the_first_text(editor)

    publisher.goto(editor.url)
    ready(publisher)
    expect(publisher.locator(".draft-is-with")).to_contain_text(
        re.compile(r"Example editor has been working on this draft since \d\d:\d\d\.")
    )
    toolbar_button(publisher, "Ask if you may take it over").click()
    publisher.locator("#ask").get_by_label("A word with it").fill("I have the new leaflet here.")
    publisher.get_by_role("button", name="Ask if you may take it over").click()
    expect(publisher.locator("main")).to_contain_text("Asked. You get an e-mail with the answer.")
    assert_accessible(publisher)

    # Whoever types hears of it in their window, and on their next screen.
    text.locator(".tiptap").click()
    editor.keyboard.type(" More.")
    expect(text.locator(".typed-kept")).to_contain_text("Example publisher asks: May I take over?")
    press(editor, "Save")
    toolbar_button(editor, "Example publisher asks: May I take over?").click()
    answer = editor.locator("#answer")
    expect(answer).to_contain_text("“I have the new leaflet here.”")
    assert_accessible(editor)
    answer.get_by_label("Not yet").check()
    answer.get_by_label("A word with it").fill("Five minutes.")
    answer.get_by_role("button").click()
    publisher.reload()
    expect(publisher.locator("main")).to_contain_text("they said not yet: “Five minutes.”")


def test_typed_words_outlive_the_browser_and_are_offered_with_a_choice(signed_in):
    first = signed_in("editor")
    start_draft(first, "/biopsies/lung-biopsy/")
    text = type_into_the_first_text(first)
    expect(text.locator(".typed-kept")).to_have_text(re.compile(r"^Kept at \d\d:\d\d, not saved yet\.$"))
    address = first.url
    first.context.close()

    second = signed_in("editor")
    second.goto(address)
    ready(second)
    second.locator("p.cms-plugin").first.dblclick()
    text = window(second)
    offer = text.locator(".typed-before")
    expect(offer).to_contain_text("you typed something here and did not save it")
    expect(text.locator(".tiptap")).not_to_contain_text(WORDS)
    offer.get_by_role("button", name="Put it back").click()
    expect(text.locator(".tiptap")).to_have_text(WORDS)
    press(second, "Save")
    expect(second.locator(".page-body")).to_contain_text(WORDS)


def test_without_a_network_the_tab_keeps_it_and_the_site_has_it_once_there_is_one(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/biopsies/lumbar-puncture/")
    choose_step(editor, "Where this version stands")
    note = editor.get_by_label("Why", exact=True)
    editor.context.set_offline(True)
    note.fill("A reason that took a while to write.")
    kept = editor.locator(".typed-kept")
    expect(kept).to_contain_text("This tab of your browser keeps it.")
    editor.context.set_offline(False)
    expect(kept).to_contain_text("not saved yet")
    assert_accessible(editor)
    address = editor.url
    editor.context.close()

    again = signed_in("editor")
    again.goto(address)
    offer = again.locator(".typed-before")
    expect(offer).to_contain_text("did not save it")
    assert_accessible(again)
    offer.get_by_role("button", name="Throw it away").click()
    expect(offer).to_have_count(0)
    again.wait_for_load_state("networkidle")
    again.reload()
    again.wait_for_load_state("networkidle")
    expect(again.locator(".typed-before")).to_have_count(0)


def test_nobody_is_told_of_typing_where_there_is_nothing_to_type(signed_in):
    plain = signed_in("editor", java_script_enabled=False)
    for address, is_told in (("/desk/", False), ("/desk/pages/", False), ("/desk/pages/new/", True)):
        plain.goto(address)
        expect(plain.get_by_text("Without JavaScript, what you type")).to_be_visible(visible=is_told)


def test_a_draft_is_seen_in_every_way_by_links(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/biopsies/core-needle-biopsy/")
    choose_step(editor, "Where this version stands")
    editor.get_by_role("link", name="See it as a patient").click()
    editor.get_by_role("link", name="Phone").click()
    frame = editor.frame_locator("iframe")
    inside = (
        "() => [innerWidth, getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).direction]"
    )

    def seen() -> tuple[int, str, str]:
        frame.locator("h1").wait_for()
        handle = editor.locator("iframe").element_handle()
        return tuple(handle.content_frame().evaluate(inside))

    width, light, _direction = seen()
    assert width == 360
    editor.get_by_role("link", name="Print").click()
    expect(frame.locator("nav.contents")).to_be_hidden()
    editor.get_by_role("link", name="Dark").click()
    expect(frame.locator("html")).to_have_css("color-scheme", "dark")
    assert seen()[1] != light
    editor.get_by_role("link", name="Right to left").click()
    expect(frame.locator("body")).to_have_css("direction", "rtl")
    editor.get_by_role("link", name="Text at 200 %").click()
    expect(frame.locator("html")).to_have_css("font-size", "32px")
    editor.get_by_role("link", name="Without JavaScript").click()
    expect(frame.locator("h1")).to_be_visible()
    assert_accessible(editor)
