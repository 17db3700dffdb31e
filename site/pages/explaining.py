"""Shows what medical words mean where they stand: a button, and beside it the meaning that it opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from glossary.matching import stands_alone
from glossary.models import Meaning

SUMMARY = 0  # the block number of a page's summary; those of its body follow


class Text(NamedTuple):
    """A text of a page in which words can be explained: the block it is in, its number in that block, what it says.

    A folded text is seen only when a reader opens it.
    """

    block: int
    number: int
    says: str
    is_folded: bool = False


class Use(NamedTuple):
    """A word as it stands in a text, from this letter on, and what it means."""

    start: int
    word: str
    meaning: Meaning


class Explained:
    """The words that are explained in one version, by the (block, number) of the text they stand in."""

    def __init__(
        self, uses: Mapping[tuple[int, int], Sequence[Use]] | None = None, *, is_example: bool = False
    ) -> None:
        self._uses = uses or {}
        self._is_example = is_example

    def html_of(self, text: str, start: int, end: int, block: int, number: int) -> SafeString:
        """Give a stretch of a text as HTML, with the words in it that are explained.

        A place that does not fit the text, which may have changed since it was worked out, is passed over.
        """
        html, done = "", start
        for use in sorted(self._uses.get((block, number), ()), key=lambda use: use.start):
            last = use.start + len(use.word)
            fits = done <= use.start and last <= end and text[use.start : last] == use.word
            if fits and stands_alone(text, use.start, last):
                html += escape(text[done : use.start]) + self._explain(use)
                done = last
        return mark_safe(html + escape(text[done:end]))  # noqa: S308 - every part of it was escaped above

    def _explain(self, use: Use) -> SafeString:
        key = use.meaning.of.key
        context = {
            "word": use.word,
            "id": f"term--{key}",  # no heading's anchor has two hyphens in a row
            "anchor": f"word-{key}",
            "term": use.meaning.term,
            "say": use.meaning.say,
            "meaning": use.meaning.meaning,
            # A page whose notice says so of all its words need not say it of each.
            "is_example": use.meaning.is_example and not self._is_example,
        }
        return SafeString(get_template("components/term.html").render(context).strip())
