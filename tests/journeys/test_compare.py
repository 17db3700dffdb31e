"""A reader puts tests side by side, on a screen of any size, by keyboard, without JavaScript, and on one sheet of paper."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.cases import first
from tests.journeys.checks import assert_accessible, assert_holds_for_everybody

TWO = "/compare/ct-scan+mri-scan/"
THREE = "/compare/bone-scan+ct-scan+mri-scan/"
CHOICE = "/compare/"
TOO_FEW = "/compare/?chosen=yes"
BIOPSIES = "/compare/ct-scan+liver-biopsy+tumour-markers/"
FAINT = 60  # of 255: a difference that is seen
GAP = "([one, two]) => two.getClientRects()[0].left - [...one.getClientRects()].at(-1).right"  # of what stands on one line


def row_of(page: Page, name: str) -> Locator:
    """Give the row with this name; other rows may have the word in their cells."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def words_broken_inside(named: Locator) -> list[str]:
    """Give the words that do not stand on one line, because their cell is too narrow."""
    return named.evaluate(
        """element => {
             const broken = [], texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
             for (let text; (text = texts.nextNode());)
               for (const word of text.data.matchAll(/\\S+/g)) {
                 const range = document.createRange();
                 range.setStart(text, word.index);
                 range.setEnd(text, word.index + word[0].length);
                 if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) broken.push(word[0]);
               }
             return broken;
           }"""
    )


@pytest.mark.parametrize("has_script", first(1, [False, True]))
def test_a_reader_comes_from_the_scans_and_chooses_two(open_page, has_script):
    page = open_page(java_script_enabled=has_script)
    page.goto("/imaging/")
    page.get_by_role("link", name="Compare tests side by side").click()
    page.get_by_label("MRI scan").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose 2 or 3 tests.")
    page.get_by_label("CT scan", exact=True).check()
    page.get_by_role("button", name="Compare").click()

    assert page.url.endswith(TWO)
    expect(page.get_by_role("heading", level=1)).to_have_text("CT scan or MRI scan?")
    page.get_by_role("row", name="Chances of a problem").get_by_role("link").first.click()
    assert page.url.endswith("/imaging/ct-scan/#what-are-the-chances-of-a-problem")


@pytest.mark.parametrize("address", first(2, [THREE, TOO_FEW, CHOICE, TWO, BIOPSIES]))
def test_it_is_accessible_fits_and_goes_by_keyboard(page, address):
    assert_holds_for_everybody(page, address)


@pytest.mark.parametrize("address", [TWO, THREE])
def test_on_a_phone_it_is_one_table_still_and_each_cell_is_known(phone, address):
    phone.goto(address)

    names = [name.rstrip("?") for name in re.split(", | or ", phone.get_by_role("heading", level=1).inner_text())]
    radiation = row_of(phone, "Radiation")
    expect(phone.get_by_role("columnheader")).to_have_text(names)
    expect(phone.get_by_role("rowheader").first).to_have_text("What it is")
    expect(radiation.get_by_role("cell")).to_have_count(len(names))
    assert_accessible(phone)
    radiation.scroll_into_view_if_needed()
    known_by = radiation.locator("b") if len(names) == 3 else phone.get_by_role("columnheader")
    for name in known_by.all():
        expect(name).to_be_in_viewport()
        assert words_broken_inside(name) == []


def test_on_a_phone_no_word_is_broken_at_its_hyphen(phone):
    phone.goto("/compare/ct-scan+x-ray/")

    assert words_broken_inside(phone.locator(".compared")) == []


def test_where_the_time_is_drawn_all_is_drawn_to_one_measure(page):
    page.goto(THREE)

    bars = row_of(page, "Radiation").locator("svg")

    assert len({round(bar.bounding_box()["width"]) for bar in bars.all()}) == 1


@pytest.mark.parametrize("scheme", first(1, ["dark", "light"]))
def test_the_boxes_of_what_is_drawn_are_told_apart_where_colours_are_the_readers_own(page, scheme):
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(TWO)
    drawn = Image.open(BytesIO(row_of(page, "Radiation").locator("svg").first.screenshot())).convert("L")

    in_the_middle = [drawn.getpixel((x, drawn.height // 2)) for x in range(drawn.width)]

    lines = [at for at, (before, after) in enumerate(pairwise(in_the_middle)) if abs(after - before) > FAINT]
    assert len(lines) >= 10  # the two sides of five lines


@pytest.mark.parametrize(
    "address", first(1, [THREE, TWO])
)  # and whatever else is chosen: tests/compare/test_one_sheet.py
def test_it_prints_on_one_sheet_that_says_it_is_an_example(page, address):
    page.goto(address)
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))
    page.emulate_media(media="print")

    assert len(sheets) == 1
    expect(page.get_by_text("No clinician has checked it")).to_be_visible()
    expect(row_of(page, "How fresh its page is").get_by_role("cell").first).to_contain_text("Example dates")
    expect(page.get_by_text("Paper goes out of date. Today’s page:")).to_contain_text(address)
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert page.locator("footer p").evaluate_all(GAP) >= 2
