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
#: What is the same for every blood test stands on one page, which the others link to.
ALL_BLOOD_TESTS = "having-a-blood-test"
SHAPE_OF_A_BLOOD_TEST = ["In short", "Why you may have it", "Having the test", "Results", "Questions to ask"]


def parts_and_headings(file):
    parts = parts_of(Stored(block["block"], {k: v for k, v in block.items() if k != "block"}) for block in file.blocks)
    return parts, [heading.title for part in parts for heading in part.headings if heading.level == 2]


def blood_tests():
    return [file for file in pages_of_tests() if file.kind == "blood-test" and file.key != ALL_BLOOD_TESTS]


def of_other_tests():
    return [file for file in pages_of_tests() if file not in blood_tests()]


@pytest.mark.parametrize("file", blood_tests(), ids=lambda file: file.key)
def test_a_page_about_one_blood_test_leads_to_what_all_share(file):
    parts, headings = parts_and_headings(file)

    assert headings == SHAPE_OF_A_BLOOD_TEST
    assert any(href == f"/blood-tests/{ALL_BLOOD_TESTS}/" for part in parts for href, _words in part.links)
    assert (parts[0].name, parts[-1].name) == ("key-facts", "questions")


@pytest.mark.parametrize("file", of_other_tests(), ids=lambda file: file.key)
def test_a_page_about_a_test_has_the_shape(file):
    parts, headings = parts_and_headings(file)
    called = {
        match[1] for heading in headings if (match := re.fullmatch(f"(?:Before|During|After) your {_TEST}", heading))
    }

    assert len(headings) == len(SHAPE), headings
    assert [heading for heading, shape in zip(headings, SHAPE, strict=True) if not re.fullmatch(shape, heading)] == []
    assert len(called) == 1
    assert (parts[0].name, parts[-1].name) == ("key-facts", "questions")
