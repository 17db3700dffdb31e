"""The lists behind the hints and measures: content/plain-words.toml, which a plain-language editor may change."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

NAME = "plain-words.toml"
_LISTS = (
    ("passive", "participles"),
    ("passive", "not"),
    ("links", "say-nothing"),
    ("capitals", "shouted"),
    ("syllables", "said-as-words"),
)
_TABLES = (("instead", "verbs"), ("instead", "nouns"), ("instead", "others"), ("syllables", "corrections"))


class WordListsRefused(Exception):
    """The file cannot be used; the text says why, one fault a line."""


@dataclass(frozen=True)
class WordLists:
    """The lists as they were read."""

    instead: Mapping[tuple[str, ...], str]  # by the words of every form, in small letters
    participles: frozenset[str]
    no_passive: frozenset[str]
    says_nothing: frozenset[str]
    shouted: frozenset[str]
    said_as_words: frozenset[str]
    syllables: Mapping[str, int]

    @cached_property
    def longest_instead(self) -> int:
        """Return how many words the longest form has."""
        return max(map(len, self.instead))


@cache
def word_lists() -> WordLists:
    """Return the lists.

    Raises:
        WordListsRefused: the file is not there, or not right.
    """
    return read(settings.CONTENT_DIR / NAME)


def read(path: Path) -> WordLists:
    """Return the lists of a file.

    Raises:
        WordListsRefused: it is not there, or not right.
    """
    held = held_in(path, _faults)
    passive, syllables = held["passive"], held["syllables"]
    return WordLists(
        instead=forms(**held["instead"]),
        participles=frozenset(passive["participles"]),
        no_passive=frozenset(passive["not"]),
        says_nothing=frozenset(held["links"]["say-nothing"]),
        shouted=frozenset(held["capitals"]["shouted"]),
        said_as_words=frozenset(syllables["said-as-words"]),
        syllables=syllables["corrections"],
    )


def held_in(path: Path, faults_in: Callable[[Mapping[str, Any]], Iterable[str]]) -> dict[str, Any]:
    """Return what a TOML file of words holds.

    Raises:
        WordListsRefused: it is not there, not right, or `faults_in` finds something.
    """
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WordListsRefused(f"{path.name} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # no TOML, or no text at all
        raise WordListsRefused(f"{path.name} is not right: {error}") from error
    if faults := list(faults_in(held)):
        raise WordListsRefused("\n".join(f"{path.name}: {fault}" for fault in faults))
    return held


def faults_of(read: Callable[[Path], object], path: Path) -> list[str]:
    """Return what is wrong with a file that is read like this, in words fit to show."""
    try:
        read(path)
    except WordListsRefused as refused:
        return str(refused).split("\n")
    return []


def _faults(held: Mapping[str, Any]) -> Iterator[str]:
    known = {top: {name for above, name in (*_LISTS, *_TABLES) if above == top} for top in held}
    for top, inside in held.items():
        there = set(inside) if isinstance(inside, dict) else {""}
        yield from (f"“{top}.{name}” is no list of this file." for name in sorted(there - known[top]))
    for top, name in (*_LISTS, *_TABLES):
        words = held[top].get(name) if isinstance(held.get(top), dict) else None
        kind: type = dict if (top, name) in _TABLES else list
        if not (isinstance(words, dict | list) and isinstance(words, kind) and words):
            yield f"The list “{top}.{name}” is missing or empty."
            continue
        value = int if name == "corrections" else str
        for word in words:
            if not isinstance(word, str) or not word.strip() or word != word.lower():
                yield f"“{word}” in “{top}.{name}” is not in small letters."
            elif isinstance(words, dict) and (type(words[word]) is not value or not words[word]):
                yield f"“{word}” in “{top}.{name}” does not say {'how many' if value is int else 'what to write instead'}."


# Forms of words -------------------------------------------------------------------------------------------------------


def forms(verbs: Mapping[str, str], nouns: Mapping[str, str], others: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Return every form of every entry, as its words in small letters, and what to write instead."""
    found: dict[tuple[str, ...], str] = {}
    for entry, instead in nouns.items():
        *before, last = entry.split()
        for form in (last, *_plurals(last)):
            found[*before, form] = instead
    for entry, instead in verbs.items():
        first, *after = entry.split()
        for form in (first, *_inflected(first)):
            found[form, *after] = instead
    return found | {tuple(entry.split()): instead for entry, instead in others.items()}


def _plurals(noun: str) -> list[str]:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return [f"{noun[:-1]}ies"]
    return [f"{noun}es"] if noun.endswith(("s", "sh", "ch", "x")) else [f"{noun}s"]


def _inflected(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return [f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    return [*_plurals(verb), f"{verb}ed", f"{verb}ing"]
