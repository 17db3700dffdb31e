"""Takes out of a reader's words what could tell who they are, before the words are kept.

Phone numbers, e-mail addresses, NHS and other long numbers, dates of birth and postcodes, however they are spelt: other
digits, spaces and signs between them, “at” and “dot” in words. What is not found here, a person can still remove.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy

from feedback.finders import DONE, Finder, Span, every
from feedback.masked_dates import long_past, other_dates, said_to_be_of_birth
from feedback.masked_numbers import (
    long_numbers,
    names_of_papers,
    national_insurance,
    nhs_numbers,
    numbers_of_patients,
    phones,
    phones_called_so,
    said_in_words,
)


def masked(words: str, on: date) -> str:
    """Return words in which a note in brackets stands for each thing that could tell who somebody is."""
    plain, places = _plain(words)
    found: list[tuple[int, int, str]] = []
    for find, note in _FINDERS:
        for start, end in list(find(plain, on)):
            plain = plain[:start] + DONE * (end - start) + plain[end:]
            if note:
                found.append((places[start], places[end - 1] + 1, str(note)))
    kept, at = "", 0
    for start, end, note in sorted(found):
        if start >= at:
            kept += words[at:start] + note
        at = max(at, end)
    return kept + words[at:]


def _plain(words: str) -> tuple[str, list[int]]:
    """Return words with digits, dashes and spaces of one kind and letters without accents, and where each sign stood."""
    plain, places = [], []
    for at, letter in enumerate(words):
        for piece in unicodedata.normalize("NFKD", letter):
            kind = unicodedata.category(piece)
            if kind in ("Mn", "Me", "Cf"):
                continue
            plain.append(_simple(piece, kind))
            places.append(at)
    return _OS_AS_NOUGHTS.sub(lambda found: found[0].replace("o", "0").replace("O", "0"), "".join(plain)), places


def _simple(piece: str, kind: str) -> str:
    digit = unicodedata.decimal(piece, None)
    if digit is not None:
        return str(digit)
    if kind == "Pd" or piece == "−":
        return "-"
    if kind == "Zs" or piece in "\t\r":
        return " "
    return "." if piece in "。·•‧∙" else piece


_OS_AS_NOUGHTS = re.compile(r"(?<![^\W_])[oO]*[0-9][0-9oO]*(?![^\W\d_])")


_NAME = r"[\w.+'%-]{1,64}"
_LABEL = r"[\w-]{1,63}"
_DOT = r"(?:\.|\s\.\s?|\s?[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\s+dot\s+)"
_AT = r"\s?(?:@|[(\[{<]\s?(?:at|@)\s?[)\]}>])\s?"
_WELL_KNOWN = (
    r"(?:g(?:oogle)?mail|hotmail|outlook|live|msn|y(?:ahoo|mail)|icloud|me|mac|aol|btinternet|sky|virginmedia"
    r"|proton(?:mail)?|gmx)"
)
_MAIL_ALONE = (
    r"(?:g(?:oogle)?mail|hotmail|y(?:ahoo|mail)|icloud|btinternet|virginmedia|protonmail|gmx)"  # no other words
)
_EMAIL = re.compile(
    rf"{_NAME}{_AT}{_LABEL}(?:{_DOT}{_LABEL})+"
    rf"|{_NAME}@(?=[^\W\d]){_LABEL}(?:,\s?(?:com|org|net|co|uk|ac|nhs)\b)*"  # slips: “jane@gmail,com”, “jane@gmailcom”
    rf"|(?:{_NAME}\s+dot\s+){{0,3}}{_NAME}\s+at\s+{_LABEL}(?:\s+dot\s+{_LABEL})+"  # “look at nhs.uk” is none
    rf"|{_NAME}\s+at\s+{_WELL_KNOWN}{_DOT}{_LABEL}(?:{_DOT}{_LABEL})*"
    rf"|{_NAME}\s+at\s+{_MAIL_ALONE}(?:\s+(?:com|net|org|co\s?uk))?\b",
    re.IGNORECASE,
)

#: Where the post goes to: those that there are, such as S, SW and ZE.
_AREA = (
    r"A[BL]|B[ABDFHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE"
    r"|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB"
    r"|W[ACDFNRSV]?|YO|ZE"
)
_POSTCODE = re.compile(
    rf"(?<![^\W_])(?:(?:{_AREA})\d[A-Z\d]?[\s.,_-]{{0,3}}\d[ABD-HJLNP-UW-Z]{{2}}|GIR[\s-]?0AA|BFPO\s?\d{{1,4}})(?![^\W_])",
    re.IGNORECASE,
)
_LETTER_BY_LETTER = re.compile(
    r"(?<![^\W_])[A-Z](?:[ .-][A-Z])?[ .-]\d(?:[ .-][A-Z\d])?[ .-]{1,3}\d[ .-][ABD-HJLNP-UW-Z][ .-][ABD-HJLNP-UW-Z](?![^\W_])",
    re.IGNORECASE,
)
#: What the end of a postcode may be instead, such as a dose: “L4 8Gy”, “B12 5ug”.
_UNITS = frozenset({"GY", "UG", "NG", "PG", "ST", "ND", "RD", "TH"})


def _postcodes(plain: str, on: date) -> Iterator[Span]:
    for found in _POSTCODE.finditer(plain):
        is_mixed = found[0] not in (found[0].upper(), found[0].lower())
        if not (is_mixed and found[0][-2:].upper() in _UNITS):
            yield found.span()


_EMAIL_NOTE = gettext_lazy("[e-mail address]")
_DATE_NOTE = gettext_lazy("[date]")
_PHONE_NOTE = gettext_lazy("[phone number]")
_NUMBER_NOTE = gettext_lazy("[number]")
_POSTCODE_NOTE = gettext_lazy("[postcode]")
#: In this order: what one has found, or found to stay (no note), the next ones do not look at.
_FINDERS: tuple[tuple[Finder, object], ...] = (
    (every(_EMAIL), _EMAIL_NOTE),
    (said_to_be_of_birth, _DATE_NOTE),
    (long_past, _DATE_NOTE),
    (other_dates, ""),
    (names_of_papers, ""),
    (numbers_of_patients, gettext_lazy("[NHS or hospital number]")),
    (national_insurance, _NUMBER_NOTE),
    (phones_called_so, _PHONE_NOTE),
    (nhs_numbers, gettext_lazy("[NHS number]")),
    (phones, _PHONE_NOTE),
    (long_numbers, _NUMBER_NOTE),
    (said_in_words, _NUMBER_NOTE),
    (_postcodes, _POSTCODE_NOTE),
    (every(_LETTER_BY_LETTER), _POSTCODE_NOTE),
)
