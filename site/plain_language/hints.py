"""Hints for whoever writes or reviews a text: where it may be hard to read, why, and what to write instead.

Hints, never a gate: a good sentence may be long, and a passive may be kind. Nothing here refuses a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from plain_language.hint_kinds import KINDS, Hint, cut_at, plain
from plain_language.measures import LONG_WORD, LONGEST_SENTENCE, measure
from plain_language.passive import passives_in
from plain_language.sentences import WORD, sentences_of
from plain_language.syllables import syllables_of
from plain_language.word_lists import word_lists

HARD_GRADE = 9
MOST_HARD_SENTENCES = 5
LONGEST_PARAGRAPH = 3  # sentences
_FEWEST_WORDS_TO_GRADE = 8


def hints(lines: Iterable[str]) -> list[Hint]:
    """Give the hints on a text, given as its paragraphs, list entries and headings, in their order."""
    found: list[Hint] = []
    for line in lines:
        sentences = sentences_of(line)
        if len(sentences) > LONGEST_PARAGRAPH:
            count = _("It has %(count)s sentences.") % {"count": len(sentences)}
            found.append(Hint(KINDS["long-paragraph"], plain(sentences[0] + " …"), note=count, weight=len(sentences)))
        for sentence in sentences:
            found += _of_sentence(sentence)
    return found


def hardest(found: Iterable[Hint]) -> list[Hint]:
    """Leave only the hardest of the sentences that `hints` found hard, in all parts of a text."""
    found = list(found)
    hard = sorted((hint for hint in found if hint.kind.key == "hard-sentence"), key=lambda hint: -hint.weight)
    dropped = {id(hint) for hint in hard[MOST_HARD_SENTENCES:]}
    return [hint for hint in found if id(hint) not in dropped]


def _of_sentence(sentence: str) -> Iterator[Hint]:
    spans = [match.span() for match in WORD.finditer(sentence)]
    words = [sentence[start:end] for start, end in spans]
    if len(words) > LONGEST_SENTENCE:
        first_too_many = spans[LONGEST_SENTENCE][0]
        count = _("It has %(count)s words.") % {"count": len(words)}
        marked = cut_at(sentence, [(first_too_many, spans[-1][1])])
        yield Hint(KINDS["long-sentence"], marked, note=count, weight=len(words))
    grade = measure([sentence]).grade if len(words) >= _FEWEST_WORDS_TO_GRADE else None
    if grade is not None and grade > HARD_GRADE:
        long = [span for span, word in zip(spans, words, strict=True) if syllables_of(word) >= LONG_WORD]
        yield Hint(KINDS["hard-sentence"], cut_at(sentence, long), weight=grade)
    if passives := [(spans[start][0], spans[end - 1][1]) for start, end in passives_in(words)]:
        yield Hint(KINDS["passive"], cut_at(sentence, passives))
    if plainer := [(spans[start][0], spans[end - 1][1], instead) for start, end, instead in _plainer(words)]:
        marked = cut_at(sentence, [(start, end) for start, end, _instead in plainer])
        each = [instead if len(plainer) == 1 else f"{sentence[s:e]}: {instead}" for s, e, instead in plainer]
        yield Hint(KINDS["plainer-word"], marked, "; ".join(each))
    yield from _of_letters(sentence)


def _plainer(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Give (first word, word after the last, what to write instead) of everything that has a plainer word."""
    lists = word_lists()
    small = [word.lower() for word in words]
    at = 0
    while at < len(small):
        for end in range(min(at + lists.longest_instead, len(small)), at, -1):
            if instead := lists.instead.get(tuple(small[at:end])):
                yield at, end, instead
                at = end - 1
                break
        at += 1


#: By kind: what is looked for, and what to write instead.
_PATTERNS = {
    "risk": {"chance": re.compile(r"\brisk(?:s|y|ier|iest|ing|ed)?\b", re.IGNORECASE)},
    "chronic": {"long-term": re.compile(r"\bchronic(?:ally)?\b", re.IGNORECASE)},
    "test-name": {
        "X-ray": re.compile(r"\b(?-i:(?!X-ray(?:s|ed)?\b))(?:x[- ‐‑–]?ray)(?:s|ed)?\b", re.IGNORECASE),
        "CT scan": re.compile(r"\b(?-i:(?!CT scan))(?:ct[- ]?scan|cat[- ]scan|c\.t\.(?: scan)?)", re.IGNORECASE),
        "MRI scan": re.compile(r"\b(?-i:(?!MRI scan))(?:mri[- ]?scan|mr scan|m\.r\.i\.(?: scan)?)", re.IGNORECASE),
        "PET-CT scan": re.compile(r"\b(?-i:(?!PET-CT\b))pet[-/ ]?ct\b", re.IGNORECASE),
    },
}
_PERCENTAGE = re.compile(r"\b(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)", re.IGNORECASE)
_CAPITALS = re.compile(r"\b[A-Z][A-Z'’]+(?:[ ,]+[A-Z][A-Z'’]*)*\b")


def _of_letters(sentence: str) -> Iterator[Hint]:
    for kind, patterns in _PATTERNS.items():
        for instead, pattern in patterns.items():
            for match in pattern.finditer(sentence):
                yield Hint(KINDS[kind], cut_at(sentence, [match.span()]), instead)
    for match in _PERCENTAGE.finditer(sentence):
        yield Hint(KINDS["percentage"], cut_at(sentence, [match.span()]), one_in(float(match[1])))
    for match in _CAPITALS.finditer(sentence):
        if _is_shouted(match[0]):
            yield Hint(KINDS["capitals"], cut_at(sentence, [match.span()]))


def one_in(percentage: float) -> str:
    """Give a percentage as “1 in 7”, or “3 in 100”; "" for 0 and for 100 and above."""
    if not 0 < percentage < 100:
        return ""
    one = round(100 / percentage)
    if one > 1 and abs(one * percentage - 100) <= 3:
        return f"1 in {one:,}"
    for all_ in (10, 100, 1_000, 10_000, 100_000):
        some = percentage * all_ / 100
        if abs(some - round(some)) < 1e-6:
            return f"{round(some):,} in {all_:,}"
    return ""


def _is_shouted(run: str) -> bool:
    """Say whether words in capitals are words; “CT”, “NHS” and “HER2” are names, and so are a few in a row."""
    words = [word.lower().replace("’", "'") for word in re.split(r"[ ,]+", run)]
    has_common = any(word in word_lists().shouted for word in words)
    is_long = any(len(word) > 5 for word in words)
    return is_long or (has_common and (len(words) > 1 or len(words[0]) > 2))
