"""Finds medical words in plain text, by any of their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

_WORD = r"\w\u2011-"  # what a longer word is made of; a hyphen that never breaks is still a hyphen


class FoundWord(NamedTuple):
    """Where in a text which term stands."""

    start: int
    end: int
    key: str


def plural_of(form: str) -> str:
    """Give the regular plural, or "" where there is none to give: what ends in s, a digit or a full stop has none."""
    if not form[-1:].isalpha() or form[-1] in "sS":
        return ""
    if re.search(r"[^aeiou]y$", form):
        return f"{form[:-1]}ies"
    return f"{form}es" if form.endswith(("x", "ch", "sh", "z")) else f"{form}s"


def folded(form: str) -> str:
    """Give a form as it is compared with others: small letters, single spaces, plain hyphens."""
    return " ".join(form.replace("\u2011", "-").casefold().split())


def with_plurals(forms: Iterable[str]) -> list[str]:
    """Give these forms, and the plurals that go without saying."""
    forms = list(forms)
    return [*forms, *filter(None, map(plural_of, forms))]


def lies_open_in(form: str, other: str) -> bool:
    """Say whether another form may be found in a text where this one stood, once this one is looked for no longer.

    That is one that begins where this begins, and is no longer, or at a later word of it, and so was hidden by it.
    """
    form, other = folded(form), folded(other)
    begins = (at for at in range(len(form)) if at == 0 or not re.match(f"[{_WORD}]", form[at - 1]))
    return any(
        (form.startswith(other, at) and stands_alone(form, at, at + len(other)))
        or (at > 0 and other.startswith(form[at:]) and stands_alone(other, 0, len(form) - at))
        for at in begins
    )


def is_form(word: str, forms: Iterable[str]) -> bool:
    """Say whether a word, as it stands in a text, is one of these forms or the plural of one."""
    small = folded(word)
    return any(small in (folded(form), folded(plural_of(form))) for form in forms)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether what stands there is no part of a longer word."""
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not re.search(f"[{_WORD}]", beside)


class Matcher:
    """Finds terms by their forms: whole words, plurals, longest first. All-capital words are told from small ones.

    `forms` gives the forms of each term by its key: the term as it is written, then what else it is called.
    """

    def __init__(self, forms: Mapping[str, Sequence[str]]) -> None:
        self._keys: dict[str, str] = {}
        written: list[str] = []
        for plural in (False, True):  # a form that somebody wrote comes before the plural of another
            for key, given in forms.items():
                for form in filter(None, map(plural_of, given) if plural else given):
                    if folded(form) not in self._keys:
                        self._keys[folded(form)] = key
                        written.append(form)
        self._pattern = re.compile(rf"(?<![{_WORD}])(?:{_any_of(written)})(?![{_WORD}])") if written else None

    def find(self, text: str) -> Iterator[FoundWord]:
        """Give every use of a term, from the first to the last; none overlaps another."""
        for match in self._pattern.finditer(text) if self._pattern else ():
            form = folded(match[0])
            if form in self._keys:  # a Turkish “ı” is taken for an “i”, but is no small one
                yield FoundWord(match.start(), match.end(), self._keys[form])


def _any_of(forms: Iterable[str]) -> str:
    """Give the pattern of any form, longest first. They stand by their first letters, so that most words try few."""
    by_letter: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        small = form[0].casefold()
        by_letter.setdefault(small if len(small) == 1 else form[0], []).append(pattern_of(form))
    return "|".join(f"(?=(?i:{re.escape(letter)}))(?:{'|'.join(group)})" for letter, group in by_letter.items())


def pattern_of(form: str) -> str:
    """Give the pattern of one form, whatever spaces and hyphens stand in it."""
    return r"\s+".join(_word_pattern(word) for word in form.split())


def _word_pattern(word: str) -> str:
    return "".join(
        "[-\u2011]" if piece == "-" else re.escape(piece) if _is_capital(piece) else f"(?i:{re.escape(piece)})"
        for piece in re.split(r"(-)", word)
        if piece
    )


def _is_capital(piece: str) -> bool:
    """Say whether its letters are all capital and more than one, as in CT, HER2 and, their plural, CTs."""
    letters = [letter for letter in piece.removesuffix("s") if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)
