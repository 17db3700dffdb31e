"""What a hint can be about, and one hint on one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


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


def plain(words: str, *, is_cause: bool = False) -> tuple[tuple[str, bool], ...]:
    return ((words, is_cause),)


def cut_at(sentence: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Cut a sentence at the words that cause a hint."""
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [(sentence[end:start], False), (sentence[start:stop], True)]
        end = stop
    pieces.append((sentence[end:], False))
    return tuple((words, is_cause) for words, is_cause in pieces if words)
