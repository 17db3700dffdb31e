"""Shows what medical words mean where they stand: a button, and beside it the meaning that it opens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

from glossary.matching import stands_alone
from glossary.models import Meaning
from pages.components import component

_NOTHING = SafeString("")
_SIGNS = re.compile(r"[^\w\s]{0,5}")  # more of them may stand on the next line, or a small screen would be too narrow

SUMMARY = 0  # the block number of a page's summary; those of its body follow


class Text(NamedTuple):
    """A text of a page in which words can be explained: the block it is in, its number in that block, what it says.

    A folded text is seen only when a reader opens it.
    """

    block: int
    number: int
    says: str
    is_folded: bool = False


class ExplainedWord(NamedTuple):
    """A word as it stands in a text, from this letter on, and what it means."""

    start: int
    word: str
    meaning: Meaning


class Explained:
    """The words that are explained in one version, by the (block, number) of the text they stand in."""

    def __init__(
        self,
        uses: Mapping[tuple[int, int], Sequence[ExplainedWord]] | None = None,
        others: Sequence[Meaning] = (),
        *,
        is_example: bool = False,
    ) -> None:
        """Give also the `others`, which stand only where none is explained, such as in a heading or a link."""
        self._uses = uses or {}
        self.others = sorted(others, key=lambda meaning: meaning.term.casefold())
        self._is_example = is_example
        places = sorted((place, use.start, use.meaning.of.key) for place, uses in self._uses.items() for use in uses)
        self._numbers = {key: number for number, (_place, _start, key) in enumerate(places, start=1)}

    def explains_in(self, block: int, number: int) -> bool:
        """Say whether it explains a word in that text, as it does in few."""
        return (block, number) in self._uses

    def html_of(
        self, text: str, start: int, end: int, then: SafeString = _NOTHING, *, block: int, number: int
    ) -> SafeString:
        """Give a stretch of a text as HTML, with the words in it that are explained, and `then` right behind it.

        A place that does not fit the text, which may have changed since it was worked out, is passed over.
        """
        html, done = _NOTHING, start
        for use in sorted(self._uses.get((block, number), ()), key=lambda use: use.start):
            last = use.start + len(use.word)
            fits = done <= use.start and last <= end and text[use.start : last] == use.word
            if not fits or not stands_alone(text, use.start, last):
                continue
            # Signs that touch the word stay on its line, and so does the number of a source.
            first = use.start - len(_signs_at_end(text[done : use.start]))
            html += escape(text[done:first])
            done = last + len(_signs_at_start(text[last:end]))
            touching = then if done == end else _NOTHING
            html += self._explain(use, escape(text[first : use.start]), escape(text[last:done]) + touching)
            then = _NOTHING if done == end else then
        return html + escape(text[done:end]) + then

    @property
    def meanings(self) -> list[Meaning]:
        """Give every meaning that it explains, wherever that stands, by their terms."""
        used = {use.meaning.of_id: use.meaning for uses in self._uses.values() for use in uses}
        every = used | {meaning.of_id: meaning for meaning in self.others}
        return sorted(every.values(), key=lambda meaning: meaning.term.casefold())

    def must_say_example(self, meaning: Meaning) -> bool:
        """Say whether a meaning is an example; a page whose notice says so of all its words need not say it of each."""
        return meaning.is_example and not self._is_example

    def _explain(self, use: ExplainedWord, before: SafeString, after: SafeString) -> SafeString:
        key = use.meaning.of.key
        return component(
            "components/term.html",
            before=before,
            after=after,
            word=use.word,
            id=f"w{self._numbers[key]}",  # short, as it stands there three times
            anchor=f"word-{key}",
            term=use.meaning.term,
            say=use.meaning.say,
            meaning=use.meaning.meaning,
            is_example=self.must_say_example(use.meaning),
        )


def _signs_at_start(text: str) -> str:
    found = _SIGNS.match(text)
    return found[0] if found else ""


def _signs_at_end(text: str) -> str:
    return _signs_at_start(text[::-1])[::-1]
