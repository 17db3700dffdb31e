"""Hints for whoever writes or reviews a text: where it may be hard to read, why, and what to write instead.

Hints, never a gate: a good sentence may be long, and a passive may be kind. Nothing here refuses a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plain_language.measures import LONG_WORD, LONGEST_SENTENCE, measure
from plain_language.passive import passives_in
from plain_language.sentences import WORD, sentences_of
from plain_language.syllables import syllables_of
from plain_language.word_lists import word_lists

HARD_GRADE = 9
MOST_HARD_SENTENCES = 5
LONGEST_PARAGRAPH = 3  # sentences
_FEWEST_WORDS_TO_GRADE = 8


@dataclass(frozen=True)
class HintKind:
    """What a hint can be about: its name, why it matters to a reader, and what to do about it."""

    key: str
    title: str | Promise
    why: str | Promise
    instead: str | Promise


KINDS: dict[str, HintKind] = {
    kind.key: kind
    for kind in (
        HintKind(
            "picture",
            gettext_lazy("Pictures without good words"),
            gettext_lazy("People who cannot see a picture hear its words instead."),
            gettext_lazy("Say what the picture tells, or mark it as decoration."),
        ),
        HintKind(
            "heading",
            gettext_lazy("Headings out of order"),
            gettext_lazy("Many people find their way by headings alone, by eye or with a screen reader."),
            gettext_lazy("Go down one level at a time, begin with level 2, and give each heading words of its own."),
        ),
        HintKind(
            "link",
            gettext_lazy("Links that do not say where they lead"),
            gettext_lazy("A screen reader can list links alone, without the sentence around them."),
            gettext_lazy("Let the link be the name of the page it leads to."),
        ),
        HintKind(
            "long-sentence",
            gettext_lazy("Sentences over 20 words"),
            gettext_lazy("By the end of a long sentence, its beginning is forgotten. Worry makes that worse."),
            gettext_lazy("Make two sentences of it, or a list."),
        ),
        HintKind(
            "hard-sentence",
            gettext_lazy("The hardest sentences"),
            gettext_lazy("These raise the reading age most. The marked words have three syllables or more."),
            gettext_lazy("Use shorter words, or fewer. A medical word can go in brackets after a plain one."),
        ),
        HintKind(
            "risk",
            gettext_lazy("“Risk” to patients"),
            gettext_lazy("“Risk” frightens, and says less than “chance”."),
            gettext_lazy("Write “chance”, or say what may happen."),
        ),
        HintKind(
            "chronic",
            gettext_lazy("“Chronic”"),
            gettext_lazy("Doctors mean that something lasts; many readers think it means severe."),
            gettext_lazy("Write “long-term”, or “that does not go away”."),
        ),
        HintKind(
            "percentage",
            gettext_lazy("Percentages"),
            gettext_lazy("People picture “1 in 7” more easily than “14%”."),
            gettext_lazy("Write “1 in …”, and count out of the same number all through a page."),
        ),
        HintKind(
            "plainer-word",
            gettext_lazy("Words with a plainer one"),
            gettext_lazy("The plainer word is read faster and by more people."),
            gettext_lazy("Use the plainer word where it means the same."),
        ),
        HintKind(
            "passive",
            gettext_lazy("Passive voice"),
            gettext_lazy(
                "It hides who does what. “The radiographer takes the pictures” is clearer than “pictures are taken”."
            ),
            gettext_lazy("Say who does it, where you know and it matters."),
        ),
        HintKind(
            "test-name",
            gettext_lazy("Names of tests"),
            gettext_lazy("One spelling all through the site is found by search and read without a stumble."),
            gettext_lazy("Write X-ray, CT scan, MRI scan, PET-CT scan."),
        ),
        HintKind(
            "long-paragraph",
            gettext_lazy("Long paragraphs"),
            gettext_lazy("On a phone, a paragraph of more than three sentences is a wall."),
            gettext_lazy("Start a new paragraph with each new thought, or make a list."),
        ),
        HintKind(
            "capitals",
            gettext_lazy("Words in capitals"),
            gettext_lazy("Capitals have no shapes to recognise, and read as shouting."),
            gettext_lazy("Use small letters. What nobody should miss goes into a callout."),
        ),
    )
}  # the most useful first


@dataclass(frozen=True)
class Hint:
    """One place to look at: the sentence as (words, are they the cause); what to write there, and a remark, may be ""."""

    kind: HintKind
    pieces: tuple[tuple[str, bool], ...]
    instead: str = ""
    note: str = ""
    weight: float = 0  # of two hints of a kind, the heavier is shown first

    @property
    def sentence(self) -> str:
        return "".join(words for words, _is_cause in self.pieces)

    @property
    def causes(self) -> list[str]:
        return [words for words, is_cause in self.pieces if is_cause]


def hints(lines: Iterable[str]) -> list[Hint]:
    """Give the hints on a text, given as its paragraphs, list entries and headings, in their order."""
    found: list[Hint] = []
    for line in lines:
        sentences = sentences_of(line)
        if len(sentences) > LONGEST_PARAGRAPH:
            count = _("It has %(count)s sentences.") % {"count": len(sentences)}
            found.append(Hint(KINDS["long-paragraph"], _plain(sentences[0] + " …"), note=count, weight=len(sentences)))
        for sentence in sentences:
            found += _of_sentence(sentence)
    return found


def hardest(found: Iterable[Hint]) -> list[Hint]:
    """Leave only the hardest of the sentences that `hints` found hard, in all parts of a text."""
    found = list(found)
    hard = sorted((hint for hint in found if hint.kind.key == "hard-sentence"), key=lambda hint: -hint.weight)
    dropped = {id(hint) for hint in hard[MOST_HARD_SENTENCES:]}
    return [hint for hint in found if id(hint) not in dropped]


# Sentences ------------------------------------------------------------------------------------------------------------


def _of_sentence(sentence: str) -> Iterator[Hint]:
    spans = [match.span() for match in WORD.finditer(sentence)]
    words = [sentence[start:end] for start, end in spans]
    if len(words) > LONGEST_SENTENCE:
        first_too_many = spans[LONGEST_SENTENCE][0]
        count = _("It has %(count)s words.") % {"count": len(words)}
        marked = _marked(sentence, [(first_too_many, spans[-1][1])])
        yield Hint(KINDS["long-sentence"], marked, note=count, weight=len(words))
    grade = measure([sentence]).grade if len(words) >= _FEWEST_WORDS_TO_GRADE else None
    if grade is not None and grade > HARD_GRADE:
        long = [span for span, word in zip(spans, words, strict=True) if syllables_of(word) >= LONG_WORD]
        yield Hint(KINDS["hard-sentence"], _marked(sentence, long), weight=grade)
    if passives := [(spans[start][0], spans[end - 1][1]) for start, end in passives_in(words)]:
        yield Hint(KINDS["passive"], _marked(sentence, passives))
    if plainer := [(spans[start][0], spans[end - 1][1], instead) for start, end, instead in _plainer(words)]:
        marked = _marked(sentence, [(start, end) for start, end, _instead in plainer])
        each = [instead if len(plainer) == 1 else f"{sentence[s:e]}: {instead}" for s, e, instead in plainer]
        yield Hint(KINDS["plainer-word"], marked, "; ".join(each))
    yield from _of_letters(sentence)


def _plainer(words: list[str]) -> Iterator[tuple[int, int, str]]:
    """Give (first word, word after the last, what to write instead) of everything that has a plainer word."""
    small = [word.lower() for word in words]
    known, longest = _plainer_forms()
    at = 0
    while at < len(small):
        for length in range(min(longest.get(small[at], 0), len(small) - at), 0, -1):
            if instead := known.get(tuple(small[at : at + length])):
                yield at, at + length, instead
                at += length - 1
                break
        at += 1


@cache
def _plainer_forms() -> tuple[Mapping[tuple[str, ...], str], dict[str, int]]:
    """Give every form, and by its first word how many words the longest form has."""
    known = word_lists().instead
    longest: dict[str, int] = {}
    for form in known:
        longest[form[0]] = max(len(form), longest.get(form[0], 0))
    return known, longest


_RISK = re.compile(r"\brisk(?:s|y|ier|iest|ing|ed)?\b", re.IGNORECASE)
_CHRONIC = re.compile(r"\bchronic(?:ally)?\b", re.IGNORECASE)
_PERCENTAGE = re.compile(r"\b(\d+(?:\.\d+)?)\s?(?:%|per ?cent\b)", re.IGNORECASE)
_TEST_NAMES = {
    "X-ray": re.compile(r"\b(?-i:(?!X-ray(?:s|ed)?\b))(?:x[- ‐‑–]?ray)(?:s|ed)?\b", re.IGNORECASE),
    "CT scan": re.compile(r"\b(?-i:(?!CT scan))(?:ct[- ]?scan|cat[- ]scan|c\.t\.(?: scan)?)", re.IGNORECASE),
    "MRI scan": re.compile(r"\b(?-i:(?!MRI scan))(?:mri[- ]?scan|mr scan|m\.r\.i\.(?: scan)?)", re.IGNORECASE),
    "PET-CT scan": re.compile(r"\b(?-i:(?!PET-CT\b))pet[-/ ]?ct\b", re.IGNORECASE),
}
_SHOUTED_WORDS = (
    "all always and are at before cannot do don't if immediately important keep must never no not note now of once only or "
    "please read remember stop tell the to urgent very warning you your"
)
_SHOUTED = frozenset(_SHOUTED_WORDS.split())
_CAPITALS = re.compile(r"\b[A-Z][A-Z'’]+(?:[ ,]+[A-Z][A-Z'’]*)*\b")


def _of_letters(sentence: str) -> Iterator[Hint]:
    for match in _RISK.finditer(sentence):
        yield Hint(KINDS["risk"], _marked(sentence, [match.span()]), "chance")
    for match in _CHRONIC.finditer(sentence):
        yield Hint(KINDS["chronic"], _marked(sentence, [match.span()]), "long-term")
    for match in _PERCENTAGE.finditer(sentence):
        yield Hint(KINDS["percentage"], _marked(sentence, [match.span()]), one_in(float(match[1])))
    for name, pattern in _TEST_NAMES.items():
        for match in pattern.finditer(sentence):
            yield Hint(KINDS["test-name"], _marked(sentence, [match.span()]), name)
    for match in _CAPITALS.finditer(sentence):
        if _is_shouted(match[0]):
            yield Hint(KINDS["capitals"], _marked(sentence, [match.span()]))


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
    common = sum(word in _SHOUTED for word in words)
    long = sum(len(word) > 5 for word in words)
    return (common > 0 and (len(words) > 1 or len(words[0]) > 2)) or (len(words) > 1 and long > 0) or long > 0


# Structure ------------------------------------------------------------------------------------------------------------


def heading_hints(headings: Sequence[tuple[int, str]]) -> list[Hint]:
    """Give the hints on a page's headings, each (level, words); the page's title is level 1 and not among them."""
    found, above, seen = [], 1, set()
    for level, words in headings:
        if level > above + 1:
            said = _("It is level %(its)s right after level %(above)s.") % {"its": level, "above": above}
            found.append(Hint(KINDS["heading"], _plain(words, is_cause=True), note=said, weight=1))
        elif words.strip().lower() in seen:
            found.append(
                Hint(KINDS["heading"], _plain(words, is_cause=True), note=_("Another heading has the same words."))
            )
        seen.add(words.strip().lower())
        above = level
    return found


_SAYS_NOTHING = frozenset(
    {
        "click",
        "click here",
        "click this link",
        "continue",
        "download",
        "find out more",
        "follow this link",
        "go",
        "here",
    }
    | {"info", "information", "learn more", "link", "more", "more details", "more info", "more information", "next"}
    | {
        "page",
        "read more",
        "read on",
        "see here",
        "see more",
        "this",
        "this link",
        "this page",
        "this website",
        "website",
    }
)
_ADDRESS = re.compile(r"^(?:https?://|www\.)|^[\w.-]+\.(?:com|org|net|uk|gov|eu)(?:/\S*)?$", re.IGNORECASE)


def link_hints(links: Iterable[tuple[str, str]]) -> list[Hint]:
    """Give the hints on links, each (address, words)."""
    found = []
    for address, words in links:
        said = re.sub(r"[\s.,:;!?…›»>→]+$", "", " ".join(words.split())).lower()
        if not said:
            found.append(Hint(KINDS["link"], _plain(address, is_cause=True), note=_("The link has no words.")))
        elif _ADDRESS.search(said) and not address.startswith(("mailto:", "tel:")):
            found.append(
                Hint(KINDS["link"], _plain(words, is_cause=True), note=_("An address is read out letter by letter."))
            )
        elif said in _SAYS_NOTHING:
            found.append(Hint(KINDS["link"], _plain(words, is_cause=True)))
    return found


_NO_WORDS_AT_ALL = re.compile(
    r"^(?:image|img|photo|picture|dsc|screenshot)?[\s_-]*\d*$|\.(?:jpe?g|png|gif|webp|svg)$", re.IGNORECASE
)
_BEGINS_WITH_PICTURE = re.compile(r"^(?:an? |the )?(?:image|photo|photograph|picture) (?:of|showing)\b", re.IGNORECASE)
_LONGEST_ALT = 25  # words


def picture_hints(alt: str, *, is_decoration: bool, caption: str = "") -> list[Hint]:
    """Give the hints on one picture: the words for those who cannot see it, and the caption below."""
    kind = KINDS["picture"]
    if is_decoration:
        if caption:
            said = _("It is marked as decoration, yet its caption says that it tells something.")
            return [Hint(kind, _plain(caption), note=said)]
        return []
    if not alt.strip():
        return [Hint(kind, _plain(caption or "…"), note=_("It has no words for those who cannot see it."), weight=2)]
    if _NO_WORDS_AT_ALL.search(alt.strip()):
        return [
            Hint(
                kind,
                _plain(alt, is_cause=True),
                note=_("This is a name of a file, not what the picture shows."),
                weight=1,
            )
        ]
    if match := _BEGINS_WITH_PICTURE.search(alt):
        return [
            Hint(kind, _marked(alt, [match.span()]), note=_("A screen reader says by itself that it is a picture."))
        ]
    if len(WORD.findall(alt)) > _LONGEST_ALT:
        return [Hint(kind, _plain(alt), note=_("It cannot be skipped or stopped half way. Say the rest in the text."))]
    return []


# Pieces ---------------------------------------------------------------------------------------------------------------


def _plain(words: str, *, is_cause: bool = False) -> tuple[tuple[str, bool], ...]:
    return ((words, is_cause),)


def _marked(sentence: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut a sentence at the words that cause a hint."""
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [(sentence[end:start], False), (sentence[start:stop], True)]
        end = stop
    pieces.append((sentence[end:], False))
    return tuple((words, is_cause) for words, is_cause in pieces if words)
