"""Parts a text into sentences and words as a reader would, not as dots and spaces do."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Fewer words than this without a full stop are a label or a figure, such as “Bones” or “0.02 mSv”: no sentence.
FEWEST_WORDS = 4
#: A dot after these ends nothing.
_NEVER_LAST = frozenset(
    {"approx", "cf", "dr", "dept", "e.g", "eg", "esp", "fig", "i.e", "ie", "incl", "mr", "mrs", "ms"}
)
_NEVER_LAST |= frozenset({"mx", "prof", "ref", "st", "tel", "viz", "vs"})
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof", "professor"})
#: A dot after these ends a sentence only when a capital follows.
_SELDOM_LAST = frozenset({"a.m", "am", "etc", "al", "hr", "hrs", "min", "mins", "p.m", "pm"})
_BEFORE_A_FIGURE = frozenset({"no", "nos", "p", "pp", "vol"})  # “no. 5”, but “The answer is no.”
_CLOSING = "\"'”’»)\\]"
_END = re.compile(rf"(?:[.!?…]+)[{_CLOSING}]*(?=\s)")
_IS_CLOSED = re.compile(rf"[.!?:;…][{_CLOSING}\s]*$")
_NEXT = re.compile(r"\S")
_LAST_TOKEN = re.compile(r"[^\s(\[“\"‘']*$")
#: Addresses are one word, so are figures, letters with dots (“e.g.”), and words with an apostrophe or a hyphen.
WORD = re.compile(
    r"https?://\S+|www\.\S+"
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?\b"
    r"|(?:[^\W\d_]\.){2,}"
    r"|[A-Z]&[A-Z]\b"
    r"|[^\W_]+(?:['’‐‑-][^\W_]+)*"
)


def words_of(text: str) -> list[str]:
    """Give the words of a text; a word with a hyphen is one word, and so is a figure."""
    return WORD.findall(text)


def sentences_of(line: str) -> list[str]:
    """Give the sentences of one paragraph or list entry; its end ends a sentence, whatever stands there."""
    found, start = [], 0
    for end in _END.finditer(line):
        if _ends_sentence(line, start, end):
            found.append(line[start : end.end()])
            start = end.end()
    found.append(line[start:])
    return [sentence.strip() for sentence in found if words_of(sentence)]


def running_sentences(lines: Iterable[str]) -> list[str]:
    """Give the sentences that a reader reads as such: every one that is closed, and list entries of a few words."""
    return [
        sentence
        for line in lines
        for part in line.splitlines()
        for sentence in sentences_of(part)
        if _IS_CLOSED.search(sentence) or len(words_of(sentence)) >= FEWEST_WORDS
    ]


def _ends_sentence(line: str, start: int, end: re.Match[str]) -> bool:
    begins = _NEXT.search(line, end.end())
    after = begins[0] if begins else ""
    begins_small = after.islower()
    marks = end[0]
    if marks[0] in "!?" or marks[-1] in _CLOSING or marks.startswith(("…", "...")):
        return not begins_small  # “Does it hurt?” she asked
    before = _LAST_TOKEN.search(line, start, end.start())
    token = before[0].lower() if before else ""
    if token in _NEVER_LAST or (before and _is_initial(line[start : before.start()].split(), token)):
        return False
    if token in _BEFORE_A_FIGURE:
        return not after.isdigit()
    if token in _SELDOM_LAST or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", token):
        return not begins_small and not after.isdigit()
    return True


def _is_initial(words_before: list[str], token: str) -> bool:
    """Say whether a letter is one of a name's: “Dr A. B. Miller”, but “Take vitamin D. Then rest.”"""
    if len(token) != 1 or not token.isalpha():
        return False
    last = words_before[-1] if words_before else ""
    return not last or last.lower().rstrip(".") in _TITLES or re.fullmatch(r"[A-Z]\.", last) is not None
