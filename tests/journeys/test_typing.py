"""Words that were typed or pasted arrive as they were meant, and are never lost."""

from playwright.sync_api import Locator, expect

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
