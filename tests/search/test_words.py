"""However a word is written, it is the same word."""

import pytest

from search.naming import key_of_name
from search.words import stems_of, telling, words_of


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("X-ray", "xray"), ("x rays", "X-RAY"), ("PET-CT", "pet/ct"), ("PET CT", "petct"), ("C.T. scan", "ct scans"),
        ("CA 15-3", "ca15.3"), ("ca 15 3", "CA15-3"), ("HER2", "her 2"), ("PD-L1", "pdl1"), ("U&E", "u and es"),
        ("LFTs", "lft"), ("lfts", "LFT"), ("tumor markers", "tumour marker"), ("estrogen", "oestrogen"),
        ("anemia", "anaemia"), ("hemoglobin", "haemoglobin"), ("leukemia", "leukaemia"), ("anesthetic", "anaesthetic"),
        ("diarrhea", "diarrhoea"), ("edema", "oedema"), ("hypercalcemia", "hypercalcaemia"), ("center", "centre"),
        ("orthopedic", "orthopaedic"), ("specialized", "specialised"), ("biopsies", "biopsy"), ("scanning", "scans"),
        ("stage four", "stage 4"), ("HER two", "her2"), ("c a 15 3", "CA 15-3"), ("side effects", "side-effect"),
        ("no biopsy", "why aren’t they doing a biopsy"), ("can't walk", "cannot walk"), ("radiographers", "radiographer"),
        ("never walks", "didnae walk"), ("café", "cafe"), ("patient’s", "patient's"), ("ＣＴ", "ct"),
    ],
)  # fmt: skip
def test_ways_to_write_a_word_are_one_word(written, also):
    assert stems_of(written) == stems_of(also)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("chemo", "haemo"),
        ("CT", "CTS scan"),
        ("bone", "bones scan"),
        ("15", "153"),
        ("PET", "PET-CT"),
        ("radiographer", "radiograph"),
    ],
)
def test_other_words_are_others(one, other):
    assert stems_of(one) != stems_of(other)


def test_a_word_knows_where_it_stands():
    text = "A PET-CT scan, not an X-ray: CA 15-3."

    assert [text[word.start : word.end] for word in words_of(text)] == [
        "A", "PET-CT", "scan", "not", "an", "X-ray", "CA 15-3",
    ]  # fmt: skip


def test_words_that_say_little_are_left_out_unless_there_is_nothing_else():
    assert [word.form for word in telling(words_of("what is the scan for"))] == ["scan"]
    assert [word.form for word in telling(words_of("who are you"))] == ["who", "are", "you"]


def test_a_name_is_the_same_in_any_order():
    assert key_of_name("scan of my spine") == key_of_name("Spine scans")


def test_a_name_is_the_same_in_other_words():
    assert key_of_name("afraid of needles") == key_of_name("needles scared")


def test_a_name_of_small_words_is_found_by_all_of_them():
    assert key_of_name("do I have to have a biopsy") != key_of_name("biopsy")


@pytest.mark.parametrize(
    "text", ["", "\0", "   ", "\u202e", "🙂🙂", "?!…", "'’'", "x" * 10_000, "é" * 10_000, "مسح العظام"]
)
def test_anything_at_all_can_be_read(text):
    assert all(len(word.stem) <= 40 for word in words_of(text))
