"""How medical words are found in a text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.matching import Matcher, folded, pattern_of, plural_of

FORMS = {
    "biopsy": ["biopsy"],
    "core-biopsy": ["core biopsy", "core needle biopsy"],
    "ct": ["CT", "CT scan"],
    "pet": ["PET"],
    "pet-ct": ["PET-CT scan", "PET-CT"],
    "x-ray": ["X-ray"],
    "her2": ["HER2"],
    "ca-15-3": ["CA 15-3"],
    "nice": ["NICE"],
    "metastatic": ["metastatic", "metastases", "metastasised"],
    "oestrogen": ["oestrogen receptor", "ER"],
}
MATCHER = Matcher(FORMS)


def found(text: str, matcher: Matcher = MATCHER) -> list[tuple[str, str]]:
    return [(text[start:end], key) for start, end, key in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You may have a biopsy.", [("biopsy", "biopsy")]),
        ("Biopsy or BIOPSY?", [("Biopsy", "biopsy"), ("BIOPSY", "biopsy")]),
        ("Biopsies, (biopsy) or biopsy/CT", [("Biopsies", "biopsy")] + [("biopsy", "biopsy")] * 2 + [("CT", "ct")]),
        ("A core biopsy", [("core biopsy", "core-biopsy")]),
        ("A core\u00a0needle  biopsy", [("core\u00a0needle  biopsy", "core-biopsy")]),
        ("A PET-CT scan, a PET\u2011CT and a PET", [("PET-CT scan", "pet-ct"), ("PET\u2011CT", "pet-ct"), ("PET", "pet")]),
        ("CTs and CT scans", [("CTs", "ct"), ("CT scans", "ct")]),
        ("an x-ray, X-Rays and X‑ray", [("x-ray", "x-ray"), ("X-Rays", "x-ray"), ("X‑ray", "x-ray")]),
        ("HER2, not her2", [("HER2", "her2")]),
        ("CA 15-3 is a marker, ca 15-3 is not", [("CA 15-3", "ca-15-3")]),
        ("A nice pet, says NICE", [("NICE", "nice")]),
        ("Metastasised: metastases", [("Metastasised", "metastatic"), ("metastases", "metastatic")]),
        ("the radiographer’s CT’s", [("CT", "ct")]),
        ("ER, er, her, Er", [("ER", "oestrogen")]),
    ],
)  # fmt: skip
def test_a_word_is_found_in_all_its_forms(text, words):
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    ["CTX", "aCT", "biopsylike", "autobiopsy", "HER25", "anti-HER2", "CT-guided", "non-metastatic", "x-raying", "PETER",
     "biopsy_1", "CT\u2011guided", "ERs-", "pre-CT", "2CT", "biopsyé"],
)  # fmt: skip
def test_nothing_is_found_inside_a_longer_word(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("form", "plural"),
    [
        ("biopsy", "biopsies"), ("X-ray", "X-rays"), ("CT", "CTs"), ("lymph node", "lymph nodes"), ("calyx", "calyxes"),
        ("stitch", "stitches"), ("rash", "rashes"), ("platelets", ""), ("CA 15-3", ""), ("HER2", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_plural_is_formed_as_english_does(form, plural):
    assert plural_of(form) == plural


def test_the_longest_term_comes_first_whatever_the_order_they_were_given_in():
    backwards = Matcher(dict(reversed(FORMS.items())))

    assert found("a core needle biopsy after a CT scan", backwards) == [
        ("core needle biopsy", "core-biopsy"),
        ("CT scan", "ct"),
    ]


def test_a_form_that_somebody_wrote_comes_before_the_plural_of_another():
    matcher = Matcher({"cell": ["cell"], "cells": ["cells"]})

    assert found("a cell, cells", matcher) == [("cell", "cell"), ("cells", "cells")]


def test_no_terms_find_nothing():
    assert found("a biopsy", Matcher({})) == []
    assert found("a biopsy", Matcher({"x": []})) == []


def test_signs_in_a_form_stand_for_themselves():
    matcher = Matcher({"dose": ["a.b"], "slash": ["X/y"]})

    assert found("acb, a.b, x/y, X:Y", matcher) == [("a.b", "dose"), ("x/y", "slash")]


@given(st.text(alphabet="aB cT-PE’.\u00a0\u2011xryiops", max_size=80))
def test_what_is_found_never_overlaps_and_never_touches_a_letter(text):
    end = 0
    for match in MATCHER.find(text):
        assert end <= match.start < match.end <= len(text)
        for beside in (text[match.start - 1 : match.start], text[match.end : match.end + 1]):
            assert not beside.isalnum()
            assert beside not in {"-", "\u2011", "_"} or not beside
        end = match.end


@given(st.lists(st.text(alphabet="abcXY12-. ’/", min_size=1, max_size=12), max_size=6))
def test_any_forms_make_a_matcher_that_finds_them(forms):
    tidy = [" ".join(form.split()) for form in forms]
    tidy = [form for form in tidy if form and form[0].isalnum() and form[-1].isalnum()]
    matcher = Matcher({str(number): [form] for number, form in enumerate(tidy)})

    for form in tidy:
        assert [form[start:end] for start, end, _key in matcher.find(form)] == [form]


FORMS_OF_ANY_KIND = st.lists(
    st.from_regex(r"[aAbBcsſKkXY12µßé](?:[aAbBsXY12’-]{0,2} ?[aAbBsSyY12])?", fullmatch=True), max_size=8
)


@given(FORMS_OF_ANY_KIND, st.text(alphabet="aAbBcsſKkXY12- ’µßé\u2011\u212aıİ", max_size=60))
def test_words_are_found_as_if_every_form_were_tried_at_every_letter(forms, text):
    matcher = Matcher({str(number): [form] for number, form in enumerate(forms)})
    in_order: dict[str, str] = {}
    for form in [*forms, *filter(None, map(plural_of, forms))]:
        in_order.setdefault(folded(form), form)
    longest_first = sorted(in_order.values(), key=len, reverse=True)
    word = r"[\w\u2011-]"
    plainly = re.compile(f"(?<!{word})(?:{'|'.join(map(pattern_of, longest_first))})(?!{word})") if in_order else None
    every = [match.span() for match in plainly.finditer(text)] if plainly else []

    assert [found[:2] for found in matcher.find(text)] == [
        (start, end) for start, end in every if folded(text[start:end]) in in_order
    ]


def test_letters_that_only_look_alike_stop_nothing():
    assert found("A bıopsy, a bİopsy, a biopsy.") == [("biopsy", "biopsy")]
