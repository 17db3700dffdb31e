"""All pages about a test have one shape, so that a reader knows where to look."""

import re

from pages.parts import parts_of
from tests.content.pages import pages_of_tests, parts_as_read

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
#: What everybody asks about the hours after a test, in one order.
GOING_HOME = ("Driving, work and medicines", ["Driving", "Work", "Medicines"])
SHAPE_OF_A_BLOOD_TEST = ["In short", "Why you may have it", "Having the test", "Results", "Questions to ask"]


def parts_and_headings(file):
    parts = [part for part in parts_of(file.stored) if part.name != "danger"]  # which stands before all else
    return parts, [heading.title for part in parts for heading in part.headings if heading.level == 2]


def blood_tests():
    return [file for file in pages_of_tests() if file.kind == "blood-test" and file.key != ALL_BLOOD_TESTS]


def of_other_tests():
    return [file for file in pages_of_tests() if file not in blood_tests()]


def test_a_page_about_one_blood_test_leads_to_what_all_share():
    for file in blood_tests():
        parts, headings = parts_and_headings(file)

        assert headings == SHAPE_OF_A_BLOOD_TEST, file.key
        assert any(href == f"/blood-tests/{ALL_BLOOD_TESTS}/" for part in parts for href, _words in part.links), (
            file.key
        )
        assert (parts[0].name, parts[-1].name) == ("key-facts", "questions"), file.key


def test_a_page_about_a_test_has_the_shape():
    for file in of_other_tests():
        parts, headings = parts_and_headings(file)
        matches = [re.fullmatch(shape, heading) for shape, heading in zip(SHAPE, headings, strict=True)]

        assert all(matches), (file.key, headings)
        assert len({match[1] for match in matches if match and match.groups()}) == 1, file.key
        assert (parts[0].name, parts[-1].name) == ("key-facts", "questions"), file.key


def of_going_home(file):
    """Give the labels of each list under the heading about going home."""
    heading, _labels = GOING_HOME
    for part in parts_as_read(file):
        for html in part.rich_texts:
            for entries in re.findall(rf"<h3>{heading}</h3>\s*<ul>(.*?)</ul>", html, re.DOTALL):
                yield re.findall(r"<li>\s*(?:<p>)?<strong>([^<]*):</strong>", entries)


def test_a_page_says_in_one_way_who_can_drive_and_leads_to_how_things_can_be_done_differently():
    for file in of_other_tests():
        parts, _headings = parts_and_headings(file)

        assert list(of_going_home(file)) == [GOING_HOME[1]], file.key
        assert "/different-needs/" in {href for part in parts for href, _words in part.links}, file.key


def test_where_eating_is_a_figure_the_letter_goes_first():
    """Hospitals differ: whoever reads a range or a number of hours must know that their own letter counts."""
    said = {
        file.key: fact["text"]
        for file in of_other_tests()
        for part in parts_as_read(file)
        if part.name == "key-facts"
        for fact in part.shown["facts"]
        if fact["label"] == "Eating and drinking" and re.search(r"\bhours?\b", fact["text"])
    }

    assert {"ct-scan", "ultrasound", "mri-scan", "pet-ct-scan", "bone-biopsy", "liver-biopsy", "ebus"} <= said.keys()
    assert {key: text for key, text in said.items() if "letter" not in text} == {}
