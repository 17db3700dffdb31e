"""Words that were typed or pasted arrive as they were meant, and are never lost."""

import pytest
from playwright.sync_api import Dialog, FrameLocator, Locator, Page, expect

from tests.journeys.checks import assert_accessible
from tests.journeys.walking import (
    add_block,
    press,
    ready,
    send_for_review,
    start_draft,
    window,
)

PASTE = """(element, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
COPIED = (
    "<p class=MsoNormal>Platelets: 150 × 10<sup>9</sup>/L</p>"
    "<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;</span>Eat</p>"
    "<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;</span>Drink</p>"
)
TABLE = (
    "<table><tr><td>Test</td><td>10<sup>9</sup></td><td>c</td><td>d</td></tr>" + "<tr><td>CT</td></tr>" * 7 + "</table>"
)


def paste(into: Locator, html: str) -> None:
    """Paste what another program put on the clipboard."""
    into.evaluate(PASTE, html)


def test_a_pasted_text_keeps_its_meaning_and_what_would_be_lost_is_shown_first(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/blood-tests/calcium/")
    editor.locator("p.cms-plugin").first.dblclick()
    text = window(editor)
    words = text.locator(".tiptap")
    words.click()
    editor.keyboard.press("Control+A")

    paste(words, f"<p>Before.</p>{TABLE}")
    expect(text.get_by_role("dialog")).to_contain_text("Add a Table block")
    expect(words).not_to_contain_text("Before.")
    text.get_by_role("button", name="Leave it").click()
    expect(text.get_by_role("dialog")).to_have_count(0)
    paste(words, COPIED)
    expect(words.locator("sup")).to_have_text("9")
    expect(words.locator("li")).to_have_text(["Eat", "Drink"])
    press(editor, "Save")

    shown = editor.locator(".page-body")
    expect(shown.locator("p", has_text="Platelets: 150").locator("sup")).to_have_text("9")
    expect(shown.locator("li", has_text="Drink").first).to_be_visible()


WORDS = "Somebody on a journey typed this."


def start_typing(editor: Page, address: str) -> FrameLocator:
    """Open a page's first text in its window, and type into it."""
    start_draft(editor, address)
    editor.locator("p.cms-plugin").first.dblclick()
    text = window(editor)
    words = text.locator(".tiptap")
    words.click()
    expect(words).to_be_focused()
    editor.keyboard.press("Control+A")
    editor.keyboard.type(WORDS)
    expect(words).to_have_text(WORDS)
    return text


def sign_in_here(page: Page, address: str, password: str) -> None:
    """Fill in the sign-in form on screen and send it."""
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def signed_out(page: Page) -> None:
    """End somebody's session as time does: the browser forgets the cookie."""
    page.context.clear_cookies(name="sessionid")


def test_a_window_asks_before_it_closes_on_words_that_are_not_saved(signed_in):
    editor = signed_in("editor")
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    editor.on("dialog", stay)
    text = start_typing(editor, "/blood-tests/tumour-markers/")

    editor.keyboard.press("Escape")
    expect(text.locator(".tiptap")).to_contain_text(WORDS)
    editor.locator(".cms-modal-open .cms-modal-close").click()
    expect(text.locator(".tiptap")).to_contain_text(WORDS)

    assert asked == ["What you wrote here is not saved. Leave it?"] * 2
    editor.remove_listener("dialog", stay)
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.locator(".cms-modal-open .cms-modal-close").click()
    expect(editor.locator(".cms-modal:visible")).to_have_count(0)
    editor.locator("p.cms-plugin").first.dblclick()
    expect(window(editor).locator(".tiptap")).not_to_contain_text(WORDS)


