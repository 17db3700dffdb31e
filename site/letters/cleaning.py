"""The letters of what people type: one form for the same words, without characters that nobody sees.

A word with a soft hyphen inside is not found by whoever looks for it, and a sign that turns letters round has a reader
see other words than the ones that were signed. What carries meaning stays: a space that may not break between a number
and its unit, and the joiners of emoji and of scripts that need them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: They have what comes after them run from right to left: every letter, or figures and the signs between them.
TURNING = "\u202b\u202e\u2067\u200f\u061c"
_FORMAT_THAT_IS_SEEN = {0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
_UNSEEN_LETTERS = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0xFFFC, *range(0x180B, 0x1810)}
_IN_CONTEXT = {0x200C, 0x200D, *range(0xFE00, 0xFE10)}
_JOINED = "\u0600-\u109f\u1780-\u18af\ua840-\uabff\u2190-\u2bff\U0001f000-\U0001faff"
_JOINER = re.compile(f"(?<![{_JOINED}])(?<![{_JOINED}]\ufe0f)[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])")
_FOR_PRIVATE_USE = re.compile("[\U000f0000-\U0010ffff]+")
#: Letters of one font alone, such as its “µ”. Before a line they are its bullet, which nobody misses.
_OF_ONE_FONT = re.compile("(?<![>\n])(?<!^)[\ue000-\uf8ff\U000f0000-\U0010fffd]|[\ue000-\uf8ff](?=[^\\s\xa0&<])")
_MOST_MARKS = 4  # on one letter, which no script that is written goes beyond
_VARIANT = re.compile("(?<![\xa9\xae\u203c-\u3299\U0001f000-\U0001faff])[\ufe00-\ufe0f]")


def _unseen() -> dict[int, str | None]:
    """Give what each character that is not kept becomes, None for nothing."""
    table: dict[int, str | None] = dict.fromkeys(range(917504, 921600))  # tags and more variants
    for code in range(0x20000):
        kind = unicodedata.category(chr(code))
        is_unseen = kind in ("Cc", "Cf", "Cs", "Co") and code not in _FORMAT_THAT_IS_SEEN
        if (is_unseen or code in _UNSEEN_LETTERS) and code not in _IN_CONTEXT:
            table[code] = None
        elif kind == "Zs":
            table[code] = " "
    table |= {code: None for plane in range(17) for code in (plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF)}
    table |= {ord("\xa0"): "\xa0", 0x2007: "\xa0", 0x202F: "\xa0", 0x2800: " "}
    return table | {ord("\n"): "\n", ord("\t"): " ", **dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n")}


_BECOMES = _unseen()
_MAY_CHANGE = re.compile("[^\n -~\xa0‘’“”–…]")


def clean(text: str) -> str:
    """Give the letters of a text as they are kept, its lines ended by a line feed alone."""
    if not _MAY_CHANGE.search(text):
        return text
    text = _FOR_PRIVATE_USE.sub("", text.replace("\r\n", "\n").translate(_BECOMES))
    text = _JOINER.sub("", _VARIANT.sub("", text))
    # Beside the signs of HTML nothing is composed: it would take them away.
    return _without_piles(
        "".join(piece if piece in "<>=" else unicodedata.normalize("NFC", piece) for piece in re.split("([<>=])", text))
    )


def _without_piles(text: str) -> str:
    """Leave out accents piled on one letter, which would cover the lines above and below it."""
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def clean_line(text: str) -> str:
    """Give a text on one line, with no more than one space between words."""
    return re.sub("[ \n]+", " ", clean(text)).strip()


def clean_lines(text: str) -> str:
    """Give a text that may have several lines, nothing before its first word and after its last."""
    return clean(text).strip()


def cleaned(value: Any) -> Any:
    """Give a value with every text in it cleaned, in the lists and tables it holds as well."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(held) for key, held in value.items()}
    return [cleaned(held) for held in value] if isinstance(value, list) else value


def objection_to(text: str) -> str:
    """Say why a text cannot be taken as it was typed: some of its letters would be read in another order, or as nothing."""
    at = next((at for at, letter in enumerate(text) if letter in TURNING), None)
    if at is not None:
        return _(
            "An unseen sign before “%(words)s” turns letters round. Delete these words and type them again, without copying."
        ) % {"words": _words_of(text[at : at + 40])}
    if found := _OF_ONE_FONT.search(text):
        return _(
            "Beside “%(words)s” stands a sign that only one font has, such as its “µ”. Delete it and type the sign itself."
        ) % {"words": _words_of(text[max(found.start() - 20, 0) : found.end() + 20])}
    return ""


def _words_of(piece: str) -> str:
    """Give a piece cut out of a text as it is seen, which may be HTML."""
    return clean_line(re.sub(r"^[^<]*(?<=[a-z\"])>|<[^>]*>?", " ", piece))


def refuse_turned(text: str) -> None:
    """Refuse a text with signs that turn letters round.

    Raises:
        ValidationError: in words fit to show.
    """
    if objection := objection_to(text):
        raise ValidationError(objection, code="turned")
