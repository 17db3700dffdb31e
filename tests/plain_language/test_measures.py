"""The formulas, against texts counted by hand."""

import math

import pytest

from plain_language.measures import Measures, measure, reading_age


def test_flesch_kincaid_of_a_text_counted_by_hand():
    found = measure(["The bed is hard. Do not move.", "Radiographers take all the pictures"])

    assert (found.sentences, found.words) == (3, 12)
    assert found.syllables == 4 + 3 + (5 + 1 + 1 + 1 + 2)
    assert found.grade == pytest.approx(0.39 * 12 / 3 + 11.8 * 17 / 12 - 15.59)


def test_a_grade_and_its_reading_age():
    # 9 words with 1 + 5 + 4 + 1 + 1 + 1 + 2 + 1 + 2 = 18 syllables: 3.51 + 23.6 - 15.59 = 11.52.
    found = measure(["The radiologist investigates how your left kidney was before."])

    assert (found.words, found.syllables) == (9, 18)
    assert found.grade == pytest.approx(11.52)
    assert found.reading_age == 17


def test_smog_of_thirty_sentences():
    # McLaughlin's own case is 30 sentences: 3.1291 + 1.0430 × the root of the long words in them.
    found = measure(["The radiographer helps you."] * 16 + ["You can go home now."] * 14)

    assert (found.sentences, found.long_words) == (30, 16)
    assert found.smog == pytest.approx(3.1291 + 1.0430 * 4)
    assert found.smog_age == 12


def test_smog_of_sixty_sentences_counts_as_of_thirty():
    assert measure(["The radiographer helps you."] * 60).smog == pytest.approx(1.0430 * math.sqrt(30) + 3.1291)


def test_smog_says_nothing_of_short_texts():
    assert measure(["The radiographer helps you."] * 29).smog is None
    assert measure(["The radiographer helps you."] * 29).smog_age is None
    assert measure(["The radiographer helps you."] * 30).smog is not None


@pytest.mark.parametrize("lines", [[], [""], ["  \n "], ["…"], ["CT scan"], ["0.02 mSv", "Bones"], ["!!! ???"]])
def test_where_there_is_no_sentence_there_is_no_grade(lines):
    found = measure(lines)

    assert found == Measures()
    assert (found.grade, found.smog, found.reading_age, found.smog_age, found.words_per_sentence) == (None,) * 5


@pytest.mark.parametrize(
    ("grade", "age"), [(None, None), (-3.0, 5), (0.4, 5), (5.4, 10), (5.5, 11), (6.0, 11), (14.2, 19)]
)
def test_a_reading_age_is_five_more_than_the_grade(grade, age):
    assert reading_age(grade) == age


def test_long_sentences_are_those_over_twenty_words():
    found = measure(["one " * 20, "one " * 21])

    assert found.long_sentences == 1


def test_shorter_sentences_and_shorter_words_are_easier():
    hard = "The radiologist subsequently communicates the interpretation to the multidisciplinary team, which then discusses it."
    easy = "A doctor reads the scan. Then your team talks about it."

    assert measure([easy]).grade < measure([hard]).grade - 8
