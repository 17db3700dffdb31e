"""The words by which somebody may be in danger: content/danger-words.toml, for the team to add to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from plain_language.word_lists import held_in

NAME = "danger-words.toml"
WITHIN = 6  # words: “my legs have gone numb” is “numb legs”
_SIGNS, _DESPAIR = "signs", "despair"
_ENTRY = re.compile(r"[a-z0-9]+\*?(?: [a-z0-9]+\*?)*")
_WORD = re.compile(r"[a-z0-9]+")


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
    return {key: tuple(tuple(sign.split()) for sign in listed) for key, listed in held_in(path, _faults).items()}


def speak_of_danger(words: str) -> bool:
    """Return whether all words of a sign stand close together in these, in any order."""
    return _holds(words, _SIGNS) or speak_of_despair(words)


def speak_of_despair(words: str) -> bool:
    """Return so of the signs that somebody may not want to live."""
    return _holds(words, _DESPAIR)


def _holds(words: str, key: str) -> bool:
    said = _WORD.findall(_plain(words))
    return any(_stands_in(sign, said) for sign in signs()[key])


def _stands_in(sign: Sequence[str], said: Sequence[str]) -> bool:
    places = [[at for at, word in enumerate(said) if _is(word, wanted)] for wanted in sign]
    return any(all(any(abs(at - other) < WITHIN for other in others) for others in places[1:]) for at in places[0])


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


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