def test_words_typed_into_a_block_outlive_the_session(signed_in, server):
    editor = signed_in("editor")
    text = start_typing(editor, "/blood-tests/kidney-tests/")
    signed_out(editor)

    press(editor, "Save")
    expect(text.locator("main")).to_contain_text("You were signed out before this was sent. Nothing was saved.")
    expect(text.locator("main")).to_contain_text(WORDS)
    with editor.expect_popup() as tab:
        text.get_by_role("link", name="Sign in in a new tab").click()
    sign_in_here(tab.value, "editor@example.org", server.password)
    text.get_by_role("link", name="Open the form again").click()
    expect(text.locator(".typed-before")).to_contain_text("It has been put back")
    expect(text.locator(".tiptap")).to_have_text(WORDS)
    press(editor, "Save")
    expect(editor.locator(".page-body")).to_contain_text(WORDS)

    expect(editor.locator(".cms-modal:visible")).to_have_count(0)
    editor.locator("p.cms-plugin").get_by_text(WORDS).dblclick()
    expect(window(editor).locator(".tiptap")).to_have_text(WORDS)
    expect(window(editor).locator(".typed-before")).to_have_count(0)


@pytest.mark.everything
def test_a_reviewers_long_comment_outlives_leaving_the_session_and_a_second_sign_in(signed_in, server):
    editor = signed_in("editor")
    start_draft(editor, "/contact/")
    review = send_for_review(editor, "Nothing changes.")
    reviewer = signed_in("plain-language")
    reviewer.goto(review)
    comment = "A comment that took a while to write. " * 8
    reviewer.get_by_label("Comment").fill(comment)
    reviewer.get_by_label("I want changes").check()

    reviewer.once("dialog", lambda dialog: dialog.accept())  # the browser's own: it asks before it leaves
    reviewer.goto("/desk/")
    reviewer.goto(review)
    expect(reviewer.locator(".typed-before")).to_contain_text("It has been put back")
    expect(reviewer.get_by_label("Comment")).to_have_value(comment)
    expect(reviewer.get_by_label("I want changes")).to_be_checked()
    assert_accessible(reviewer)

    reviewer.get_by_label("Interests to declare").fill("none")
    signed_out(reviewer)
    reviewer.get_by_role("button", name="Sign off").click()
    expect(reviewer.locator("main")).to_contain_text("You were signed out before this was sent")
    expect(reviewer.locator("main")).to_contain_text(comment.strip())
    assert_accessible(reviewer)
    with reviewer.expect_popup() as tab:
        reviewer.get_by_role("link", name="Sign in in a new tab").click()
    sign_in_here(tab.value, "plain-language@example.org", server.password)
    reviewer.get_by_role("button", name="Send it again").click()
    expect(reviewer.locator("main")).to_contain_text("You have signed in again since you opened this form")
    reviewer.get_by_role("button", name="Send it again").click()
    reviewer.get_by_text("Your word is on record").wait_for()

    expect(reviewer.locator("main")).to_contain_text(comment.strip())
    reviewer.wait_for_load_state()  # the script that clears what was saved has run
    assert reviewer.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('typed:'))") == []


def test_nothing_that_somebody_typed_is_kept_for_the_next_person_at_the_machine(signed_in, server):
    editor = signed_in("editor")
    editor.goto("/admin/sources/source/add/")
    editor.get_by_label("Title").fill("Typed by an editor")
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.goto("/desk/")
    kept = "Object.values(sessionStorage).join()"
    assert "Typed by an editor" in editor.evaluate(kept)

    signed_out(editor)
    editor.goto("/accounts/login/")
    sign_in_here(editor, "publisher@example.org", server.password)
    editor.goto("/desk/")

    assert "Typed by an editor" not in editor.evaluate(kept)


def leave_and_come_back(page: Page) -> None:
    """Leave a form without saving it, although the browser asks, and open it again."""
    address = page.url
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/desk/")
    page.goto(address)


