"""All pages about a test have one shape, so that a reader knows where to look."""

import re

import pytest

from pages.parts import Stored, parts_of
from tests.content.pages import pages_of_tests

_TEST = "(scan|X-ray|blood test|biopsy|test)"
SHAPE = [
    "In short",
    "Why you may have it",
    f"Before your {_TEST}",
    f"During your {_TEST}",
    f"After your {_TEST}",
    "How it feels",
    "How long it takes",
    r"What are the chances of a problem\?",
    "Results",
    "Questions to ask",
]


@pytest.mark.parametrize("file", pages_of_tests(), ids=lambda file: file.key)
def test_a_page_about_a_test_has_the_shape(file):
    parts = parts_of(Stored(block["block"], {k: v for k, v in block.items() if k != "block"}) for block in file.blocks)
    headings = [heading.title for part in parts for heading in part.headings if heading.level == 2]
    called = {
        match[1] for heading in headings if (match := re.fullmatch(f"(?:Before|During|After) your {_TEST}", heading))
    }

    assert len(headings) == len(SHAPE), headings
    assert [heading for heading, shape in zip(headings, SHAPE, strict=True) if not re.fullmatch(shape, heading)] == []
    assert len(called) == 1
    assert (parts[0].name, parts[-1].name) == ("key-facts", "questions")
