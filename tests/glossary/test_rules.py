"""What a meaning must be before anybody is asked to approve it."""

import pytest

from glossary.models import Meaning
from glossary.rules import faults_in_words


def faults(term="biopsy", meaning="A small sample of the body.", **more) -> list[str]:
    return [field for field, _fault in faults_in_words(Meaning(term=term, meaning=meaning, **more))]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({}, []),
        ({"say": "BY-op-see", "also_called": ("tissue test", "core biopsy")}, []),
        ({"meaning": "It finds a protein called HER2. Ask your team about CA-15-3."}, []),
        ({"meaning": ""}, ["meaning"]),
        ({"meaning": "A small sample"}, ["meaning"]),
        ({"meaning": "One. Two. Three."}, ["meaning"]),
        ({"meaning": "A " + "small " * 19 + "sample."}, ["meaning"]),
        ({"meaning": "A " + "small " * 18 + "sample."}, []),
        ({"meaning": "It takes 10 minutes."}, ["meaning"]),
        ({"meaning": "It is cited [source: x]."}, ["meaning"]),
        ({"meaning": "It is <b>bold</b>."}, ["meaning"]),
        ({"meaning": "Two\nlines."}, ["meaning"]),
        ({"meaning": "A biopsy takes a sample."}, ["meaning"]),
        ({"meaning": "What Biopsies are."}, ["meaning"]),
        ({"meaning": "A sample of cells.", "also_called": ("sample",)}, ["meaning"]),
        ({"meaning": "A word." * 100}, ["meaning", "meaning"]),
        ({"term": ""}, ["term"]),
        ({"term": " biopsy"}, ["term", "term"]),
        ({"term": "(biopsy)"}, ["term"]),
        ({"term": "b" * 81}, ["term", "term"]),
        ({"also_called": ("Biopsy",)}, ["also_called"]),
        ({"also_called": ("a  b",)}, ["also_called"]),
        ({"also_called": ("",)}, ["also_called"]),
        ({"say": "s" * 81}, ["say"]),
        ({"say": "<b>"}, ["say"]),
    ],
)
def test_a_fault_is_told_by_its_field(words, wrong):
    assert faults(**words) == wrong
