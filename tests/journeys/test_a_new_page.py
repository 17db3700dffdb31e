"""An editor makes a page out of blocks, in the CMS's own windows."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.walking import add_block, create_page, fill_in_details, press, ready, toolbar_button


def a_picture() -> dict[str, object]:
    """Give a small photo as a phone would send it."""
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(file, "JPEG")
    return {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def save_block(page: Page, shown: str) -> None:
    """Save a new block, and wait until it stands in the list of blocks and on the page beside it."""
    blocks = page.locator(".cms-structure .cms-dragitem-text")
    before = blocks.count()
    press(page, "Save")
    expect(page.locator(".cms-modal:visible")).to_have_count(0)
    expect(blocks).to_have_count(before + 1)
    expect(page.locator(".page-body").locator(shown)).to_be_visible()


@pytest.mark.everything
def test_a_page_of_blocks_is_made_and_looked_at(signed_in):
    editor = signed_in("editor")
    create_page(editor, "/imaging/", "Scan of the day", words="It takes a picture.", below=True)
    fill_in_details(editor, kind="Scan or X-ray", summary="A scan that exists on one day only.")
    editor.locator(".cms-toolbar-item-cms-mode-switcher a").click()

    facts = add_block(editor, "Key facts")
    facts.get_by_label("Heading", exact=False).first.fill("In short")
    for number, (label, text) in enumerate({"The scan takes": "10 minutes.", "How it feels": "Like sun."}.items(), 1):
        row = facts.get_by_role("group", name=f"Fact {number}")
        row.get_by_label("Label").fill(label)
        row.get_by_label("Text").fill(text)
    save_block(editor, "text=Like sun.")

    callout = add_block(editor, "Callout")
    callout.get_by_label("Important").check()
    callout.locator("[name=heading]").fill("Tell the team first if you")
    callout.locator(".tiptap").click()
    callout.get_by_title("Bullet list").click()
    editor.keyboard.type("have a pacemaker")
    save_block(editor, "text=have a pacemaker")

    steps = add_block(editor, "Steps")
    steps.locator("[name=heading]").fill("During your scan")
    steps.get_by_label("During").check()
    steps.get_by_role("group", name="Step 1").get_by_label("Text").fill("You lie down.")
    steps.get_by_role("group", name="Step 2").get_by_label("Text").fill("You get up.")
    save_block(editor, "text=You get up.")

    table = add_block(editor, "Table")
    table.get_by_label("Caption").fill("Two scans compared")
    table.get_by_label("The first row holds headings").check()
    for number, cells in enumerate([("Scan", "Minutes"), ("This one", "10")], 1):
        for column, cell in enumerate(cells, 1):
            row = table.get_by_role("group", name=f"Row {number}")
            row.get_by_label(f"Column {column}").fill(cell)
    save_block(editor, "text=Two scans compared")

    picture = add_block(editor, "Picture")
    picture.get_by_label("Upload a new picture").set_input_files(a_picture())
    picture.get_by_label("Words for those who cannot see it").fill("A scanner in a bright room")
    picture.get_by_label("Credit").fill("Made for a journey")
    save_block(editor, 'img[alt^="A scanner"]')

    toolbar_button(editor, "Preview").click()
    editor.wait_for_url("**/preview/**")
    ready(editor)
    expect(editor.get_by_role("heading", level=1)).to_have_text("Scan of the day")
    expect(editor.get_by_role("navigation").get_by_role("link", name="Scan of the day")).to_have_count(0)
    body = editor.get_by_role("article")
    expect(body).to_contain_text("A scan that exists on one day only.")
    expect(body.get_by_role("definition").filter(has_text="10 minutes.")).to_be_visible()
    expect(body.get_by_role("listitem").filter(has_text="have a pacemaker")).to_be_visible()
    expect(body.get_by_role("listitem").filter(has_text="You get up.")).to_be_visible()
    expect(body.get_by_role("columnheader", name="Minutes")).to_be_visible()
    shown = body.get_by_role("img", name="A scanner in a bright room")
    assert shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 320
    headings = body.get_by_role("heading", level=2).all_inner_texts()
    assert headings[:3] == ["In short", "Tell the team first if you", "During your scan"]
