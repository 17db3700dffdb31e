"""A reader meets a word they do not know: by keyboard, by touch, without JavaScript, on paper and in any colours."""

import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.journeys.checks import assert_accessible, assert_fits, read_in, watch
from tests.machine import FONTS

GUIDE = "/how-secondary-breast-cancer-is-diagnosed/"
WORD = "metastatic"
MEANING = "Having spread from where the cancer began to another part of the body."
OPEN = "main span:popover-open"


def word(page: Page):
    """Give the button of the word."""
    return page.get_by_role("button", name=WORD, exact=True)


def is_told_as_expanded(page: Page) -> bool:
    """Say what the browser tells a screen reader of the word's button."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    (button,) = [n for n in nodes if n["role"]["value"] == "button" and n["name"]["value"] == WORD]
    return {said["name"]: said["value"].get("value") for said in button["properties"]}["expanded"]


def assert_in_the_window(page: Page) -> None:
    """What is open can be seen whole."""
    box, window = page.locator(OPEN).bounding_box(), page.viewport_size
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= window["width"]
    assert box["y"] + box["height"] <= window["height"]


def test_by_keyboard_a_word_opens_leads_on_and_closes(page):
    trouble = watch(page)
    page.goto(GUIDE)
    opened = page.locator(OPEN)
    assert not is_told_as_expanded(page)

    word(page).focus()
    page.keyboard.press("Enter")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text(MEANING)
    assert is_told_as_expanded(page)
    assert_in_the_window(page)

    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(word(page)).to_be_focused()

    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(opened.get_by_role("link", name=WORD)).to_be_focused()
    page.keyboard.press("Tab")
    expect(opened.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(opened).to_have_count(0)
    expect(word(page)).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/#word-metastatic")
    expect(page.locator("#word-metastatic")).to_be_in_viewport()
    expect(page.locator("#word-metastatic")).to_contain_text(MEANING)
    assert trouble == []


def test_a_listener_hears_the_word_in_its_sentence_and_its_meaning_right_after(page):
    page.goto(GUIDE)
    paragraph = page.locator(".page-body p").filter(has=word(page))
    closed = paragraph.aria_snapshot()
    assert f'button "{WORD}"' in closed
    assert MEANING not in closed

    word(page).click()
    said = paragraph.aria_snapshot()
    assert (
        said.index(f'button "{WORD}"')
        < said.index(f'link "{WORD}"')
        < said.index(MEANING)
        < said.index("advanced breast")
    )


def test_one_word_is_open_at_a_time_and_a_press_beside_it_closes_it(page):
    page.goto(GUIDE)
    word(page).click()
    page.get_by_role("button", name="biopsy", exact=True).first.click()
    expect(page.locator(OPEN)).to_have_count(1)
    expect(page.locator(OPEN)).not_to_contain_text(MEANING)

    page.get_by_role("heading", level=1).click()
    expect(page.locator(OPEN)).to_have_count(0)


def test_axe_finds_nothing_while_a_word_is_open(page):
    page.goto(GUIDE)
    word(page).click()
    expect(page.locator(OPEN)).to_have_count(1)

    assert_accessible(page)
    expect(page.locator(OPEN)).to_have_count(1)


def test_without_javascript_it_opens_and_closes_all_the_same(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(GUIDE)
    meaning = page.get_by_text(MEANING)

    expect(meaning).not_to_be_visible()
    word(page).click()
    expect(meaning).to_be_visible()
    word(page).click()
    expect(meaning).not_to_be_visible()


@pytest.mark.parametrize("fonts", first(1, reversed(FONTS)))
def test_every_word_of_a_page_opens_whole_on_a_phone_and_is_large_enough_to_press(phone, fonts):
    phone.goto(GUIDE)
    buttons = phone.locator("main [popovertarget]:has(+ span):visible").all()
    assert len(buttons) >= 15

    with read_in(phone, fonts):
        for button in buttons:
            box = button.bounding_box()
            assert box["width"] >= 24, button.text_content()
            assert box["height"] >= 24, button.text_content()
            button.tap()
            assert_in_the_window(phone)
            phone.locator(OPEN).get_by_role("button", name="Close").tap()
            expect(phone.locator(OPEN)).to_have_count(0)


@pytest.mark.parametrize("fonts", first(1, reversed(FONTS)))
def test_with_text_twice_as_large_on_a_small_screen_all_of_it_can_be_read(open_page, fonts):
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(GUIDE)
    with read_in(page, fonts, 200):
        word(page).click()

        assert_in_the_window(page)
        assert page.locator(OPEN).evaluate("e => e.scrollWidth <= e.clientWidth")
        page.locator(OPEN).get_by_role("link", name=WORD).scroll_into_view_if_needed()
        expect(page.locator(OPEN).get_by_role("link", name=WORD)).to_be_in_viewport()
    assert_fits(page)


def test_in_the_readers_own_colours_it_has_an_edge(page):
    page.emulate_media(forced_colors="active")
    page.goto(GUIDE)
    word(page).click()

    style = page.locator(OPEN).evaluate(
        "e => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).forcedColorAdjust]"
    )
    assert style == ["solid", "auto"]


def test_paper_has_the_meaning_in_brackets_once_and_nothing_to_press(page):
    page.emulate_media(media="print")
    page.goto(GUIDE)
    text = " ".join(page.locator(".page-body").all_inner_texts())

    assert text.count(f"{WORD} [{MEANING}]") == 1
    assert text.count(MEANING) == 1
    assert f"{WORD} {WORD}" not in text
    assert "Close" not in text
    expect(page.locator(OPEN)).to_have_count(0)


def test_a_browser_without_popovers_has_it_in_brackets_too(open_page):
    page = open_page(bypass_csp=True)

    def without_popovers(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("selector(:popover-open)", "selector(:unheard-of)"))

    page.route("**/*.css", without_popovers)
    page.goto(GUIDE)
    page.evaluate("document.querySelectorAll('[popover]').forEach((e) => e.removeAttribute('popover'))")

    assert f"{WORD} [{MEANING}]" in " ".join(page.locator(".page-body").all_inner_texts())
    assert_fits(page)


def test_words_of_headings_and_links_open_at_the_end_of_the_page_without_javascript_and_stand_on_paper(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(GUIDE)
    end = page.locator("details").filter(has_text="Other words on this page")
    meaning = end.get_by_text("Too much calcium in the blood.")
    expect(meaning).not_to_be_visible()

    end.locator("summary").press("Enter")
    expect(meaning).to_be_visible()
    end.locator("summary").press("Enter")
    expect(meaning).not_to_be_visible()

    page.emulate_media(media="print")
    expect(meaning).to_be_visible()


def test_axe_finds_nothing_while_the_other_words_are_open_and_they_fit(page):
    page.goto(GUIDE)
    page.get_by_text("Other words on this page").click()
    expect(page.get_by_text("Too much calcium in the blood.")).to_be_visible()

    assert_accessible(page)
    assert_fits(page)
