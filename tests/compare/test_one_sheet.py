"""Whatever two or three tests are compared, the browser prints them on one sheet of A4 that can be read."""

import math
from datetime import date
from io import BytesIO
from itertools import combinations

import pikepdf
import pytest

from compare import side_by_side
from compare.choices import groups_of_tests
from pages.citations import keys_in, without_citations
from tests.factories import TODAY, say_reviewed
from tests.journeys.checks import read_in
from tests.laid_out import browser_with

pytestmark = pytest.mark.django_db

UPRIGHT, ACROSS = (595, 842), (842, 595)  # A4, in points
LETTERS = {2: 44, 3: 57}  # about as many as stand in one line of a cell
EVERY = {2: 30, 3: 240}  # so many of the others are left out between two
SMALL = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = [];
  while (words.nextNode()) {
    const at = words.currentNode.parentElement, {width, height} = at.getBoundingClientRect();
    const isSeen = words.currentNode.data.trim() && at.checkVisibility() && width * height > 2;
    if (isSeen && parseFloat(getComputedStyle(at).fontSize) < 12) small.push(words.currentNode.data.trim());
  }
  return small;
}"""
WORDS = """() => [...document.querySelectorAll("h1, .page-summary, .compare-caution, .compared, .sources")]
  .map((it) => it.innerText.replace(/\\s+/g, " "))"""


def lines(text, letters):
    return math.ceil(len(without_citations(text)) / letters)


def height(tests):
    """Give about how many lines these tests take side by side: a row is as high as its longest cell."""
    letters = LETTERS[len(tests)]
    rows = [[test.said.get(side_by_side.label_of(str(label)), "") for test in tests] for label in side_by_side.LABELS]
    rows += [[test.summary for test in tests], [f"Read what can happen: {test.title}" for test in tests]]
    rows += [[test.title * 2 for test in tests]] * 2  # larger letters, and once more in the heading
    cited = {key: test.sources[key] for test in tests for text in test.said.values() for key in keys_in(text)}
    listed = sum(lines(f"{source.title} {source.publisher} {source.edition}", letters) for source in cited.values())
    return sum(max(lines(text, letters) for text in row) for row in rows) + listed / len(tests)


def choices(number, longest, has_others=False):
    """Give addresses of as many of the longest choices of so many tests, and perhaps of a few others."""
    keys = [test.key for group in groups_of_tests(()) for test in group.tests]
    tests = sorted(side_by_side.tests_with(keys, on=TODAY), key=lambda test: test.key)
    assert len(tests) == len(keys) > 20
    every = sorted(combinations(tests, number), key=height, reverse=True)
    chosen = [*every[:longest], *(every[longest :: EVERY[number]] if has_others else ())]
    return [f"/compare/{'+'.join(test.key for test in choice)}/" for choice in chosen]


def sheets(page):
    """Give how wide and high each sheet is that the page prints on."""
    with pikepdf.open(BytesIO(page.pdf(prefer_css_page_size=True))) as printed:
        return [tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in printed.pages]


def printed_otherwise(screens, sheet):
    """Print screens in wide letters, and give by address what does not print on this one sheet; nothing is small or left out."""
    found = {}
    with browser_with(screens) as open_page:
        page = open_page(viewport={"width": 1280, "height": 900})
        for address in screens:
            page.goto(address)
            with read_in(page, "wide"):
                on_screen = page.evaluate(WORDS)
                if (printed := sheets(page)) != [sheet]:
                    found[address] = printed
                page.emulate_media(media="print")
                assert page.evaluate(SMALL) == [], address
                assert page.evaluate(WORDS) == on_screen, address
                page.emulate_media(media="null")
    return found


@pytest.mark.usefixtures("real_pages")
@pytest.mark.everything
@pytest.mark.parametrize(("number", "sheet"), [(2, UPRIGHT), (3, ACROSS)])
def test_any_choice_prints_on_one_sheet(client, number, sheet):
    screens = {address: client.get(address).content.decode() for address in choices(number, 10, has_others=True)}

    assert printed_otherwise(screens, sheet) == {}


@pytest.mark.usefixtures("real_pages")
@pytest.mark.parametrize(("number", "sheet"), [(2, UPRIGHT), (3, ACROSS)])
def test_the_longest_choices_do_even_where_each_page_says_that_it_is_overdue(client, number, sheet):
    say_reviewed(is_example=False, reviewed_on=date(2020, 1, 1), review_due_on=date(2023, 1, 1))
    screens = {address: client.get(address).content.decode() for address in choices(number, 4)}

    assert all(html.count("Overdue for review") == number for html in screens.values())
    assert printed_otherwise(screens, sheet) == {}
