"""Slips are put right and told, and words that mean something are left alone."""

import pytest

from search.asking import understood
from search.same_words import SAME

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("byopsy", "biopsy"), ("mamogram", "mammogram"), ("bone scna", "bone scan"), ("ultrasond", "ultrasound"),
        ("Echocardiagram please", "echocardiogram please"), ("claustraphobia", "claustrophobia"), ("bonescan", "bone scan"),
        ("ctscan", "ct scan"), ("lumbar punctuer", "lumbar puncture"), ("tumuor markers", "tumour markers"),
        ("clostrophobic", "claustrophobia"), ("ca125 high", "ca 125 high"),
        ("eco cardiogram", "echocardiogram"), ("my mamo gram is due", "my mammogram is due"),
    ],
)  # fmt: skip
def test_a_slip_is_put_right(real_pages, typed, said):
    assert understood(typed).said == said


@pytest.mark.parametrize(
    "typed",
    [
        "nausea",
        "vaccine",
        "donate",
        "breast",
        "MRI",
        "ca153",
        "ca126",
        "qwzxqwzx",
        "abc",
        "12345",
        "house plants",
        "qwzx vbnm",
    ],
)
def test_what_is_no_slip_is_left_alone(real_pages, typed):
    assert understood(typed).said == ""


def test_a_reader_can_insist(real_pages):
    asked = understood("byopsy", as_typed=True)

    assert (asked.said, asked.stems) == ("", ("byopsi",))


def test_what_pages_write_as_one_word_may_be_typed_as_two(real_pages):
    assert understood("ultra sound").stems == ("ultrasound",)
    assert understood("blood test").stems == ("blood", "test")


def test_words_mean_the_same_in_both_directions():
    assert all(stem in SAME[other] for stem, others in SAME.items() for other in others)
