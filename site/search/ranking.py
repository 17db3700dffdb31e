"""Which pages answer a search, the best first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from django.db import connection

from search.asking import Asked
from search.models import Name
from search.naming import key_of

MOST_OF_A_STEM = 200  # postings: a common word is on every page, and on the lightest of them it tells nothing
_FOR_THE_SAME = 0.9  # of what the word itself would count
_WHOLE_NAME = 20.0
_WORD_OF_A_NAME = 2.5
_NAME_OF_ONE = 1.5  # of how rare that word is
_LONGEST_RUN = 6  # words of a name that is looked for inside a search
_APART = (2, 3)  # words of a name that may stand apart in it, among its first words: “bone … under CT”
_FIRST = 8
_EVEN_ALONE = 0.4  # of its weight a page keeps that has hardly a word of the search
_FAINTEST = 0.2  # of what the best page has by its words: what has less is not told

_OF_ONE_STEM = (
    "SELECT * FROM (SELECT stem, page_id, weight FROM search_posting WHERE stem = %s"
    " ORDER BY weight DESC, page_id LIMIT %s) AS of_one"
)


def ranked(asked: Asked) -> list[int]:
    """Return the ids of the pages that have any word of a search, the best first. Two queries, however many pages."""
    if not asked.stems:
        return []
    rarity = asked.rarity
    weights = _weights({stem for stems in asked.wanted for stem in stems if stem in rarity})
    found: dict[int, float] = defaultdict(float)  # by words alone, then with names
    shares: dict[int, float] = defaultdict(float)
    whole = 0.0
    for stems in asked.wanted:
        known = [stem for stem in stems if stem in rarity]
        share = rarity[known[0]] if known else 0.0
        whole += share
        best: dict[int, float] = {}
        for stem in known:
            factor = rarity[stem] * (1.0 if stem == stems[0] else _FOR_THE_SAME)
            for page, weight in weights[stem]:
                best[page] = max(best.get(page, 0.0), factor * weight)
        for page, score in best.items():
            found[page] += score
            shares[page] += share
    for page in found:
        found[page] *= _EVEN_ALONE + (1 - _EVEN_ALONE) * shares[page] / whole
    enough = _FAINTEST * max(found.values(), default=0.0)
    found = {page: score for page, score in found.items() if score >= enough}
    for page, bonus in _bonuses(asked).items():
        found[page] = found.get(page, 0.0) + bonus
    return sorted(found, key=lambda page: (-round(found[page], 9), page))


def _weights(stems: Iterable[str]) -> dict[str, list[tuple[int, float]]]:
    """Return (page, weight) of the pages on which each stem weighs most, in one query."""
    stems = sorted(stems)
    weights: dict[str, list[tuple[int, float]]] = {stem: [] for stem in stems}
    if stems:
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([_OF_ONE_STEM] * len(stems)), [value for s in stems for value in (s, MOST_OF_A_STEM)]
            )
            for stem, page, weight in cursor.fetchall():
                weights[stem].append((page, weight))
    return weights


def _bonuses(asked: Asked) -> dict[int, float]:
    """Return what a page gains because a search is a name of it, or has one in it."""
    worth = {
        key_of([stem]): _NAME_OF_ONE * asked.rarity.get(stem, 0.0) for stem in asked.stems
    }  # “scan” names hardly anything
    apart = (some for several in _APART for some in combinations(asked.stems[:_FIRST], several))
    runs = (asked.stems[start:end] for start, end in combinations(range(len(asked.stems) + 1), 2))
    for some in (*apart, *(run for run in runs if 1 < len(run) <= _LONGEST_RUN)):
        worth[key_of(some)] = _WORD_OF_A_NAME * len(some)
    for stems in (asked.stems, asked.all_stems):  # a name of more words says more of what is meant
        worth[key_of(stems)] = _WHOLE_NAME + len(stems)
    bonuses: dict[int, float] = defaultdict(float)
    for page, key in Name.objects.filter(key__in=worth).values_list("page_id", "key"):
        bonuses[page] = max(bonuses[page], worth[key])
    return bonuses
