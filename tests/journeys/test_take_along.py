"""A reader takes a page along, and several as one: with JavaScript, without it, on a phone, by keyboard."""

import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.cases import first
from tests.journeys.checks import assert_holds_for_everybody, watch

CHOICE = "/take-along/"
NONE_CHOSEN = "/take-along/?chosen=yes"
ONE = "/take-along/mri-scan/"
TWO = "/take-along/mri-scan+x-ray/"


def saved(page: Page, link: str) -> tuple[str, bytes]:
    """Follow a link to a file, and give its name and what is in it."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=link, exact=True).click()
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


def sheets_in(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def test_a_reader_saves_a_page_in_both_sizes_from_its_foot(page):
    trouble = watch(page)
    page.goto("/imaging/mri-scan/")
    expect(page.get_by_role("region", name="Print, save or take along")).to_be_visible()

    name, normal = saved(page, "PDF")
    _name, large = saved(page, "PDF in large print")

    assert name.startswith("mri-scan-")
    assert name.endswith(".pdf")
    assert sheets_in(large) > sheets_in(normal) > 1
    assert trouble == []


def test_a_reader_without_javascript_takes_two_pages_as_one(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/imaging/mri-scan/")
    page.get_by_role("link", name="E-book, text, more pages").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Take along: MRI scan")
    _name, book = saved(page, "E-book (EPUB)")
    page.get_by_role("link", name="Choose other pages to go with this one").click()
    expect(page.get_by_label("MRI scan", exact=True)).to_be_checked()
    page.get_by_label("X-ray", exact=True).check()
    page.get_by_role("button", name="Go on").click()

    assert page.url.endswith(TWO)
    name, both = saved(page, "PDF to print or send")
    assert name == "plainleaf-2-pages.pdf"
    with pikepdf.open(BytesIO(both)) as opened, opened.open_outline() as outline:
        assert sorted(item.title for item in outline.root) == ["MRI scan", "X-ray"]
    with zipfile.ZipFile(BytesIO(book)) as opened:
        assert "book/page-1.xhtml" in opened.namelist()


@pytest.mark.parametrize("address", first(2, [NONE_CHOSEN, ONE, CHOICE, TWO]))
def test_it_is_accessible_fits_and_goes_by_keyboard(page, address):
    assert_holds_for_everybody(page, address)


def test_a_page_printed_by_the_browser_leaves_the_links_to_files_out(page):
    page.goto("/imaging/mri-scan/")
    page.emulate_media(media="print")

    expect(page.get_by_text("Print, save or take along")).to_be_hidden()
    expect(page.get_by_text("This version:")).to_be_visible()
