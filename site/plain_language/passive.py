"""Finds verbs in the passive voice by their form: “is taken”, “was not explained”, “get sent”.

Form is not meaning. “You are tired” looks the same as “you are scanned”, so participles that mostly describe somebody are
left out, and what remains is a hint.
"""

from __future__ import annotations

from collections.abc import Iterator

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

_IRREGULAR_WORDS = (
    "beaten begun bitten blown bought brought built burnt caught chosen cut dealt done drawn driven drunk eaten fed felt "
    "forgotten found frozen given grown heard held hidden hit kept known laid led lent let lit lost made meant met "
    "overseen paid proven put read rewritten said seen sent set shaken shot shown shut sold spent split spoken spread stolen "
    "struck stuck sung swept taken taught thought thrown told torn understood withdrawn won woken worn written wound"
)
IRREGULAR = frozenset(_IRREGULAR_WORDS.split())
#: Words in “-ed” that are no participles, and participles that mostly say how somebody or something is.
_NO_PASSIVE_WORDS = (
    "advanced aged alarmed annoyed anticipated ashamed bed bored bleed bothered breed complicated concerned "
    "confused connected dedicated delighted depressed detailed determined disabled disappointed distressed educated "
    "embarrassed excited exceed exhausted experienced feed frightened frustrated hundred indeed infected interested "
    "involved irritated isolated limited married mixed naked need overwhelmed pleased prepared proceed qualified red "
    "relaxed relieved retired satisfied scared seed settled shed shocked sophisticated speed stressed succeed supposed "
    "surprised swollen tired unaffected unchanged unexpected unexplained united unlimited unprepared unrelated used "
    "varied weed wicked worried wounded"
)
NO_PASSIVE = frozenset(_NO_PASSIVE_WORDS.split())


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
    if word in NO_PASSIVE or (word.startswith("un") and word.removeprefix("un") in NO_PASSIVE):
        return False
    return word in IRREGULAR or (word.endswith("ed") and len(word) > 4)


def _is_idiom(words: list[str], start: int, at: int) -> bool:
    """Say whether these words only look like a passive: “get dressed”, “is made of”."""
    if words[start].startswith("g"):
        return words[at] in {"changed", "dressed", "lost", "set", "started", "undressed", "worn"}
    return words[at] == "made" and words[at + 1 : at + 2] == ["of"]
