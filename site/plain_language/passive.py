"""Finds verbs in the passive voice by their form: “is taken”, “was not explained”, “get sent”.

Form is not meaning. “You are tired” looks the same as “you are scanned”, so participles that mostly describe somebody are
left out (content/plain-words.toml has them), and what remains is a hint.
"""

from __future__ import annotations

from collections.abc import Iterator

from plain_language.word_lists import word_lists

_BE = frozenset({"am", "are", "be", "been", "being", "is", "was", "were", "get", "gets", "getting", "got"})
_BE |= frozenset({"aren't", "isn't", "wasn't", "weren't", "you're", "they're", "we're", "i'm"})
#: What may stand between, beside words in “-ly”.
_BETWEEN = frozenset(
    {"all", "almost", "already", "also", "always", "both", "ever", "first", "just", "never", "not", "now"}
)
_BETWEEN |= frozenset(
    {"often", "once", "only", "rather", "seldom", "sometimes", "soon", "still", "then", "well", "yet"}
)
_SUBJECTS = frozenset({"he", "i", "it", "she", "they", "we", "you"})  # “Are you given dye?”
_FARTHEST = 2


def passives_in(words: list[str]) -> Iterator[tuple[int, int]]:
    """Give where each passive begins and ends, as (first word, word after the last)."""
    plain = [word.lower().replace("’", "'") for word in words]
    for start, word in enumerate(plain):
        if word not in _BE:
            continue
        at = start + 1
        if at < len(plain) and plain[at] in _SUBJECTS and not word.endswith(("n", "ing")):
            at += 1
        farthest = at + _FARTHEST
        while at < min(len(plain), farthest) and (plain[at] in _BETWEEN or plain[at].endswith("ly")):
            at += 1
        if at < len(plain) and is_participle(plain[at]) and not _is_idiom(plain, start, at):
            yield start, at + 1


def is_participle(word: str) -> bool:
    """Say whether a word has the form of a participle that can make a passive."""
    lists = word_lists()
    if word in lists.no_passive or (word.startswith("un") and word.removeprefix("un") in lists.no_passive):
        return False
    return word in lists.participles or (word.endswith("ed") and len(word) > 4)


def _is_idiom(words: list[str], start: int, at: int) -> bool:
    """Say whether these words only look like a passive: “get dressed”, “is made of”."""
    if words[start].startswith("g"):
        return words[at] in {"changed", "dressed", "lost", "set", "started", "undressed", "worn"}
    return words[at] == "made" and words[at + 1 : at + 2] == ["of"]
