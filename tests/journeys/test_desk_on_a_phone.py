"""At the desk on a phone: one row of a bar, the way between the desk and the site, and what a change would change."""

import pytest
from playwright.sync_api import expect

from tests.cases import first
from tests.journeys.checks import assert_accessible, assert_fits


def test_on_a_phone_the_bar_is_one_row_and_a_page_its_title_and_one_line(signed_in):
    phone = signed_in("editor", viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    phone.goto("/desk/")
    bar = phone.get_by_role("banner")

    assert bar.bounding_box()["height"] < 80
    expect(bar.get_by_role("link", name="Record", exact=True)).to_be_hidden()
    bar.get_by_text("Menu", exact=True).tap()
    expect(bar.get_by_role("link", name="Record", exact=True)).to_be_visible()
    assert_accessible(phone)
    assert_fits(phone, width=360)
    bar.get_by_role("link", name="Pages").tap()
    phone.get_by_text("Filter and sort").tap()
    phone.get_by_label("Review due").select_option(label="no date")
    phone.get_by_role("button", name="Show").tap()
    phone.wait_for_url("**due=none**")
    phone.goto("/desk/pages/?q=bone+scan")
    row = phone.get_by_role("row").filter(has=phone.get_by_role("rowheader", name="Bone scan", exact=True))
    expect(row.get_by_text("due ", exact=False).first).to_be_visible()
    expect(row).to_contain_text("waits for an owner")
    assert phone.get_by_role("rowheader").first.evaluate("e => getComputedStyle(e).display") == "block"


@pytest.mark.parametrize("has_script", first(1, [False, True]))
def test_an_editor_on_a_phone_gets_from_a_page_to_its_work_and_back(signed_in, has_script):
    size = {"width": 360, "height": 740}
    phone = signed_in("editor", viewport=size, is_mobile=True, has_touch=True, java_script_enabled=has_script)
    phone.goto("/imaging/mri-scan/")
    work = phone.get_by_role("navigation", name="Your work")

    for name in ("The desk", "This page at the desk"):
        link = work.get_by_role("link", name=name, exact=True)
        box = link.bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= 360
        link.tap(timeout=5_000)  # which fails where something lies over it
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        if name == "The desk":
            phone.go_back()
    phone.get_by_role("link", name="See it on the site").tap()
    phone.wait_for_url("**/imaging/mri-scan/")


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
