"""Where sentences end, and what is a word."""

import pytest

from plain_language.sentences import running_sentences, sentences_of, words_of


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("You lie down. You keep still.", 2),
        ("Does it hurt? No! It does not.", 3),
        ("The dose is 0.02 mSv. That is little.", 2),
        ("Bring a list, e.g. of medicines. Bring a friend.", 2),
        ("Bring a list, e.g. Your medicines.", 1),
        ("Dr. Miller calls you.", 1),
        ("Ask Dr A. B. Miller.", 1),
        ("Take vitamin D. Then rest.", 2),
        ("Come at 9 a.m. on Monday.", 1),
        ("Come at 9 a.m. The door is open.", 2),
        ("Bring tea, milk, etc. to share.", 1),
        ("Bring tea, milk, etc. The kitchen is small.", 2),
        ("See no. 5 on the list.", 1),
        ("The answer is no. You can go home.", 2),
        ("“Does it hurt?” she asked.", 1),
        ("She said: “It does not hurt.” Then she left.", 2),
        ("It does (a little.) Then it stops.", 2),
        ("Wait… and breathe.", 1),
        ("Wait… Breathe.", 2),
        ("Read www.nhs.uk/tests. Then ask.", 2),
        ("NICE guideline 1.3.1 says so.", 1),
        ("How it feels", 1),
        ("", 0),
        ("   ", 0),
        ("...", 0),
        ("It takes 10 minutes [source: a]. Then go.", 2),
    ],
)
def test_a_line_has_so_many_sentences(line, count):
    assert len(sentences_of(line)) == count


def test_no_word_is_lost_between_sentences():
    line = "Ask Dr. B. Good, e.g. at 9 a.m. Does it hurt? “No.” It’s 0.5 mSv… (See p. 3.) Yes"

    assert " ".join(sentences_of(line)) == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A PET-CT scan doesn't hurt.", ["A", "PET-CT", "scan", "doesn't", "hurt"]),
        ("10–30 minutes, or 1,000.5", ["10", "30", "minutes", "or", "1,000.5"]),
        ("Go to A&E, e.g. today", ["Go", "to", "A&E", "e.g.", "today"]),
        ("and/or", ["and", "or"]),
        ("see https://a.example/b?c=d now", ["see", "https://a.example/b?c=d", "now"]),
        ("— … !", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


def test_labels_and_figures_in_cells_are_no_sentences_and_list_entries_are():
    lines = ["Chest X-ray", "0.02 mSv", "Yes.", "are pregnant, or might be", "You may have:", "Why?"]

    assert running_sentences(lines) == ["Yes.", "are pregnant, or might be", "You may have:", "Why?"]


def test_a_line_break_ends_a_sentence():
    assert len(running_sentences(["You lie on the bed\nYou keep very still"])) == 2
