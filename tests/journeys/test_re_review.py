"""A live page is reviewed as it is, by everybody who is asked, each on one screen; and what a source changed is found."""

import re

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.environment import ROOT
from tests.journeys.checks import assert_accessible, assert_fits, assert_goes_by_keyboard
from tests.journeys.walking import Presses, take_up

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


def test_re_review_unchanged(signed_in, page):
    editor = signed_in("editor")
    presses = ask_again(editor, "Skin biopsy")
    assert f"**{presses} presses** to ask" in DOCS
    review = editor.url

    for role in ("clinician", "patient-reviewer", "plain-language"):
        sources, presses = sign_off_as_it_is(signed_in(role), "Skin biopsy")
        assert sources > 2
        assert f"**{presses - sources} presses and one for each source**" in DOCS

    editor.goto(review)
    expect(editor.get_by_role("region", name="Sign-offs").get_by_text(f"{sources} sources opened")).to_have_count(3)
    page.goto("/biopsies/skin-biopsy/")
    expect(page.get_by_text(f"Last reviewed {localdate():%B %Y}").first).to_be_visible()


def test_on_a_phone_without_javascript_a_source_that_cannot_be_opened_leads_to_a_change(signed_in):
    ask_again(signed_in("editor"), "Bone density scan (DEXA)")
    phone = signed_in("patient-reviewer", viewport={"width": 360, "height": 780}, java_script_enabled=False)
    take_up(phone, "Review Bone density scan (DEXA)")

    first, *others = phone.get_by_label("I opened it. It is current").all()
    for source in others:
        source.check()
    phone.get_by_label("It is right as it is").check()
    phone.get_by_label("Interests to declare").fill("none")
    phone.get_by_role("button", name="Sign off").click()
    summary = phone.get_by_role("region", name="Please put this right")
    expect(summary).to_contain_text("You have not ticked")
    expect(first).not_to_be_checked()
    for source in others:
        expect(source).to_be_checked()

    phone.get_by_label("It is not current, or I could not open it").first.check()
    phone.get_by_role("button", name="Sign off").click()
    expect(summary).to_contain_text("so the page needs a change")
    phone.get_by_label("It needs a change").check()
    phone.get_by_label("Comment").fill("The first source is gone.")
    phone.get_by_role("button", name="Sign off").click()
    expect(phone.get_by_text("Your word is on record")).to_be_visible()
    expect(phone.get_by_text("Not current, or could not be opened.")).to_have_count(1)


@pytest.mark.parametrize("has_script", [True, False])
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


def test_from_a_fact_to_every_place_that_says_it(signed_in):
    editor = signed_in("editor")
    editor.goto("/admin/sources/fact/?q=tracer")
    editor.locator("#result_list tbody a").first.click()
    editor.get_by_role("link", name="Where it is used").click()

    expect(editor.get_by_role("heading", name=re.compile("Where it is used"))).to_be_visible()
    expect(editor.get_by_role("table", name="Places").get_by_role("row").nth(1)).to_contain_text("live")
    assert_accessible(editor)
    assert_fits(editor)
    assert_goes_by_keyboard(editor)
