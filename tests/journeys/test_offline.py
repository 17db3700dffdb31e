"""A reader keeps a page, reads it without the internet, and hears when it changed or went."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.journeys.checks import assert_accessible, assert_fits, watch

CT, MRI = "/imaging/ct-scan/", "/imaging/mri-scan/"
LIST = "/my-questions/"


def keep(page: Page, address: str = "/keep/ct-scan/") -> None:
    page.goto(address)
    page.get_by_role("button", name="Keep on this device").click()
    expect(page.get_by_text("Kept. You can now read it without the internet")).to_be_visible()


def kept_rows(page: Page):
    page.goto(LIST)
    return page.locator("#kept li")


def answers_with(page: Page, address: str, **answer) -> None:
    """Have the site answer like this at an address, to the worker as well."""
    page.context.route(f"**{address}", lambda route: route.fulfill(**answer))


def test_a_kept_page_opens_without_the_internet_says_from_when_it_is_and_no_other_meets_the_worker(page):
    trouble = watch(page)
    page.goto(CT)
    page.get_by_role("link", name="Keep it on this device").click()
    keep(page)
    assert_accessible(page)
    assert_fits(page)
    page.goto(MRI)
    assert page.evaluate("navigator.serviceWorker.controller") is None
    assert trouble == []

    page.goto(CT)
    expect(page.get_by_text("You kept this page on")).to_have_count(0)
    page.context.set_offline(True)
    page.goto(CT)
    expect(page.get_by_role("heading", level=1)).to_have_text("CT scan")
    expect(page.get_by_text("You kept this page on")).to_contain_text("20")
    assert page.evaluate("getComputedStyle(document.querySelector('.wrap')).paddingLeft") != "0px"
    assert_accessible(page)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(MRI)


@pytest.mark.parametrize("quote", first(1, ["'", ""]))
def test_however_a_page_quotes_its_attributes_what_it_shows_and_says_is_kept(page, quote):
    served = page.request.get(CT).text()
    answers_with(
        page, CT, status=200, content_type="text/html", body=re.sub(r'="([^"\s]+)"', rf"={quote}\1{quote}", served)
    )
    keep(page)

    kept = page.evaluate(
        "caches.open('kept-pages').then(all => all.keys()).then(all => all.map(one => new URL(one.url).pathname))"
    )
    assert any(path.startswith("/static/css/site.") for path in kept), kept
    assert "/my-questions/words.json" in kept


def test_nothing_is_kept_before_a_reader_asks(page):
    for address in (CT, "/keep/ct-scan/", "/keep/", LIST):
        page.goto(address)
        page.wait_for_load_state("networkidle")

    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    expect(page.get_by_text("You keep no page to read without the internet.")).to_be_visible()


def test_a_reader_chooses_several_removes_one_and_clears_the_rest_with_the_questions(page):
    page.goto("/keep/")
    page.get_by_role("button", name="Keep on this device").click()
    expect(page.get_by_text("Choose one page or more.")).to_be_visible()
    page.get_by_label("CT scan", exact=True).check()
    page.get_by_label("MRI scan", exact=True).check()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Keep on this device").click()
    expect(page.get_by_text("Kept. You can now")).to_be_visible()

    rows = kept_rows(page)
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Kept on")
    assert_accessible(page)
    assert_fits(page)
    rows.filter(has_text="MRI scan").get_by_role("button").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("heading", name="Pages kept on this device")).to_be_focused()

    page.get_by_role("button", name="Clear everything from this device").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear everything").click()
    expect(rows).to_have_count(0)
    assert page.evaluate("caches.keys()") == []
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(CT)


@pytest.mark.parametrize("status", first(1, [410, 404]))
def test_a_page_that_went_is_forgotten_when_it_is_met_or_listed(page, status):
    keep(page)
    keep(page, "/keep/mri-scan/")
    for address in (CT, MRI):
        answers_with(page, address, status=status, body="Gone.")
    page.goto(CT)
    row = kept_rows(page).filter(has_text="MRI scan")
    expect(row).to_contain_text("This page was taken away, so it is no longer kept here.")
    expect(kept_rows(page)).to_have_count(0)
    page.context.unroute_all()
    page.context.set_offline(True)
    for address in (CT, MRI):
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(address)


def test_a_newer_page_is_told_and_kept_once_it_was_read(page):
    keep(page)
    now = json.dumps("Something else is true.")
    page.context.route(
        f"**{CT}",
        lambda route: route.fulfill(
            status=200,
            headers={"content-type": "text/html; charset=utf-8", "etag": '"another"'},
            body=f"<!doctype html><title>New</title><main><h1>New</h1><p>{now}</p></main>",
        ),
    )
    expect(kept_rows(page).first).to_contain_text("A newer one is out.")
    page.goto(CT)
    expect(page.get_by_text("Something else is true.")).to_be_visible()
    expect(kept_rows(page).first).not_to_contain_text("A newer one is out.")
    page.context.unroute_all()
    page.context.set_offline(True)
    page.goto(CT)

    expect(page.get_by_text("Something else is true.")).to_be_visible()


def test_without_the_network_keeping_says_that_it_failed_and_keeps_nothing(page):
    page.goto("/keep/ct-scan/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep on this device").click()

    expect(page.get_by_text("That did not work.")).to_be_visible()
    assert page.evaluate("caches.keys()") == []


def test_without_javascript_nothing_is_offered_that_does_not_work_and_the_page_can_be_printed(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(CT)
    page.get_by_role("link", name="Keep it on this device").click()

    expect(page.get_by_text("This needs JavaScript, and a browser that can keep pages.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Back to the page").click()
    expect(page.get_by_role("link", name="PDF", exact=True)).to_be_visible()
