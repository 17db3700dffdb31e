"""What between two texts is more than minor, in words: whatever might change a meaning.

Minor is only what this file can be sure of: a word that nobody knows became one that somebody knows, by one slip of the
hand; the comma after “At home” in a sentence without a careful word; a full stop at the end of a paragraph; spaces that
part no word in two. Anything else is a change, whatever it is: where a link leads is said to readers, too.
"""

from __future__ import annotations

import html as html_entities
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from pages.citations import texts_within
from reviews.careful_words import KINDS, careful_words, pieces_of, what_changed
from reviews.change_hints import changes
from reviews.word_stream import TAG, WordStream

Known = Callable[[Collection[str]], Collection[str]]
_LINK = re.compile(r'<a href="([^"]*)">')
_FEWEST_LETTERS = 4  # of a word that may have another slip than two letters swapped


@dataclass
class Doubts:
    """What would be minor if the new word were known and the old one not."""

    words: list[tuple[str, str]] = field(default_factory=list)

    def left(self, known: Known, before: dict[str, Any]) -> Iterator[str]:
        """Give what remains more than minor, once it is known who knows which word.

        A word that the text before has more than once is no slip of the hand.
        """
        if self.words:
            somebody_knows = known({word.lower() for pair in self.words for word in pair})
            written = Counter(
                word.lower() for text in texts_within(before["blocks"]) for word in WordStream.of_html(text).words
            )
            for old, new in self.words:
                is_meant = old.lower() in somebody_knows or written[old.lower()] > 1
                if is_meant or new.lower() not in somebody_knows:
                    yield from_to(_("Words changed"), old, new)


def reasons_in_text(before: WordStream, after: WordStream, doubts: Doubts) -> Iterator[str]:
    """Give what is more than minor between two texts; what depends on who knows a word goes to `doubts`."""
    reasons = [
        from_to(_("A heading changed"), old, new)
        for old, new in zip_longest(before.headings, after.headings)
        if old != new
    ]
    if not reasons:
        reasons += _in_words(before, after, doubts)
    if not reasons:
        reasons += _in_frame(before, after)
    if not reasons:
        reasons += _in_gaps(before, after)
    yield from reasons


def _in_words(before: WordStream, after: WordStream, doubts: Doubts) -> Iterator[str]:
    old, new = before.words, after.words
    starts = [at for at, token in enumerate(after.tokens) if token[0] != "<"]
    for i1, i2, j1, j2 in changes(old, new):
        pairs = list(zip_longest(range(i1, i2), range(j1, j2)))
        slips = []
        for i, j in pairs:
            if i is None or j is None:
                break
            begins = after.begins_sentence(starts[j])
            if old[i] == new[j] or _is_first_capital(old[i], new[j], after.begins_for_sure(starts[j])):
                continue
            if not _may_be_spelling(old[i], new[j], begins):
                break
            slips.append((old[i], new[j]))
        else:
            doubts.words += slips
            continue
        yield _words_changed(old[i1:i2], new[j1:j2])


def _words_changed(removed: list[str], added: list[str]) -> str:
    marks = [word for word in (*removed, *added) if word[0] == "["]
    if marks and [word for word in removed if word[0] == "["] != [word for word in added if word[0] == "["]:
        what = _("a source or a fact changed")
    else:
        what = "; ".join(what_changed(removed, added).values()) or _("words changed")
    return from_to(capfirst(what), " ".join(removed), " ".join(added))


def _in_frame(before: WordStream, after: WordStream) -> Iterator[str]:
    """Compare paragraphs, lists, emphasis and links of two texts with the same words."""
    for old, new in zip_longest(before.frame, after.frame):
        if old != new:
            links = [_LINK.fullmatch(token or "") for token in (old, new)]
            if not all(links):
                yield _("Paragraphs, headings, lists, links or emphasis changed.")
                return
            yield from_to(_("A link leads elsewhere"), *(html_entities.unescape(link[1]) for link in links if link))


