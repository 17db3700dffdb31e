"""Takes out of a reader's words what could tell who they are, before the words are kept.

Phone numbers, e-mail addresses, NHS and other long numbers, dates of birth and postcodes, however they are spelt: other
digits, spaces and signs between them, “at” and “dot” in words. What is not found here, a person can still remove.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

from django.utils.translation import gettext_lazy

Span = tuple[int, int]
Finder = Callable[[str, date], Iterator[Span]]

_DONE = "\x01"  # stands where something was found, or found to stay: no pattern goes across it
YOUNGEST = 16  # years: a later date is that of a page, a letter or a scan


def masked(words: str, on: date) -> str:
    """Return words in which a note in brackets stands for each thing that could tell who somebody is."""
    plain, places = _plain(words)
    found: list[tuple[int, int, str]] = []
    for find, note in _FINDERS:
        for start, end in list(find(plain, on)):
            plain = plain[:start] + _DONE * (end - start) + plain[end:]
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

# E-mail addresses -----------------------------------------------------------------------------------------------------

_NAME = r"[\w.+'%-]{1,64}"
_LABEL = r"[\w-]{1,63}"
_DOT = r"(?:\.|\s\.\s|\s?[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\s+dot\s+)"
_AT = r"\s?(?:@|[(\[{<]\s?(?:at|@)\s?[)\]}>])\s?"
_WELL_KNOWN = (
    r"(?:g(?:oogle)?mail|hotmail|outlook|live|msn|y(?:ahoo|mail)|icloud|me|mac|aol|btinternet|sky|virginmedia"
    r"|proton(?:mail)?|gmx)"
)
_EMAIL = re.compile(
    rf"{_NAME}{_AT}{_LABEL}(?:{_DOT}{_LABEL})+"
    rf"|{_NAME}\s+at\s+{_LABEL}(?:\s+dot\s+{_LABEL})+"  # “look at nhs.uk” is none
    rf"|{_NAME}\s+at\s+{_WELL_KNOWN}{_DOT}{_LABEL}(?:{_DOT}{_LABEL})*",
    re.IGNORECASE,
)


def _emails(plain: str, on: date) -> Iterator[Span]:
    for found in _EMAIL.finditer(plain):
        yield found.span()


# Dates ----------------------------------------------------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th)\b)?"
_SHORT_YEAR = r"'?\d{2}(?![\d:.,]?\d)(?!\s?(?:%|°|m[cg]|ml|mm|cm|g\b|gy|min|hour|people|times|units?|tablets?))"
_YEAR = rf"(?:\d{{4}}(?!\d)|{_SHORT_YEAR})"
_BETWEEN = r"\s{0,2}[./,_-]?\s{0,2}"
_WRITTEN = (
    rf"(?P<day>{_DAY})(?:\s+of)?(?:\s+the)?{_BETWEEN}(?P<month>{_MONTH}){_BETWEEN}(?P<year>{_YEAR})"
    rf"|(?P<month2>{_MONTH})\s{{0,2}}(?P<day2>{_DAY})[\s,./-]{{1,3}}(?P<year2>{_YEAR})"
)
_IN_FIGURES = (
    r"(?P<one>\d{1,2})(?P<sign>[\s./,_-]{1,3})(?P<two>\d{1,2})(?P<sign2>[\s./,_-]{1,3})(?P<year3>\d{4}|'?\d{2})(?!\d)"
    r"|(?P<year4>\d{4})[\s./,_-]{1,3}(?P<month4>\d{1,2})[\s./,_-]{1,3}(?P<day4>\d{1,2})(?!\d)"
    r"|(?P<solid>\d{8})(?!\d)"
)
_DATE = re.compile(rf"(?<![\d.])(?:{_WRITTEN}|{_IN_FIGURES})", re.IGNORECASE)
_BORN = re.compile(
    r"(?:\bd\W{0,2}o\W{0,2}b\b|\bdate\W{1,3}of\W{1,3}birth\b|\bbirth\W?da(?:y|te)\b|\bborn\b)[^\d\n]{0,25}?"
    rf"(?P<when>{_DAY}(?:\s+of)?(?:\s+the)?{_BETWEEN}{_MONTH}(?:{_BETWEEN}'?\d{{2,4}}\b)?"
    rf"|{_MONTH}\s{{0,2}}{_DAY}(?:[\s,./-]{{1,3}}'?\d{{2,4}}\b)?|{_MONTH}{_BETWEEN}\d{{4}}"
    r"|\d{1,4}[\s./,_-]{1,3}\d{1,2}[\s./,_-]{1,3}\d{1,4}|\d{1,2}[./-]\d{1,2}|\d{6}(?:\d\d)?|\d{4})(?!\d)",
    re.IGNORECASE,
)


def _said_to_be_of_birth(plain: str, on: date) -> Iterator[Span]:
    for found in _BORN.finditer(plain):
        yield found.span("when")


def _long_past(plain: str, on: date) -> Iterator[Span]:
    """Give whole dates on which somebody who reads this may have been born."""
    for found in _DATE.finditer(plain):
        year = _year_of(found, on)
        if year is not None and 1900 <= year <= on.year - YOUNGEST:
            yield found.span()


def _others(plain: str, on: date) -> Iterator[Span]:
    """Give the dates that stay, so that nothing else is made of their figures."""
    for found in _DATE.finditer(plain):
        if _year_of(found, on) is not None:
            yield found.span()


def _year_of(found: re.Match[str], on: date) -> int | None:
    """Return the year of what looks like a date, or None if it is none."""
    if solid := found["solid"]:
        readings = ((solid[4:], solid[2:4], solid[:2]), (solid[:4], solid[4:6], solid[6:]))
        years = (int(year) for year, month, day in readings if _is_day(int(day), int(month)))
        return next((year for year in years if 1900 <= year <= on.year), None)
    year = found["year"] or found["year2"] or found["year3"] or found["year4"]
    if found["year3"]:
        one, two = int(found["one"]), int(found["two"])
        is_short = len(year) < 4
        if is_short and not all(sign.strip() in (".", "/", "-", "_") for sign in (found["sign"], found["sign2"])):
            return None  # figures in a row, such as doses
        if not (_is_day(one, two) or _is_day(two, one)):
            return None
    elif found["year4"] and not _is_day(int(found["day4"]), int(found["month4"])):
        return None
    elif not found["year4"]:
        day = re.match(r"\d+", found["day"] or found["day2"])
        if day is None or not 1 <= int(day[0]) <= 31:
            return None
    if len(year) == 4:
        return int(year)
    short = int(year.removeprefix("'"))
    return 2000 + short if 2000 + short <= on.year else 1900 + short


def _is_day(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


# Numbers --------------------------------------------------------------------------------------------------------------

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
_LONG = re.compile(r"(?<!\d)(?<!\d[.,])\d{9,}(?!\d)")
_DECIMAL = re.compile(r"\d+\.\d+")


def _nhs_numbers(plain: str, on: date) -> Iterator[Span]:
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


def _numbers_of_patients(plain: str, on: date) -> Iterator[Span]:
    for found in _OF_A_PATIENT.finditer(plain):
        yield found.span("number")


def _national_insurance(plain: str, on: date) -> Iterator[Span]:
    for found in _NATIONAL_INSURANCE.finditer(plain):
        yield found.span()


def _names_of_papers(plain: str, on: date) -> Iterator[Span]:
    for found in _DOI.finditer(plain):
        yield found.span()


def _phones_called_so(plain: str, on: date) -> Iterator[Span]:
    for found in _CALL.finditer(plain):
        yield found.span("number")


def _phones(plain: str, on: date) -> Iterator[Span]:
    for pattern in _PHONES:
        for found in pattern.finditer(plain):
            if not _is_a_row_of_figures(found[0]):
                yield found.span()
        plain = pattern.sub(
            lambda found: _DONE * len(found[0]) if not _is_a_row_of_figures(found[0]) else found[0], plain
        )


def _is_a_row_of_figures(found: str) -> bool:
    """Return whether this is several figures, such as “0.5 0.75 0.25”, or counting."""
    pieces = found.split()
    is_decimals = any(map(_DECIMAL.fullmatch, pieces)) and all(
        piece.isdecimal() or _DECIMAL.fullmatch(piece) for piece in pieces
    )
    return (is_decimals and not found.startswith("07")) or "".join(re.findall(r"\d", found)) in "01234567890"


def _long_numbers(plain: str, on: date) -> Iterator[Span]:
    for found in _LONG.finditer(plain):
        yield found.span()


# Postcodes ------------------------------------------------------------------------------------------------------------

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


def _postcodes_by_letter(plain: str, on: date) -> Iterator[Span]:
    for found in _LETTER_BY_LETTER.finditer(plain):
        yield found.span()


_EMAIL_NOTE = gettext_lazy("[e-mail address]")
_DATE_NOTE = gettext_lazy("[date]")
_PHONE_NOTE = gettext_lazy("[phone number]")
_NUMBER_NOTE = gettext_lazy("[number]")
_POSTCODE_NOTE = gettext_lazy("[postcode]")
#: In this order: what one has found, or found to stay (no note), the next ones do not look at.
_FINDERS: tuple[tuple[Finder, object], ...] = (
    (_emails, _EMAIL_NOTE),
    (_said_to_be_of_birth, _DATE_NOTE),
    (_long_past, _DATE_NOTE),
    (_others, ""),
    (_names_of_papers, ""),
    (_numbers_of_patients, gettext_lazy("[NHS or hospital number]")),
    (_national_insurance, _NUMBER_NOTE),
    (_phones_called_so, _PHONE_NOTE),
    (_nhs_numbers, gettext_lazy("[NHS number]")),
    (_phones, _PHONE_NOTE),
    (_long_numbers, _NUMBER_NOTE),
    (_postcodes, _POSTCODE_NOTE),
    (_postcodes_by_letter, _POSTCODE_NOTE),
)
