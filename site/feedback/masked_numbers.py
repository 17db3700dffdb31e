"""Numbers in what readers wrote that may be of a person: of a patient, of a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from feedback.finders import DONE, Span, every

_SEP = r"[\s().\-/_*]{0,4}"
_TEN_DIGITS = re.compile(r"(?<!\d)(?<!\d[.,])[1-9](?:[\s.\-/_*]{0,3}\d){9}(?!\d)")
_OF_A_PATIENT = re.compile(
    r"\b(?:nhs|hospital|patient|chi|mrn|h&c|case|unit)\W{0,3}(?:(?:id|number|num|no|nr)\b|[#№]|n°)?[\s.:#=-]{0,4}(?:is\b)?[\s.:#=-]{0,4}"
    r"(?P<number>(?:[a-z]{1,3}[\s-]?)?\d(?:[\s\-./_*]{0,3}\d){4,}[a-z]?)(?![\d])",
    re.IGNORECASE,
)
_NATIONAL_INSURANCE = re.compile(r"\b[a-z]{2}(?:[\s.-]?\d\d){3}[\s.-]?[a-d]\b", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/\S+")
_CALL = re.compile(
    r"(?:\btel\b|\btelephone\b|phone\b|\bmobile\b|\bmob\b|\bcell\b|\bwhats\s?app\b|\bfax\b"
    r"|\b(?:ring|call|text|reach|contact)\s(?:me|us|him|her|them)\b|\bmy number\b)[^\d\n+(]{0,15}"
    rf"(?P<number>[+(]{{0,2}}\d(?:{_SEP}\d){{6,}})",
    re.IGNORECASE,
)
_PHONES = (
    re.compile(rf"(?<!\d)(?<!\d[.,])\(?\+\s?\(?\d(?:{_SEP}\d){{6,14}}(?!\d)"),
    re.compile(rf"(?<!\d)(?<!\d[.,])\(?00(?:{_SEP}\d){{8,14}}(?!\d)"),
    re.compile(rf"(?<!\d)(?<!\d[.,])\(?0\)?(?:{_SEP}\d){{8,10}}(?!\d)"),
    re.compile(rf"(?<!\d)(?<!\d[.,])44(?:{_SEP}\d){{10}}(?!\d)"),
    re.compile(r"(?<!\d)(?<!\d[.,])7\d{3}[\s.-]?\d{3}[\s.-]?\d{3}(?!\d)"),  # a mobile's without its first nought
    re.compile(r"(?<!\d)(?<!\d[.,])(?:1[\s.-])?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]\d{4}(?!\d)"),  # as in North America
    re.compile(r"(?<!\d)(?<!\d[.,])(?:\d[\s.\-/_*]{1,3}){8,}\d(?!\d)"),  # digit by digit
)
_FIGURES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SAID = rf"(?:(?:double|treble|triple)[\s-])?(?:{'|'.join(_FIGURES)}|oh?|nought|naught|nil|hundred|\d)"
_IN_WORDS = re.compile(rf"\b(?:{_SAID}[\s,.-]{{1,3}}){{7,}}{_SAID}\b", re.IGNORECASE)
_LONG = re.compile(r"(?<!\d)(?<!\d[.,])\d{9,}(?!\d)")
_DECIMAL = re.compile(r"\d+\.\d+")

numbers_of_patients = every(_OF_A_PATIENT, "number")
national_insurance, names_of_papers, long_numbers = every(_NATIONAL_INSURANCE), every(_DOI), every(_LONG)
phones_called_so = every(_CALL, "number")


def nhs_numbers(plain: str, on: date) -> Iterator[Span]:
    """Give the numbers of ten digits of which the last checks the others."""
    for found in _TEN_DIGITS.finditer(plain):
        groups = re.findall(r"\d+", found[0])
        is_written_as_one = max(map(len, groups)) >= 3 or all(len(group) == 1 for group in groups)
        if is_written_as_one and _is_nhs_number("".join(groups)):
            yield found.span()


def _is_nhs_number(digits: str) -> bool:
    """Return whether the tenth digit is what the NHS Data Dictionary works out of the nine before it (modulus 11)."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(digits[9]) and check != 10


def phones(plain: str, on: date) -> Iterator[Span]:
    for pattern in _PHONES:
        for found in pattern.finditer(plain):
            if not _is_a_row_of_figures(found[0]):
                yield found.span()
        plain = pattern.sub(
            lambda found: DONE * len(found[0]) if not _is_a_row_of_figures(found[0]) else found[0], plain
        )


def _is_a_row_of_figures(found: str) -> bool:
    """Return whether this is several figures, such as “0.5 0.75 0.25”, or counting."""
    pieces = found.split()
    is_decimals = any(map(_DECIMAL.fullmatch, pieces)) and all(
        piece.isdecimal() or _DECIMAL.fullmatch(piece) for piece in pieces
    )
    return (is_decimals and not found.startswith("07")) or "".join(re.findall(r"\d", found)) in "01234567890"


def said_in_words(plain: str, on: date) -> Iterator[Span]:
    """Give the numbers that are said figure by figure, such as “oh seven seven double oh”, but not counting."""
    for found in _IN_WORDS.finditer(plain):
        words = re.findall(r"[a-z]+", found[0].casefold())
        if words and " ".join(words) not in " ".join((*_FIGURES, *_FIGURES)):
            yield found.span()
