"""A live page is reviewed as it is, by everybody who is asked, each on one screen; and what a source changed is found."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.environment import ROOT
from tests.journeys.walking import Presses

DOCS = (ROOT / "docs" / "reviewing.md").read_text()


def ask_again(editor: Page, title: str) -> int:
    """Ask for a page to be reviewed as it is, from the desk on; give the number of presses."""
    press = Presses()
    editor.goto("/desk/")
    press(editor.get_by_label("Find in titles and other names"))
    editor.keyboard.type(title)
    press(editor.get_by_role("button", name="Show"))
    press(editor.get_by_role("rowheader").get_by_role("link", name=title, exact=True))
    press(editor.get_by_role("button", name="Review again as it is"))
    editor.wait_for_url("**/reviews/*/")
    return press.number


def sign_off_as_it_is(reviewer: Page, title: str) -> tuple[int, int]:
    """Read a page, tick each of its sources and sign, from the desk on; give the number of sources, and of presses."""
    press = Presses()
    reviewer.goto("/desk/")
    press(reviewer.get_by_role("list").get_by_role("link", name=f"Review {title}"))
    expect(reviewer.get_by_role("heading", level=1)).to_have_text(title)
    assert reviewer.locator("main input:checked").count() == 0
    sources = reviewer.get_by_label("I opened it. It is current").all()
    for source in sources:
        press(source)
    press(reviewer.get_by_label("It is right as it is"))
    press(reviewer.get_by_label("Interests to declare"))
    reviewer.keyboard.type("none")
    press(reviewer.get_by_role("button", name="Sign off"))
    expect(reviewer.get_by_text("Your word is on record")).to_be_visible()
    return len(sources), press.number


def test_re_review_unchanged(signed_in):
    editor = signed_in("editor")
    presses = ask_again(editor, "Skin biopsy")
    assert f"**{presses} presses** to ask" in DOCS
    review = editor.url

    sources, presses = sign_off_as_it_is(signed_in("clinician"), "Skin biopsy")
    assert sources > 2
    assert f"**{presses - sources} presses and one for each source**" in DOCS

    editor.goto(review)
    expect(editor.get_by_role("region", name="Sign-offs").get_by_text(f"{sources} sources opened")).to_be_visible()


@pytest.mark.parametrize("has_script", first(1, [True, False]))
def test_a_sentence_is_found_and_the_link_leads_to_it(signed_in, has_script):
    editor = signed_in("editor", java_script_enabled=has_script)
    editor.goto("/desk/")
    editor.get_by_role("link", name="Find a sentence").click()
    editor.get_by_label("A sentence or part of one").fill("strong magnet and radio waves")
    editor.get_by_role("button", name="Find").click()

    row = editor.get_by_role("row").filter(has=editor.get_by_role("rowheader", name="Scans and X-rays"))
    expect(row).to_contain_text("live")
    expect(row.locator("mark")).to_have_text("strong magnet and radio waves")
    row.get_by_role("link", name=re.compile("under")).click()
    editor.wait_for_url("**/imaging/#how-they-make-pictures**")
    expect(editor.locator("#how-they-make-pictures")).to_be_in_viewport()
