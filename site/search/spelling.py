"""Puts a mistyped word right: the nearest word that pages use, unless what was typed is an English word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models.functions import Length
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extract

from plain_language.english_words import english_among
from search.models import WordForm
from search.words import Word

_FEWEST_LETTERS = 4  # of a word that is put right: one slip makes any shorter one out of any other
_SLIPS = ((11, 3), (6, 2), (0, 1))  # letters of a word from which on it may hold so many slips
_OF_LETTERS = re.compile(r"[^\W\d_]+\d*")
_FEWEST_OF_A_PART = 2  # letters of a word that another was run together with


def corrected(words: Sequence[Word]) -> dict[str, str]:
    """Return what was meant by those of some words that pages do not use, by form: a word, or two with a space between.

    Words that mean something are left alone: “nausea” is not “cause”, however little the pages say of it.
    """
    asked = [word for word in words if len(word.form) >= _FEWEST_LETTERS and _OF_LETTERS.fullmatch(word.form)]
    english = english_among({word.form for word in asked}) if asked else set()
    meant = {word.form: _parted(word.form) or _nearest(word.form) for word in asked if word.form not in english}
    return {form: said for form, said in meant.items() if said}


def _parted(form: str) -> str:
    """Return the two words of pages that were run together, or ""."""
    places: Sequence[int] = range(_FEWEST_OF_A_PART, len(form) - _FEWEST_OF_A_PART + 1)
    if not form.isalpha():  # “ca125”
        places = [len(form.rstrip("0123456789"))]
    parts = {part for place in places for part in (form[:place], form[place:])}
    known = dict(WordForm.objects.filter(word__in=parts).values_list("word", "pages"))
    both = [(form[:place], form[place:]) for place in places if form[:place] in known and form[place:] in known]
    best = max(both, key=lambda two: min(known[two[0]], known[two[1]]), default=("", ""))
    return " ".join(best).strip()


def _nearest(form: str) -> str:
    """Return the word of pages that the fewest slips lead to; of several the one that begins alike and is used most."""
    if not form.isalpha():
        return ""  # another figure is another thing
    slips = next(slips for letters, slips in _SLIPS if len(form) >= letters)
    near = WordForm.objects.annotate(letters=Length("word")).filter(
        letters__gte=max(len(form) - slips, _FEWEST_LETTERS), letters__lte=len(form) + slips
    )
    pages = {word: pages for word, pages in near.values_list("word", "pages") if word.isalpha()}
    words = list(pages)
    found = extract(form, words, scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=None)
    ranked = [(slips, words[at][0] != form[0], -pages[words[at]], words[at]) for _word, slips, at in found]
    return min(ranked)[-1] if ranked else ""
