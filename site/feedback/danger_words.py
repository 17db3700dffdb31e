"""The words by which somebody may be in danger: content/danger-words.toml, for the team to add to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from rapidfuzz.distance import DamerauLevenshtein

from plain_language.english_words import english_among
from plain_language.word_lists import held_in

NAME = "danger-words.toml"
WITHIN = 6  # words: “my legs have gone numb” is “numb legs”
_SIGNS, _DESPAIR = "signs", "despair"
_ENTRY = re.compile(r"[a-z0-9]+\*?(?: [a-z0-9]+\*?)*")
_WORD = re.compile(r"[a-z0-9]+")
_FEWEST_LETTERS = 5  # of a word of a sign that may be mistyped: one slip makes any shorter one out of any other
_LONG = 8  # letters of a word that may hold two slips
#: Ways to say the same, and how it stands in a sign: “I am unable to walk” is “cant walk”.
_ALIKE = tuple(
    (re.compile(rf"\b(?:{ways})\b"), said)
    for ways, said in (
        ("cannot|can not|cannae|carnt|cnt|couldnt|could not|unable to|not able to", "cant"),
        ("do not|doesnt|does not|didnt|did not|dinnae|wont|will not|wouldnt", "dont"),
        ("have not|hasnt|has not|hadnt", "havent"),
        ("isnt|is not|not|aint|wasnt|arent", "not"),
        ("wanna|want 2", "want to"),
        ("anymore", "any more"),
        ("my self", "myself"),
    )
)


Sign = tuple[str, ...]


@cache
def signs() -> dict[str, tuple[Sign, ...]]:
    """Return the words of each sign by list, in small letters; one that ends in `*` stands for every word that begins so.

    Raises:
        WordListsRefused: the file is not there, or not right.
    """
    return read(settings.CONTENT_DIR / NAME)


def read(path: Path) -> dict[str, tuple[Sign, ...]]:
    """Return the signs of a file.

    Raises:
        WordListsRefused: it is not there, or not right.
    """
    return {
        key: tuple(tuple(_alike(sign).split()) for sign in listed) for key, listed in held_in(path, _faults).items()
    }


def speak_of_danger(words: str) -> bool:
    """Return whether all words of a sign stand close together in these, in any order."""
    return _holds(words, _SIGNS) or speak_of_despair(words)


def speak_of_despair(words: str) -> bool:
    """Return so of the signs that somebody may not want to live."""
    return _holds(words, _DESPAIR)


def _holds(words: str, key: str) -> bool:
    said = _WORD.findall(_alike(_plain(words)))
    meant = _meant_by(set(said), {wanted for sign in signs()[key] for wanted in sign})
    return any(_stands_in(sign, said, meant) for sign in signs()[key])


def _stands_in(sign: Sequence[str], said: Sequence[str], meant: Mapping[str, AbstractSet[str]]) -> bool:
    places = [[at for at, word in enumerate(said) if word in meant[wanted]] for wanted in sign]
    return any(all(any(abs(at - other) < WITHIN for other in others) for others in places[1:]) for at in places[0])


def _meant_by(said: AbstractSet[str], wanted: AbstractSet[str]) -> dict[str, set[str]]:
    """Return, for each word of a sign, those that somebody said which are it, or are no English words and nearly it."""
    meant = {one: {word for word in said if _is(word, one)} for one in wanted}
    near = {one: {word for word in said - meant[one] if _is_nearly(word, one)} for one in wanted}
    if english := set().union(*near.values()):
        english = english_among(english)
    return {one: meant[one] | near[one] - english for one in wanted}


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _is_nearly(word: str, wanted: str) -> bool:
    """Return whether a slip or, in a long word, two lead from one to the other; not in the first letter."""
    begins = wanted.removesuffix("*")
    most = 1 if len(begins) < _LONG else 2
    if len(begins) < _FEWEST_LETTERS or word[0] != begins[0]:
        return False
    lengths = range(len(begins) - 1, len(begins) + 2) if wanted.endswith("*") else [len(word)]
    return any(DamerauLevenshtein.distance(word[:letters], begins, score_cutoff=most) <= most for letters in lengths)


def _alike(words: str) -> str:
    for ways, said in _ALIKE:
        words = ways.sub(said, words)
    return words


def _plain(words: str) -> str:
    """Return words in small letters without accents and apostrophes: “can’t” is “cant”."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter) and letter not in "'’‘`´")


def _faults(held: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"“{key}” is no list of this file." for key in held if key not in (_SIGNS, _DESPAIR))
    for key in (_SIGNS, _DESPAIR):
        listed = held.get(key)
        if not isinstance(listed, list) or not listed:
            yield f"The list “{key}” is missing or empty."
            continue
        for number, sign in enumerate(listed):
            if not isinstance(sign, str) or not _ENTRY.fullmatch(sign):
                yield f"“{sign}” is not words in small letters, without apostrophes."
            elif sign in listed[:number]:
                yield f"“{sign}” stands here twice."