@pytest.mark.everything
def test_what_was_searched_for_and_added_to_a_form_is_put_back_as_well(signed_in):
    editor = signed_in("editor")
    editor.goto("/admin/sources/fact/add/")
    editor.locator("[name=label]").fill("How long it takes")
    editor.locator(".field-source .select2-selection").first.click()
    editor.locator(".select2-results__option[aria-selected], .select2-results__option--selectable").first.click()
    source = editor.locator(".field-source .select2-selection__rendered").first.get_attribute("title")
    for number in (0, 1):
        editor.locator("#other_findings-group .add-row a").click()
        editor.locator(f"[name=other_findings-{number}-text]").fill(f"Finding {number}")

    leave_and_come_back(editor)

    expect(editor.locator(".typed-before")).to_contain_text("It has been put back")
    expect(editor.locator("[name=label]")).to_have_value("How long it takes")
    expect(editor.locator(".field-source .select2-selection__rendered").first).to_contain_text(source)
    expect(editor.locator("[name=other_findings-1-text]")).to_have_value("Finding 1")
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.goto("/desk/")


def test_the_rows_of_a_pasted_table_are_put_back(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/biopsies/liver-biopsy/")
    editor.locator(".cms-toolbar-item-cms-mode-switcher a").click()
    table = add_block(editor, "Table")
    paste(table.get_by_label("Column 1").first, TABLE)
    expect(table.locator("[name=rows-7-1]")).to_have_value("CT")

    editor.once("dialog", lambda dialog: dialog.accept())
    editor.reload()
    ready(editor)
    editor.locator(".cms-toolbar-item-cms-mode-switcher a").click()
    table = add_block(editor, "Table")

    expect(table.locator(".typed-before")).to_contain_text("It has been put back")
    expect(table.locator("[name=rows-7-1]")).to_have_value("CT")
    expect(table.locator("[name=rows-0-4]")).to_have_value("d")
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.goto("/desk/")


@pytest.mark.everything
def test_an_error_and_then_a_page_that_leads_on_do_not_count_as_saved(signed_in):
    editor = signed_in("editor")
    editor.goto("/admin/sources/source/add/")
    editor.get_by_label("Title").fill("Sent into an error")
    fails = "**/admin/sources/source/add/"
    editor.route(fails, lambda route: route.fulfill(status=400, content_type="text/html", body="<h1>Not taken</h1>"))
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_role("heading", name="Not taken")).to_be_visible()
    editor.unroute(fails)
    a_while_ago = """() => {
        const [key] = Object.keys(sessionStorage).filter((key) => key.startsWith("typed:"));
        const kept = JSON.parse(sessionStorage.getItem(key));
        sessionStorage.setItem(key, JSON.stringify({ ...kept, sentAt: kept.sentAt - 60_000 }));
        return kept.sentAt;
    }"""
    assert editor.evaluate(a_while_ago) > 0

    editor.goto("/desk")  # which leads on to the address with a stroke
    assert editor.url.endswith("/desk/")
    editor.goto("/admin/sources/source/add/")

    expect(editor.locator(".typed-before")).to_contain_text("It has been put back")
    expect(editor.get_by_label("Title")).to_have_value("Sent into an error")
    editor.once("dialog", lambda dialog: dialog.accept())
    editor.goto("/desk/")


@pytest.mark.everything
def test_who_signs_out_in_one_tab_leaves_nothing_in_another(open_page, server):
    one = open_page()
    one.goto("/accounts/login/")
    sign_in_here(one, "editor@example.org", server.password)
    one.goto("/admin/sources/source/add/")
    one.get_by_label("Title").fill("Typed by an editor")
    leave = (
        "window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"  # when what is typed is kept at once
    )
    kept = "Object.values(sessionStorage).join()"
    one.evaluate(leave)
    assert "Typed by an editor" in one.evaluate(kept)

    other = one.context.new_page()
    other.goto("/accounts/logout/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url(lambda url: "/accounts/logout/" not in url)
    one.evaluate(leave)
    one.once("dialog", lambda dialog: dialog.accept())
    one.goto("/accounts/login/")

    assert one.evaluate(kept) == ""
