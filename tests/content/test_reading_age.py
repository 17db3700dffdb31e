"""The pages in content/ are as easy to read as we promise: measured on their current versions, facts in their places."""

from statistics import median

import pytest

from plain_language.measures import LONGEST_SENTENCE
from plain_language.sentences import sentences_of, words_of
from reviews.plain_words import PlainWords
from tests.content import pages
from tests.content.pages import words_as_read

OF_TESTS = ("imaging", "blood-test", "biopsy")
HIGHEST_MEDIAN = 7
HIGHEST = 9


@pytest.fixture(scope="module")
def current() -> dict[str, tuple[str, PlainWords]]:
    """Give the kind and the words of the newest version of every page, by its key."""
    return {file.key: (file.kind, words_as_read(file)) for file in pages.current()}


@pytest.fixture(scope="module")
def grades(current) -> dict[str, float]:
    """Give the Flesch-Kincaid grade of each page about tests, by its key."""
    return {key: words.measures.grade or 0 for key, (kind, words) in current.items() if kind in OF_TESTS}


def test_the_median_grade_of_the_pages_about_tests_is_low(grades):
    assert len(grades) > 10
    assert median(grades.values()) <= HIGHEST_MEDIAN, sorted(grades.items(), key=lambda item: -item[1])


def test_no_page_about_a_test_is_hard(grades):
    assert {key: grade for key, grade in grades.items() if grade > HIGHEST} == {}


def test_no_sentence_is_over_twenty_words(current):
    too_long = [
        f"{key}, {passage.place}: {sentence}"
        for key, (_kind, words) in current.items()
        for passage in words.passages
        for sentence in sentences_of(passage.text)
        if len(words_of(sentence)) > LONGEST_SENTENCE
    ]

    assert too_long == []


def test_no_hint_that_a_page_of_ours_can_always_follow_is_left(current):
    always = ("picture", "heading", "link", "risk", "chronic", "percentage", "test-name", "capitals")
    left = [
        f"{key}, {placed.place}: {placed.hint.kind.key}: {placed.hint.sentence}"
        for key, (_kind, words) in current.items()
        for placed in words.hints
        if placed.hint.kind.key in always
    ]

    assert left == []
