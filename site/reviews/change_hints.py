"""Picks out of a comparison what a reviewer should check first: numbers, careful words and sources that changed.

These are hints. What matters most in a text is for the reviewer to say, and nothing here stands in for reading it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from reviews.careful_words import HEAVIEST, careful_words, pieces_of, what_changed
from reviews.compared_html import KIND, words_of
from reviews.comparing import Comparison, Pair
from sources.models import Source

_AROUND = 5
_LOOKS_LIKE = str.maketrans("I1|ıOoɑɡS5Z2B8", "llli00ag552288")
_LOOK_LIKE_ONE = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@dataclass(frozen=True)
class ChangeHint:
    """One thing to check first, and the words it stands among; all but `what` may be empty. Light ones come last."""

    what: str
    lead: str = ""
    removed: str = ""
    added: str = ""
    tail: str = ""
    is_light: bool = False


def hints(comparison: Comparison) -> list[ChangeHint]:
    """Give what to check first in the words of a text: numbers, units and “not”s before the rest, each in their order."""
    moved = moved_blocks(comparison.pairs)
    gone = {id(before) for before in moved.values()}
    found = [
        hint
        for pair in comparison.pairs
        if id(pair.after) not in moved and id(pair.before) not in gone
        for hint in _word_hints(words_of(pair.before), words_of(pair.after))
    ]
    return sorted(found, key=lambda hint: hint.is_light)


def line_hints(before: str, after: str) -> list[ChangeHint]:
    """Give what to check first where one plain text became another, such as a summary."""
    return list(_word_hints(before.split(), after.split()))


def source_hints(before: Sequence[str], after: Sequence[str]) -> list[ChangeHint]:
    """Give which sources came and went between two texts, and which of those cited now have moved on."""
    known = Source.objects.by_keys({*before, *after})

    def name(key: str) -> str:
        source = known.get(key)
        return ", ".join(filter(None, [source.title, source.edition])) if source else key

    gone = [ChangeHint(_("A source is no longer cited"), removed=name(key)) for key in before if key not in after]
    new = [ChangeHint(_("A source is new"), added=name(key)) for key in after if key not in before]
    return [*gone, *new, *(_state_hint(source) for key in after if (source := known.get(key)) and _is_past(source))]


def _is_past(source: Source) -> bool:
    return source.state != Source.Standing.CURRENT


def _state_hint(source: Source) -> ChangeHint:
    successor = source.superseded_by.title if source.superseded_by else ""
    return ChangeHint(f"{source.title}: {source.get_state_display()}", tail=successor)


# Words ----------------------------------------------------------------------------------------------------------------


def _word_hints(before: list[str], after: list[str]) -> Iterator[ChangeHint]:
    for i1, i2, j1, j2 in changes(before, after):
        removed, added = before[i1:i2], after[j1:j2]
        kinds = what_changed(removed, added)
        seen_badly = list(_seen_badly(removed, added))
        if kinds or seen_badly:
            yield ChangeHint(
                what=capfirst("; ".join([*kinds.values(), *seen_badly])),
                lead=" ".join(after[max(0, j1 - _AROUND) : j1]),
                removed=_clipped(removed),
                added=_clipped(added),
                tail=" ".join(after[j2 : j2 + _AROUND]),
                is_light=not (seen_badly or kinds.keys() & set(HEAVIEST)),
            )


def _seen_badly(removed: list[str], added: list[str]) -> Iterator[str]:
    """Give what nobody sees who only looks: letters that look like those before, or that are of another alphabet."""
    is_other = " ".join(removed).lower() != " ".join(added).lower()
    if is_other and _form(removed) == _form(added):
        yield _("letters changed into others that look alike")
    if any(_mixes_alphabets(word) for word in pieces_of(" ".join(added)) if not careful_words().kind_of(word)):
        yield _("a word has a letter of another alphabet")


def _form(words: list[str]) -> str:
    text = " ".join(words).translate(_LOOKS_LIKE)
    for letters, letter in _LOOK_LIKE_ONE:
        text = text.replace(letters, letter)
    return text


def _mixes_alphabets(word: str) -> bool:
    return len({unicodedata.name(letter, "").startswith("LATIN") for letter in word if letter.isalpha()}) > 1


def changes(before: list[str], after: list[str]) -> list[tuple[int, int, int, int]]:
    """Give where words changed; changes with a word or two between them, such as “5 to 20”, are one."""
    found: list[tuple[int, int, int, int]] = []
    for step, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if step == "equal":
            continue
        if found and i1 - found[-1][1] <= 2 and j1 - found[-1][3] <= 2:
            found[-1] = (found[-1][0], i2, found[-1][2], j2)
        else:
            found.append((i1, i2, j1, j2))
    return found


def _clipped(words: list[str]) -> str:
    """Give a run of words, cut to those around its numbers, units and “not”s when it is long."""
    heavy = [what_changed([word], []).keys() & set(HEAVIEST) for word in words]
    at = [place for place, kinds in enumerate(heavy) if kinds]
    if len(words) <= 4 * _AROUND or not at:
        return " ".join(words[: 4 * _AROUND]) + (" …" if len(words) > 4 * _AROUND else "")
    start, end = max(0, at[0] - _AROUND), min(len(words), at[-1] + _AROUND + 1)
    return ("… " if start else "") + " ".join(words[start:end]) + (" …" if end < len(words) else "")


# Moved ----------------------------------------------------------------------------------------------------------------


def moved_blocks(pairs: Sequence[Pair]) -> dict[int, HtmlElement]:
    """Give by the id of each block that is new the block with the same words that is gone, each used once."""
    gone: dict[str, list[HtmlElement]] = {}
    for pair in pairs:
        if pair.after is None and pair.before is not None:
            gone.setdefault(words_in(pair.before), []).append(pair.before)
    found: dict[int, HtmlElement] = {}
    for pair in pairs:
        if pair.before is None and pair.after is not None and (words := words_in(pair.after)) and gone.get(words):
            found[id(pair.after)] = gone[words].pop(0)
    return found


def words_in(element: HtmlElement) -> str:
    """Give what a block says; of the line that tells how a block is set, all of it."""
    return str(element.text_content()) if is_kind(element) else " ".join(words_of(element))


def is_kind(element: HtmlElement) -> bool:
    """Say whether this is the line that tells what a block is, and how it is set."""
    return bool(element.get("class") == KIND)
