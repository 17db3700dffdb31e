"""Somebody who works here finds what to do next, a page, and the way between the desk and the site."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.checks import assert_accessible, assert_fits
from tests.journeys.walking import send_for_review, sign_off, start_draft


def titles(page: Page) -> list[str]:
    return page.get_by_role("rowheader").get_by_role("link").all_inner_texts()


def views(page: Page) -> dict[str, int]:
    """Give the saved views by their names, with the number that each says."""
    links = page.get_by_role("navigation", name="Views of the pages").get_by_role("link").all_inner_texts()
    return {found[1]: int(found[2]) for link in links if (found := re.fullmatch(r"(.*) \((\d+)\)", link))}


def test_an_editor_finds_a_page_by_a_name_that_people_use_and_goes_to_the_site_and_back(signed_in):
    editor = signed_in("editor")
    editor.goto("/desk/")
    editor.get_by_label("Find in titles and other names").fill("tunnel")
    editor.get_by_role("button", name="Show").click()

    assert "q=tunnel" in editor.url
    assert "MRI scan" in titles(editor)
    editor.get_by_role("rowheader", name="MRI scan").get_by_role("link").click()
    editor.get_by_role("link", name="See it on the site").click()
    editor.wait_for_url("**/imaging/mri-scan/")
    expect(editor.get_by_role("heading", level=1)).to_have_text("MRI scan")


def test_what_is_due_is_found_with_one_press_and_its_filters_stay_in_the_address(signed_in):
    editor = signed_in("editor")
    editor.goto("/desk/")
    editor.get_by_role("link", name=re.compile(r"^Due in 90 days")).click()

    assert editor.url.endswith("/desk/pages/?due=90")
    expect(editor.get_by_label("Review due")).to_have_value("90")
    editor.get_by_role("link", name=re.compile(r"^All")).click()
    editor.get_by_role("columnheader", name="Review due").get_by_role("link").click()
    assert editor.url.endswith("/desk/pages/?sort=due")
    expect(editor.get_by_role("columnheader", name="Review due")).to_have_attribute("aria-sort", "ascending")
    first = titles(editor)
    editor.get_by_role("link", name="Next", exact=True).click()
    assert "sort=due" in editor.url
    assert "page=2" in editor.url
    assert not set(first) & set(titles(editor))
    editor.go_back()
    assert titles(editor) == first


def test_it_works_without_javascript(signed_in):
    editor = signed_in("editor", java_script_enabled=False)
    editor.goto("/desk/")
    number = views(editor)["All"]
    editor.get_by_label("Kind").select_option(label="Biopsy")
    editor.get_by_label("Sorted by").select_option(label="page, backwards")
    editor.get_by_role("button", name="Show").click()

    found = titles(editor)
    assert 0 < len(found) < number
    assert found == sorted(found, key=str.casefold, reverse=True)
    expect(editor.get_by_label("Kind")).to_have_value("biopsy")
    with editor.expect_download() as file:
        editor.get_by_role("link", name="As CSV").click()
    assert file.value.suggested_filename == "pages.csv"
    lines = file.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(found)


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


def test_a_reviewer_is_led_from_a_page_to_its_review_and_from_the_site_to_their_work(signed_in, page):
    editor = signed_in("editor")
    start_draft(editor, "/blood-tests/")
    review = send_for_review(editor, "Nothing changes.")
    reviewer = signed_in("plain-language")
    reviewer.goto("/blood-tests/")
    reviewer.get_by_role("link", name="The review of this page").click()

    assert reviewer.url == review
    reviewer.get_by_role("link", name="See the page on the site").click()
    reviewer.wait_for_url("**/blood-tests/")
    reviewer.get_by_role("navigation", name="Your work").get_by_role("link", name="The desk", exact=True).click()
    reviewer.get_by_role("link", name="Review Blood tests, version 2").click()
    assert reviewer.url == review
    sign_off(reviewer)
    reviewer.goto("/desk/next/")
    expect(reviewer.get_by_role("main")).not_to_contain_text("Blood tests, version 2")

    page.goto("/blood-tests/")
    expect(page.get_by_role("navigation", name="Your work")).to_have_count(0)


def test_an_editor_comes_from_the_desk_to_a_new_page(signed_in):
    editor = signed_in("editor")
    editor.goto("/desk/")
    editor.get_by_role("main").get_by_role("link", name="New page").click()

    expect(editor.get_by_role("textbox", name="Title", exact=True)).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False], ids=["with its script", "without"])
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
