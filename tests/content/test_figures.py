"""Every figure that a patient could rely on leads to where it comes from."""

import re

import pytest

from pages.citations import without_citations
from tests.content.pages import current, statements_of

_NUMBER = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|half an?)"
_UNITS = (
    *("seconds?", "minutes?", "hours?", "days?", "weeks?", "months?", "years?", "mSv", "millisieverts?", "times"),
    *("mg", "grams?", "ml", "millilitres?", "litres?", "cm", "mm", "centimetres?", "millimetres?", "inch(?:es)?"),
    *("teaspoons?", "people", "percent", "%"),
)
QUANTITY = re.compile(
    rf"\b{_NUMBER}(?: (?:to|or|and) {_NUMBER})?(?: and a half)? (?:more |or more )?(?:{'|'.join(_UNITS)})\b"
    rf"|\b{_NUMBER} (?:in|out of) (?:every )?\d"
    r"|\bin 1(?:00|,000|0,000|00,000)\b"
    r"|\b(?:aged?|over|under) \d",
    re.IGNORECASE,
)
#: What looks like a figure to rely on and is none, or is what this site itself promises.
NO_FIGURES = (
    r"\b1 of (?:these|the) \d",
    r"\bone of (?:these|the)\b",
    r"\b(?:every|within) \d+ (?:months|years|days)\b(?=.*\b(?:review|we|our)\b)",  # on pages about this site
    r"^Next review due: .*",
)


def unsourced(file) -> list[str]:
    found = []
    for statement, is_sourced in statements_of(file):
        words = without_citations(statement)
        for pattern in NO_FIGURES:
            words = re.sub(pattern, "", words, flags=re.IGNORECASE)
        if QUANTITY.search(words) and not is_sourced:
            found.append(statement)
    return found


def test_every_figure_leads_to_a_source():
    assert {file.key: found for file in current() if (found := unsourced(file))} == {}


@pytest.mark.parametrize(
    "figure",
    [
        "It takes 10 minutes.",
        "It takes 10 to 30 minutes.",
        "It takes half an hour.",
        "About 16 in 10,000 people.",
        "1 in 100",
        "2 out of 3 women",
        "A dose of 0.02 mSv",
        "1.5 mm",
        "If you are aged 45 or more",
        "up to 5 times",
        "two weeks",
    ],
)
def test_such_figures_are_seen(figure):
    assert QUANTITY.search(figure)


@pytest.mark.parametrize("words", ["Call 999 or 111.", "Ring 0300 123 4567.", "HER2 and CA 15-3.", "Step 1 of 3."])
def test_such_numbers_are_no_figures(words):
    assert not QUANTITY.search(words)