def _in_gaps(before: WordStream, after: WordStream) -> Iterator[str]:
    """Compare what stands between the words of two texts with the same words and tags."""
    for word, was, now in zip(after.words, before.joins, after.joins, strict=True):
        if was != now:
            yield from_to(_("Two words were joined, or one was parted"), "", word)
    for at, (old, new) in enumerate(zip(before.gaps, after.gaps, strict=True)):
        if old == new or _says_the_same(before, after, at):
            continue
        around = [" ".join([*stream.tokens[max(at - 1, 0) : at]]) for stream in (before, after)]
        tails = [" ".join(stream.tokens[at : at + 1]) for stream in (before, after)]
        if [c for c in old if _is_unseen(c)] != [c for c in new if _is_unseen(c)]:
            yield _("A character that cannot be seen came or went.")
        else:
            shown = [f"{lead}{gap}{tail}" for lead, gap, tail in zip(around, (old, new), tails, strict=True)]
            yield from_to(_("Punctuation changed"), *(TAG.sub("", one) for one in shown))


def _says_the_same(before: WordStream, after: WordStream, at: int) -> bool:
    old, new = (re.sub(r"\s+", " ", stream.gaps[at]) for stream in (before, after))
    beside = before.tokens[max(at - 1, 0) : at + 1]
    if any(any(letter.isnumeric() for letter in token) for token in beside if token[0] != "<"):
        return old == new  # “1. 5” and “1.5”, “5 -” and “5-”: beside a figure spaces say something
    if any(sign in f"{before.gaps[at]}{after.gaps[at]}" for sign in "-–—/+&%"):
        return old == new
    old, new = ("".join(gap.split()) for gap in (old, new))
    if old == new:
        return True
    if {old, new} == {"", "."}:
        return before.ends_paragraph(at)
    if {old, new} == {"", ","}:
        words = after.sentence_around(at)
        return (
            before.is_in_paragraph(at)
            and before.ends_opening(at)
            and not any(careful_words().kind_of(piece) for word in words for piece in pieces_of(word))
        )
    return False


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc", "Mn", "Co", "Cn") and character not in "\n\t"


def _is_first_capital(before: str, after: str, begins_sentence: bool) -> bool:
    """Say whether a sentence now begins with the capital that it was due."""
    return begins_sentence and before[0].islower() and after == before[0].upper() + before[1:]


def _may_be_spelling(before: str, after: str, begins_sentence: bool) -> bool:
    """Say whether the second word may be what the first was meant to be; who knows them is for others to say.

    Close is not enough: “now” and “not”, “hyper-” and “hypo-” are. So nobody must know the first word, and neither may be
    a careful one, begin or end in a part that carries meaning, or be a name.
    """
    is_plain = (before.islower() and after.islower()) or (begins_sentence and before.istitle() and after.istitle())
    words = careful_words()
    return (
        is_plain
        and all(letter.isalpha() or letter == "'" for letter in before + after)
        and not any(words.kind_of(word) in KINDS for word in (before, after))
        and words.parts_of(before.lower()) == words.parts_of(after.lower())
        and _is_one_slip(before.lower(), after.lower())
    )


def _is_one_slip(before: str, after: str) -> bool:
    """Say whether two letters were swapped, or one behind the first was left out, put in or mistaken."""
    if len(before) == len(after):
        at = [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        is_swap = len(at) == 2 and at[1] == at[0] + 1 and before[at[0]] + before[at[1]] == after[at[1]] + after[at[0]]
        return is_swap or (len(at) == 1 and at[0] > 0 and len(before) >= _FEWEST_LETTERS)
    shorter, longer = sorted((before, after), key=len)
    if len(shorter) < _FEWEST_LETTERS or len(longer) > len(shorter) + 1:
        return False
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(1, len(longer)))


def from_to(what: str, before: Any, after: Any) -> str:
    """Say what changed, from what to what."""
    old, new = (Truncator(str("" if value is None else value)).words(12) for value in (before, after))
    if old and new:
        return _("%(what)s: “%(before)s” to “%(after)s”.") % {"what": what, "before": old, "after": new}
    return _("%(what)s: “%(words)s”.") % {"what": what, "words": old or new}
