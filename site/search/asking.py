"""What a reader asks for: their words as stems, with those that mean the same, and what was put right in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby, pairwise
from operator import attrgetter

from django.db.models import Sum

from plain_language.english_words import english_among
from search.models import IndexedPage, Name, WordForm
from search.naming import key_of
from search.same_words import SAME
from search.spelling import corrected
from search.words import Word, stem_of, telling, words_of

LONGEST = 200  # letters of a search; what is beyond is not looked at
MOST_WORDS = 12


@dataclass(frozen=True)
class Asked:
    """What is looked for. `stems` are in the order they were typed; `rarity` says how much each tells that pages have.

    `all_stems` has the words as well that tell little. `said` is the search as it was understood where a word was put right,
    otherwise "".
    """

    stems: tuple[str, ...] = ()
    all_stems: tuple[str, ...] = ()
    rarity: dict[str, float] = field(default_factory=dict)
    said: str = ""

    @property
    def wanted(self) -> list[tuple[str, ...]]:
        """Return, for each word, the stems by which it is found: its own first, then those that mean the same."""
        return [(stem, *sorted(SAME.get(stem, ()))) for stem in dict.fromkeys(self.stems)]


def understood(typed: str, *, as_typed: bool = False) -> Asked:
    """Return what a search asks for, its slips put right unless it is to be taken as typed. Two queries, or more for slips."""
    every = _spelled_out(words_of(typed[:LONGEST]))
    words = telling(every)[:MOST_WORDS]
    rarity = _rarity_of(words)
    words = _joined(words, rarity)
    said = "" if as_typed else _put_right(typed, words, rarity)
    if said:
        every = _spelled_out(words_of(said))
        words = telling(every)[:MOST_WORDS]
        rarity = _rarity_of(words)
    return Asked(tuple(word.stem for word in words), tuple(word.stem for word in every[:MOST_WORDS]), rarity, said)


def _known(stem: str) -> set[str]:
    """Return the stems by which a word is found."""
    return {stem, *SAME.get(stem, ())}


def _rarity_of(words: Sequence[Word]) -> dict[str, float]:
    """Return how rare each stem is that these words are found by, also two of them run together: BM25's idf."""
    stems = {stem for word in words for stem in _known(word.stem)}
    stems |= {stem_of(first.form + second.form) for first, second in pairwise(words)}
    of_stem = dict(WordForm.objects.filter(stem__in=stems).values_list("stem").annotate(on=Sum("pages")))
    pages = IndexedPage.objects.count() if of_stem else 0
    return {stem: math.log(1 + (pages - having + 0.5) / (having + 0.5)) for stem, having in of_stem.items()}


def _spelled_out(words: Sequence[Word]) -> list[Word]:
    """Return the words with letters made one that were said one by one, as a phone takes them down: “m r i”.

    Together they are a name of a page (“a c t scan” is not about acts), or all of them a word that pages use.
    """
    made: list[Word] = []
    for is_letter, run in groupby(words, key=lambda word: len(word.form) == 1 and word.form.isalpha()):
        letters = list(run)
        made += _joined_letters(letters) if is_letter and 1 < len(letters) <= MOST_WORDS else letters
    return made


def _joined_letters(letters: Sequence[Word]) -> list[Word]:
    places = [(start, end) for start, end in combinations(range(len(letters) + 1), 2) if end - start > 1]
    keys = {place: key_of([_one(letters[slice(*place)]).stem]) for place in places}
    named = set(Name.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    fit = [place for place in places if keys[place] in named]
    if not fit and WordForm.objects.filter(word=_one(letters).form).exists():
        fit = [(0, len(letters))]
    if not fit:
        return list(letters)
    start, end = max(fit, key=lambda place: (place[1] - place[0], place))
    return [*letters[:start], _one(letters[start:end]), *letters[end:]]


def _one(words: Sequence[Word]) -> Word:
    form = "".join(word.form for word in words)
    return Word(form, stem_of(form), words[0].start, words[-1].end)


def _joined(words: list[Word], rarity: Mapping[str, float]) -> list[Word]:
    """Return the words with those made one that pages write as one more often, such as “ultra sound”."""
    joined: list[Word] = []
    for word in words:
        before = joined[-1] if joined else word
        form = before.form + word.form
        apart = max(rarity.get(one.stem, math.inf) for one in (before, word))
        if joined and rarity.get(stem_of(form), math.inf) < apart:
            joined[-1] = _one((before, word))
        else:
            joined.append(word)
    return joined


def _put_right(typed: str, words: Sequence[Word], rarity: Mapping[str, float]) -> str:
    """Return what was typed with what was meant by words that pages do not use, or "" where nothing is put right.

    Two of them may be one that was taken apart, such as “eco cardiogram”, where one is no word and is not put right alone.
    """
    unknown = [word for word in words if _known(word.stem).isdisjoint(rarity)]
    meant = corrected(unknown)
    twos = [two for two in pairwise(words) if set(two) <= set(unknown)]
    odd = {word.form for two in twos for word in two} - meant.keys()
    odd -= english_among(odd) if odd else set()
    joined = [_one(two) for two in twos if odd & {word.form for word in two}]
    together = corrected(joined)
    if one := next((one for one in joined if one.form in together), None):
        meant |= together
        words = sorted(
            [one, *(word for word in words if not one.start <= word.start < one.end)], key=attrgetter("start")
        )
    return _said(typed, words, meant) if meant else ""


def _said(typed: str, words: Sequence[Word], meant: dict[str, str]) -> str:
    said, end = "", 0
    for word in words:
        said += typed[end : word.start] + meant.get(word.form, typed[word.start : word.end])
        end = word.end
    return said + typed[end:LONGEST]
