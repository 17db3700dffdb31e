"""Words that were typed or pasted arrive as they were meant, and are never lost."""

from playwright.sync_api import Dialog, FrameLocator, Locator, Page, expect

from tests.journeys.walking import add_block, press, start_draft, window

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
    start_draft(editor, "/blood-tests/")
    editor.locator("p.cms-plugin").first.dblclick()
    text = window(editor)
    words = text.locator(".tiptap")
    words.click()
    editor.keyboard.press("Control+A")

    paste(words, f"<p>Before.</p>{TABLE}")
    expect(text.get_by_role("dialog")).to_contain_text("Add a Table block")
    expect(words).not_to_contain_text("Before.")
    editor.screenshot(path="/tmp/w/shots/paste.png")
    text.get_by_role("button", name="Leave it").click()
    expect(text.get_by_role("dialog")).to_have_count(0)
    paste(words, COPIED)
    expect(words.locator("sup")).to_have_text("9")
    expect(words.locator("li")).to_have_text(["Eat", "Drink"])
    editor.screenshot(path="/tmp/w/shots/pasted.png")
    press(editor, "Save")

    shown = editor.locator(".page-body")
    expect(shown.locator("p", has_text="Platelets: 150").locator("sup")).to_have_text("9")
    expect(shown.locator("li", has_text="Drink").first).to_be_visible()
    editor.screenshot(path="/tmp/w/shots/saved.png")


def test_a_pasted_table_fills_the_cells_of_a_table(signed_in):
    editor = signed_in("editor")
    start_draft(editor, "/biopsies/")
    editor.locator(".cms-toolbar-item-cms-mode-switcher a").click()
    table = add_block(editor, "Table")
    table.get_by_label("Caption").fill("Times")

    paste(table.get_by_label("Column 1").first, TABLE)

    expect(table.locator("[name=rows-0-2]")).to_have_value("10⁹")
    expect(table.locator("[name=rows-0-4]")).to_have_value("d")
    expect(table.locator("[name=rows-7-1]")).to_have_value("CT")
    editor.screenshot(path="/tmp/w/shots/table.png")


WORDS = "Somebody on a journey typed this."


def start_typing(editor: Page, address: str) -> FrameLocator:
    """Open a page's first text in its window, and type into it."""
    start_draft(editor, address)
    editor.locator("p.cms-plugin").first.dblclick()
    text = window(editor)
    text.locator(".tiptap p").first.click()
    editor.keyboard.press("Control+A")
    editor.keyboard.type(WORDS)
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
    text = start_typing(editor, "/imaging/mri-scan/")

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
    text = start_typing(editor, "/imaging/bone-scan/")
    signed_out(editor)

    press(editor, "Save")
    expect(text.locator("main")).to_contain_text("You were signed out before this was sent. Nothing was saved.")
    expect(text.locator("main")).to_contain_text(WORDS)
    editor.screenshot(path="/tmp/w/shots/signedout.png")
    with editor.expect_popup() as tab:
        text.get_by_role("link", name="Sign in in a new tab").click()
    sign_in_here(tab.value, "editor@example.org", server.password)
    text.get_by_role("link", name="Open the form again").click()
    expect(text.get_by_role("status")).to_contain_text("It has been put back")
    expect(text.locator(".tiptap")).to_have_text(WORDS)
    editor.screenshot(path="/tmp/w/shots/putback.png")
    press(editor, "Save")
    expect(editor.locator(".page-body")).to_contain_text(WORDS)

    expect(editor.locator(".cms-modal:visible")).to_have_count(0)
    editor.locator("p.cms-plugin").get_by_text(WORDS).dblclick()
    expect(window(editor).locator(".tiptap")).to_have_text(WORDS)
    expect(window(editor).get_by_role("status")).to_have_count(0)
