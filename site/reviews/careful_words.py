"""The words that change what a reader does or believes, however small the change looks, and where they stand in a text.

Which words these are stands in content/careful-words.toml, for the team to add to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _lazy

from plain_language.word_lists import held_in

NAME = "careful-words.toml"
#: What is said where a word of a kind changed, is new or is gone. The first three weigh most.
KINDS = {
    "numbers": (_lazy("a number changed"), _lazy("a number is new"), _lazy("a number is gone")),
    "negations": (
        _lazy("a “not” or “no” changed"),
        _lazy("a “not” or “no” is new"),
        _lazy("a “not” or “no” is gone"),
    ),
    "units": (_lazy("a unit changed"), _lazy("a unit is new"), _lazy("a unit is gone")),
    "conditions": (_lazy("a condition changed"), _lazy("a condition is new"), _lazy("a condition is gone")),
    "degrees": (
        _lazy("a word for how much or how sure changed"),
        _lazy("a word for how much or how sure is new"),
        _lazy("a word for how much or how sure is gone"),
    ),
    "times": (_lazy("a word for when changed"), _lazy("a word for when is new"), _lazy("a word for when is gone")),
    "actions": (
        _lazy("a word for what to do changed"),
        _lazy("a word for what to do is new"),
        _lazy("a word for what to do is gone"),
    ),
    "findings": (
        _lazy("a word for what was found changed"),
        _lazy("a word for what was found is new"),
        _lazy("a word for what was found is gone"),
    ),
}
HEAVIEST = ("numbers", "negations", "units")
_WITHOUT_HINT = ("joining",)
_PARTS = ("beginnings", "endings")
_KEYS = (*KINDS, *_WITHOUT_HINT, *_PARTS)
_FEWEST_OF_ITS_OWN = 2  # letters; “and” does not begin with “an”
_NOT = re.compile(r"\w+n't")
# Figures with what joins them, words with their apostrophes, and signs that belong to a figure.
_PIECE = re.compile(r"(?:(?<!\w)[-−–])?[\d.,:/]*\d|[^\W\d_]+(?:'[^\W\d_]+)*|[%‰°<>≤≥±+×÷=£$€]")


@dataclass(frozen=True)
class CarefulWords:
    """The list as it was read: the kind of each word, and how words begin and end that differ in that alone."""

    kinds: Mapping[str, str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]

    def kind_of(self, word: str) -> str:
        """Give which kind of careful word this is, a figure or a sign included, or "" if it is none."""
        word = word.replace("’", "'").lower()
        if any(letter.isnumeric() for letter in word):
            return "numbers"
        if _NOT.fullmatch(word):
            return "negations"
        return self.kinds.get(word) or ("" if word[:1].isalpha() else "units")

    def parts_of(self, word: str) -> tuple[str, str]:
        """Give the longest of the listed beginnings and endings that a word has beside letters of its own."""
        most = len(word) - _FEWEST_OF_ITS_OWN
        return (
            max((part for part in self.beginnings if len(part) <= most and word.startswith(part)), key=len, default=""),
            max((part for part in self.endings if len(part) <= most and word.endswith(part)), key=len, default=""),
        )


@cache
def careful_words() -> CarefulWords:
    """Give the list.

    Raises:
        WordListsRefused: it is not there, or not right.
    """
    return read(settings.CONTENT_DIR / NAME)


def read(path: Path) -> CarefulWords:
    """Read a list from a file.

    Raises:
        WordListsRefused: it is not there, or not right.
    """
    held = held_in(path, _faults)
    kinds = {word: key for key in (*KINDS, *_WITHOUT_HINT) for word in held[key]}
    return CarefulWords(kinds, *(tuple(held[key]) for key in _PARTS))


def _faults(held: Mapping[str, Any]) -> Iterable[str]:
    yield from (f"“{key}” is no list of this file." for key in held if key not in _KEYS)
    seen: set[str] = set()
    for key in _KEYS:
        words = held.get(key)
        if not isinstance(words, list) or not words:
            yield f"The list “{key}” is missing or empty."
            continue
        for word in words:
            if not isinstance(word, str) or not word.isalpha() or word != word.lower():
                yield f"“{word}” in “{key}” is not one word in small letters."
            elif key not in _PARTS and word in seen:
                yield f"“{word}” stands here twice. Once, in one of the lists, is enough."
            elif key not in _PARTS:
                seen.add(word)


def pieces_of(text: str) -> list[str]:
    """Give the words, figures and signs of a text, a hyphenated word as several, a negative figure with its sign."""
    return _PIECE.findall(text.replace("’", "'"))


def what_changed(removed: Collection[str], added: Collection[str]) -> dict[str, str]:
    """Give, by kind, what to say where some words took the place of others; only kinds in which something changed."""
    before, after = _by_kind(removed), _by_kind(added)
    return {kind: said for kind, words in KINDS.items() if (said := _said(before[kind], after[kind], words))}


def _by_kind(words: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {kind: [] for kind in (*KINDS, *_WITHOUT_HINT, "")}
    for piece in pieces_of(" ".join(words)):
        found[careful_words().kind_of(piece)].append(piece.lower())
    return found


def _said(before: list[str], after: list[str], words: tuple[Any, Any, Any]) -> str:
    if before == after:
        return ""
    changed, new, gone = words
    more, fewer = Counter(after) - Counter(before), Counter(before) - Counter(after)
    return str(changed if bool(more) == bool(fewer) else new if more else gone)
