"""The pages in content/ are as easy to read as we promise: measured on their current versions, facts in their places."""

import pytest

from desk.readability import PlainWords
from pages.blocks.drawing import DRAWINGS
from pages.citations import without_citations
from plain_language.measures import LONGEST_SENTENCE
from plain_language.sentences import running_sentences, sentences_of, words_of
from tests.content import pages
from tests.content.pages import parts_as_read, words_as_read

#: Simple, but sentences that breathe: cut up into the shortest ones, a text is hard to follow and sounds like orders.
EACH = (4, 6)
SHORT = 6  # words
MOST_SHORT = 0.15
#: Nothing but lists: of questions, of ways to go on, and of signs that somebody must find at a glance.
LISTS = {"home", "questions-to-ask", "which-test-for-which-symptom"}
LONGEST_EASY_READ = 12  # words


@pytest.fixture(scope="module")
def current() -> dict[str, PlainWords]:
    """Give the words of the newest version of every page, by its key."""
    return {file.key: words_as_read(file) for file in pages.current()}


@pytest.fixture(scope="module")
def grades(current) -> dict[str, float]:
    """Give the Flesch-Kincaid grade of each page, by its key."""
    others = LISTS | pages.boxes().keys() | easy_read()
    return {key: words.measures.grade or 0 for key, words in current.items() if key not in others}


def easy_read() -> set[str]:
    """Give the keys of the pages for who needs short lines and one thought in each."""
    return {file.key for file in pages.current() if file.kind == "easy-read"}


def in_order(figures: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(figures.items(), key=lambda item: item[1])


def test_no_page_is_hard_and_none_is_cut_into_pieces(grades):
    assert len(grades) > 40
    assert {key: grade for key, grade in in_order(grades) if not EACH[0] <= grade <= EACH[1]} == {}


def test_few_sentences_are_of_six_words_or_fewer(current):
    """Entries of lists and words before a list are none of these sentences: a full stop makes one.

    A box has a handful of sentences, and each says what to do: it is left out.
    """
    shares = {}
    for key, words in current.items():
        if key in easy_read() | pages.boxes().keys():
            continue
        running = running_sentences(passage.text for passage in words.passages if passage.is_running)
        closed = [len(words_of(sentence)) for sentence in running if sentence.endswith((".", "?", "!"))]
        shares[key] = sum(length <= SHORT for length in closed) / len(closed)

    assert {key: share for key, share in in_order(shares) if share > MOST_SHORT} == {}


def test_what_is_looked_up_is_not_measured(current):
    """Key facts, cells and questions are read one at a time. What words mean, and sources, are not the page's own text."""
    [of_page] = [file for file in pages.current() if file.key == "ct-scan"]
    looked_up = [
        text for part in parts_as_read(of_page) for text in part.texts if part.name in ("key-facts", "questions")
    ]
    running = {passage.text for passage in current["ct-scan"].passages if passage.is_running}

    assert looked_up
    assert not running & {without_citations(text) for text in looked_up}


def test_no_sentence_of_an_easy_read_page_is_over_twelve_words(current):
    """What stands for a drawing belongs to the drawing, which other pages show as well."""
    assert easy_read()
    drawn = " ".join(drawing.words for drawing in DRAWINGS.values())
    too_long = [
        f"{key}: {sentence}"
        for key in easy_read()
        for passage in current[key].passages
        for sentence in sentences_of(passage.text)
        if len(words_of(sentence)) > LONGEST_EASY_READ and sentence not in drawn
    ]

    assert too_long == []


def test_no_sentence_is_over_twenty_words(current):
    too_long = [
        f"{key}, {passage.place}: {sentence}"
        for key, words in current.items()
        for passage in words.passages
        for sentence in sentences_of(passage.text)
        if len(words_of(sentence)) > LONGEST_SENTENCE
    ]

    assert too_long == []


def test_no_hint_that_a_page_of_ours_can_always_follow_is_left(current):
    always = ("picture", "heading", "link", "risk", "chronic", "percentage", "test-name", "capitals")
    left = [
        f"{key}, {placed.place}: {placed.hint.kind.key}: {placed.hint.sentence}"
        for key, words in current.items()
        for placed in words.hints
        if placed.hint.kind.key in always
    ]

    assert left == []
