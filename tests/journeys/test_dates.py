"""An editor finds what is due, and gives pages to somebody who answers for them."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import Presses


def titles(page: Page) -> list[str]:
    return page.get_by_role("rowheader").all_inner_texts()


def test_what_is_due_is_found_with_one_press_and_in_a_section_with_two_more(signed_in):
    editor, presses = signed_in("editor"), Presses()
    editor.goto("/desk/")
    presses(editor.get_by_role("banner").get_by_role("link", name="Calendar", exact=True))

    expect(editor.get_by_role("heading", name=re.compile("for somebody now$"))).to_be_visible()
    expect(editor.get_by_role("heading", name=re.compile("^When reviews are due, from "))).to_be_visible()
    assert editor.locator(".due-months > li").count() == 12
    assert presses.number == 1

    presses.choose(editor.get_by_label("Kind"), "Biopsy")
    presses(editor.get_by_role("button", name="Show"))
    assert "kind=biopsy" in editor.url
    assert presses.number == 3  # as docs/editing.md says

    for _ in range(4):
        if editor.get_by_role("link", name=re.compile(r"\d+ pages? due in ")).count():
            break
        editor.get_by_role("link", name="The year after").click()
    month = editor.get_by_role("link", name=re.compile(r"\d+ pages? due in ")).first
    number = int(re.search(r"\d+", month.inner_text())[0])
    month.click()
    assert len(titles(editor)) == min(number, 25)
    expect(editor.get_by_label("Kind")).to_have_value("biopsy")
    assert_accessible(editor)


def test_the_calendar_fits_a_phone(signed_in):
    phone = signed_in("editor", viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    phone.goto("/desk/calendar/?from=2029-01")

    assert_accessible(phone)
    assert_fits(phone, width=360)


def test_pages_get_an_owner_and_a_shorter_interval_without_javascript_once_it_was_seen(signed_in):
    publisher = signed_in("publisher", java_script_enabled=False)
    publisher.goto("/desk/pages/?q=lung+biopsy")
    publisher.get_by_role("checkbox", name="Tick Lung biopsy and testing fluid around the lung").check()
    publisher.get_by_role("button", name="Change owner or interval of ticked pages").click()
    publisher.get_by_label("New owner").select_option(index=1)
    publisher.get_by_label("Review every (months)").fill("12")
    publisher.get_by_label("Why").fill("Somebody must answer for it.")
    publisher.get_by_role("button", name="See what will change").click()

    what = publisher.get_by_role("region", name="What would change")
    expect(what.get_by_text("Nothing has changed yet.")).to_be_visible()
    expect(what.get_by_role("listitem")).to_contain_text("12 months")
    publisher.get_by_role("button", name="Make these changes").click()
    expect(publisher.get_by_text("1 page was changed.")).to_be_visible()
    publisher.goto("/desk/pages/?q=lung+biopsy")
    row = publisher.get_by_role("row").filter(
        has=publisher.get_by_role("checkbox", name=re.compile("^Tick Lung biopsy"))
    )
    expect(row).not_to_contain_text("no owner")
    publisher.get_by_role("rowheader", name="Lung biopsy and testing fluid").get_by_role("link").click()
    expect(publisher.get_by_text("From the next full review on: 12 months")).to_be_visible()
    expect(publisher.get_by_role("region", name="Record of this page")).to_contain_text("Somebody must answer for it.")


def test_what_would_change_is_read_on_a_phone(signed_in):
    phone = signed_in("publisher", viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    phone.goto("/desk/pages/?q=biopsy")
    for box in phone.get_by_role("checkbox").all()[:3]:
        box.check()
    phone.get_by_role("button", name="Change owner or interval of ticked pages").tap()
    phone.get_by_label("Review every (months)").fill("24")
    phone.get_by_label("Why").fill("Evidence moves fast here.")
    phone.get_by_role("button", name="See what will change").tap()

    expect(phone.get_by_role("button", name="Make these changes")).to_be_visible()
    assert_accessible(phone)
    assert_fits(phone, width=360)
