"""How big a change is, worked out from the two texts: *minor* if it changes no meaning, and if in doubt a *change*.

Minor is only what this file can be sure of: a word that nobody knows became one that somebody knows, by one slip of the
hand; the comma after “At home” in a sentence without a careful word; a full stop at the end of a paragraph; spaces that
part no word in two; a dead link's new address on the same site. Anything else is a change, whatever it is.
"""

from __future__ import annotations

import html as html_entities
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from cms.models import PageContent
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from pages.blocks import SHAPES_BY_PLUGIN
from pages.citations import texts_within
from pages.fields import Grid, Lines, Pairs, Rich
from pages.models import PageDetails
from reviews.careful_words import KINDS, careful_words, pieces_of, what_changed
from reviews.change_hints import changes
from reviews.models import Size

Known = Callable[[Collection[str]], Collection[str]]
Dead = Callable[[Collection[str]], Collection[str]]

_TOKEN = re.compile(r"\[\s*(?:source|fact)\s*:[^\[\]]*\]|[^\W_]+(?:'[^\W_]+)*", re.IGNORECASE)
_TAG = re.compile(r"(<[^>]+>)")
_LINK = re.compile(r'<a href="([^"]*)">')
_HEADING = re.compile(r"</?h\d>")
_INLINE = re.compile(r"</?(?:a|br|em|strong)\b")  # what parts no paragraph
_ENDS_SENTENCE = re.compile(r"[.!?…]")
#: Signs that are written in more than one way and always mean the same.
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u2011": "-", "\u2010": "-"})
_FEWEST_LETTERS = 4  # of a word that may have another slip than two letters swapped
#: A comma is certain to say nothing where it ends an opening such as “At home” before whoever does something.
_OPENINGS = frozenset(
    ("at", "behind", "beside", "by", "from", "in", "inside", "into", "near", "on", "outside", "through")
)
_SUBJECTS = frozenset(("he", "it", "she", "there", "they", "we", "you"))
_FEWEST_BEFORE_STOP = 4  # letters of a word whose full stop ends a sentence, as that of “Dr.” does not


@dataclass(frozen=True)
class FoundSize:
    """How big a change was found to be, and what makes it more than minor, as sentences."""

    size: Size
    reasons: tuple[str, ...] = ()


def size_of(before: dict[str, Any], after: dict[str, Any], *, known: Known, dead: Dead) -> FoundSize:
    """Work out how big a change is between two texts as `pages.digest.describe` gives them.

    `known` gives those of some words, in small letters, that anybody knows; `dead` those of some addresses that lead
    nowhere. Each is asked at most once, and only where it matters.
    """
    reasons = [*_in_fields(before, after), *_in_facts(before, after), *_in_drawings(before, after)]
    doubts = _Doubts()
    reasons += _in_blocks(before["blocks"], after["blocks"], doubts)
    if not reasons:
        reasons += doubts.left(known, dead, before)
    return FoundSize(Size.CHANGE if reasons else Size.MINOR, tuple(dict.fromkeys(reasons)))


# Fields, facts and blocks ---------------------------------------------------------------------------------------------


def _in_fields(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for part, model in (("content", PageContent), ("details", PageDetails)):
        old, new = before[part] or {}, after[part] or {}
        for name in old | new:
            if name != "change_note" and old.get(name) != new.get(name):
                label = capfirst(str(model._meta.get_field(name).verbose_name))
                yield _from_to(_("“%(field)s” changed") % {"field": label}, old.get(name), new.get(name))
    for name in (before | after).keys() - {"content", "details", "blocks", "facts", "drawings"}:
        if before.get(name) != after.get(name):
            yield _("Something that readers see changed: %(what)s.") % {"what": name}


def _in_facts(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    old, new = before.get("facts", {}), after.get("facts", {})
    for key in old | new:
        if key not in old:
            yield _("A fact is new: %(key)s.") % {"key": key}
        elif key not in new:
            yield _("A fact is gone: %(key)s.") % {"key": key}
        elif old[key] != new[key]:
            yield _("A fact says something else: %(key)s.") % {"key": key}


def _in_drawings(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Compare drawings under one key. Which key a block names is compared with the block."""
    old, new = before.get("drawings", {}), after.get("drawings", {})
    for key in old.keys() & new.keys():
        if old[key] != new[key]:
            yield _("A drawing shows something else: %(key)s.") % {"key": key}


def _in_blocks(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], doubts: _Doubts) -> Iterator[str]:
    frames = [[{**block, "holds": None} for block in blocks] for blocks in (before, after)]
    if frames[0] == frames[1] and _is_moved([block["holds"] for block in before], [block["holds"] for block in after]):
        yield _("A block was moved.")
    elif frames[0] == frames[1]:
        for old, new in zip(before, after, strict=True):
            if old["holds"] != new["holds"]:
                yield from _in_block(new["type"], old["holds"], new["holds"], doubts)
    elif len(before) < len(after):
        yield _("A block was added.")
    elif len(before) > len(after):
        yield _("A block was removed.")
    else:
        yield _("A block was moved, or another one took its place.")


def _in_block(plugin: str, before: Any, after: Any, doubts: _Doubts) -> Iterator[str]:
    shape = SHAPES_BY_PLUGIN.get(plugin)
    if isinstance(before, str) and isinstance(after, str):
        before, after = {"html": before}, {"html": after}
    if shape is None or not isinstance(before, dict) or not isinstance(after, dict):
        yield _("A block changed.")
        return
    fields = {of.key: of for of in shape.fields}
    for key in before | after:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        of = fields.get(key)
        if isinstance(of, Rich):
            yield from _in_text(_Stream.of_html(old or ""), _Stream.of_html(new or ""), doubts)
        elif isinstance(of, Lines | Pairs | Grid):
            yield from _in_rows(str(of.label), list(_cells(old, before)), list(_cells(new, after)), doubts)
        else:
            yield _from_to(_("“%(field)s” changed") % {"field": of.label if of else key}, old, new)


def _in_rows(label: str, before: list[tuple[str, str]], after: list[tuple[str, str]], doubts: _Doubts) -> Iterator[str]:
    if [place for place, _text in before] != [place for place, _text in after]:
        yield _("“%(field)s”: a row was added or removed.") % {"field": label}
    elif _is_moved([text for _place, text in before], [text for _place, text in after]):
        yield _("“%(field)s”: a row was moved.") % {"field": label}
    else:
        for (place, old), (_same_place, new) in zip(before, after, strict=True):
            if old != new and place in ("label", "title", "key"):
                yield _from_to(_("A heading changed"), old, new)
            elif old != new:
                yield from _in_text(_Stream.of_line(old), _Stream.of_line(new), doubts)


def _cells(value: Any, holds: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the texts in a list of a block, in their order, each with where it stands in its row."""
    for line, row in enumerate(value or ()):
        if isinstance(row, dict):
            yield from ((str(name), str(text)) for name, text in row.items())
        elif isinstance(row, list):
            for column, cell in enumerate(row):
                is_heading = (line == 0 and holds.get("header_row")) or (column == 0 and holds.get("header_column"))
                yield "title" if is_heading else str(column), str(cell)
        else:
            yield "", str(row)


def _is_moved(before: Sequence[Any], after: Sequence[Any]) -> bool:
    return list(before) != list(after) and sorted(map(repr, before)) == sorted(map(repr, after))


# Texts ----------------------------------------------------------------------------------------------------------------


@dataclass
class _Stream:
    """A text as words, tags and marks, and what stands before each of them and after the last."""

    tokens: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=lambda: [""])

    @classmethod
    def of_html(cls, html: str) -> _Stream:
        stream = cls()
        for at, piece in enumerate(_TAG.split(html)):
            if at % 2:
                stream._add(piece)
            else:
                stream._read(html_entities.unescape(piece))
        return stream

    @classmethod
    def of_line(cls, text: str) -> _Stream:
        stream = cls()
        stream._read(text)
        return stream

    def _add(self, token: str) -> None:
        self.tokens.append(token)
        self.gaps.append("")

    def _read(self, text: str) -> None:
        text = unicodedata.normalize("NFC", text).translate(_SAME)
        end = 0
        for match in _TOKEN.finditer(text):
            self.gaps[-1] += text[end : match.start()]
            self._add(match[0])
            end = match.end()
        self.gaps[-1] += text[end:]

    @property
    def words(self) -> list[str]:
        """Give the words and marks alone."""
        return [token for token in self.tokens if token[0] != "<"]

    @property
    def frame(self) -> list[str]:
        """Give the tags, and what stands for a word where one stands."""
        return [token if token[0] == "<" else "" for token in self.tokens]

    @property
    def headings(self) -> list[str]:
        """Give the text of every heading, letter by letter."""
        found: list[str] = []
        is_inside = False
        for token, gap in zip(self.tokens, self.gaps[1:], strict=True):
            if _HEADING.match(token):
                is_inside = token[1] != "/"
                found += [gap] if is_inside else []
            elif is_inside:
                found[-1] += ("" if token[0] == "<" else token) + gap
        return found

    @property
    def joins(self) -> list[bool]:
        """Say of every word whether it goes on where the one before it ends: “a<em>typical</em>” is one word."""
        found: list[bool] = []
        is_apart = True
        for token, gap in zip(self.tokens, self.gaps, strict=False):
            is_apart = is_apart or bool(gap) or token.startswith("<br")
            if token[0] != "<":
                found.append(not is_apart)
                is_apart = False
            elif not _INLINE.match(token):
                is_apart = True
        return found

    def begins_sentence(self, at: int) -> bool:
        """Say whether a sentence begins with this token."""
        while at > 0 and not self._parts_sentences(at) and self.tokens[at - 1][0] == "<":
            at -= 1
        return at == 0 or self._parts_sentences(at)

    def begins_for_sure(self, at: int) -> bool:
        """Say whether a sentence begins with this token, and not what may follow an abbreviation, as in “approx. May”."""
        before = self.tokens[at - 1] if at else "<"
        is_after_stop = before[0] != "<" and "." in self.gaps[at]
        may_be_short = len(before) < _FEWEST_BEFORE_STOP or not before.islower()
        is_careful = careful_words().kind_of(self.tokens[at]) in KINDS
        return self.begins_sentence(at) and not (is_after_stop and (may_be_short or is_careful))

    def sentence_around(self, gap: int) -> list[str]:
        """Give the words of the sentence in which a gap stands."""
        start, end = gap, gap
        while start > 0 and (start == gap or not self._parts_sentences(start)):
            start -= 1
        while end < len(self.tokens) and (end == gap or not self._parts_sentences(end)):
            end += 1
        return [token for token in self.tokens[start:end] if token[0] != "<"]

    def ends_opening(self, gap: int) -> bool:
        """Say whether a sentence opens with where or how, and somebody who does something follows this gap."""
        start = gap
        while start > 0 and not self._parts_sentences(start):
            start -= 1
        opening = [token.lower() for token in self.tokens[start:gap] if token[0] != "<"]
        following = next((token for token in self.tokens[gap:] if token[0] != "<"), "")
        return (
            following.lower() in _SUBJECTS
            and len(opening) > 1
            and opening[0] in _OPENINGS
            and not _SUBJECTS & set(opening[:-1])
            and not any("," in between for between in self.gaps[start + 1 : gap])
        )

    def _parts_sentences(self, gap: int) -> bool:
        """Say whether one sentence ends before a token and another begins with it."""
        following = next((token for token in self.tokens[gap:] if token[0] != "<"), "")
        if _ENDS_SENTENCE.search(self.gaps[gap]) and not following[:1].islower():  # “e.g. nuts” goes on
            return True
        beside = self.tokens[max(gap - 1, 0) : gap + 1]
        return any(token[0] == "<" and not _INLINE.match(token) for token in beside)

    def is_in_paragraph(self, gap: int) -> bool:
        """Say whether it stands in a paragraph, and not in an entry of a list, which may end a sentence begun above."""
        return (
            next((token for token in reversed(self.tokens[:gap]) if not _INLINE.match(token) and token[0] == "<"), "")
            == "<p>"
        )

    def ends_paragraph(self, gap: int) -> bool:
        """Say whether nothing of the same paragraph follows."""
        rest = self.tokens[gap:]
        while rest and rest[0].startswith("</") and _INLINE.match(rest[0]):
            rest = rest[1:]
        return not rest or (rest[0][0] == "<" and not _INLINE.match(rest[0]))


@dataclass
class _Doubts:
    """What would be minor if the new word were known and the old one not, and if an old address were dead."""

    words: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    def left(self, known: Known, dead: Dead, before: dict[str, Any]) -> Iterator[str]:
        """Give what remains more than minor, once it is known who knows which word and which links are dead.

        A word that the text before has more than once is no slip of the hand.
        """
        if self.words:
            somebody_knows = known({word.lower() for pair in self.words for word in pair})
            written = Counter(
                word.lower() for text in texts_within(before["blocks"]) for word in _Stream.of_html(text).words
            )
            for old, new in self.words:
                is_meant = old.lower() in somebody_knows or written[old.lower()] > 1
                if is_meant or new.lower() not in somebody_knows:
                    yield _from_to(_("Words changed"), old, new)
        if self.links:
            lead_nowhere = dead({old for old, _new in self.links})
            for old, new in self.links:
                if old not in lead_nowhere:
                    yield _from_to(_("A link leads elsewhere"), old, new)


def _in_text(before: _Stream, after: _Stream, doubts: _Doubts) -> Iterator[str]:
    """Give what is more than minor between two texts; what depends on who knows a word goes to `doubts`."""
    reasons = [
        _from_to(_("A heading changed"), old, new)
        for old, new in zip_longest(before.headings, after.headings)
        if old != new
    ]
    if not reasons:
        reasons += _in_words(before, after, doubts)
    if not reasons:
        reasons += _in_frame(before, after, doubts)
    if not reasons:
        reasons += _in_gaps(before, after)
    yield from reasons


def _in_words(before: _Stream, after: _Stream, doubts: _Doubts) -> Iterator[str]:
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
    return _from_to(capfirst(what), " ".join(removed), " ".join(added))


def _in_frame(before: _Stream, after: _Stream, doubts: _Doubts) -> Iterator[str]:
    """Compare paragraphs, lists, emphasis and links of two texts with the same words."""
    pairs = zip_longest(before.frame, after.frame)
    if any(old != new and not _is_moved_link(old, new, doubts) for old, new in pairs):
        yield _("Paragraphs, headings, lists, links or emphasis changed.")


def _is_moved_link(before: str | None, after: str | None, doubts: _Doubts) -> bool:
    """Say whether a link leads to the same other site as before; if the old address was dead is a doubt."""
    old, new = (_LINK.fullmatch(token or "") for token in (before, after))
    if old is None or new is None:
        return False
    addresses = [html_entities.unescape(link[1]) for link in (old, new)]
    try:
        old_site, new_site = (_site_of(address) for address in addresses)
    except ValueError:
        return False
    if not old_site[1] or new_site not in (old_site, ("https", *old_site[1:])):
        return False
    doubts.links.append((addresses[0], addresses[1]))
    return True


def _site_of(address: str) -> tuple[str, str, int | None]:
    """Give how a site is spoken to, its name and its port; no name where the address is of no other site."""
    parts = urlsplit(address)
    name = parts.hostname or "" if parts.scheme in ("http", "https") and parts.username is None else ""
    return parts.scheme, name.removeprefix("www."), parts.port


def _in_gaps(before: _Stream, after: _Stream) -> Iterator[str]:
    """Compare what stands between the words of two texts with the same words and tags."""
    for word, was, now in zip(after.words, before.joins, after.joins, strict=True):
        if was != now:
            yield _from_to(_("Two words were joined, or one was parted"), "", word)
    for at, (old, new) in enumerate(zip(before.gaps, after.gaps, strict=True)):
        if old == new or _says_the_same(before, after, at):
            continue
        around = [" ".join([*stream.tokens[max(at - 1, 0) : at]]) for stream in (before, after)]
        tails = [" ".join(stream.tokens[at : at + 1]) for stream in (before, after)]
        if [c for c in old if _is_unseen(c)] != [c for c in new if _is_unseen(c)]:
            yield _("A character that cannot be seen came or went.")
        else:
            shown = [f"{lead}{gap}{tail}" for lead, gap, tail in zip(around, (old, new), tails, strict=True)]
            yield _from_to(_("Punctuation changed"), *(_TAG.sub("", one) for one in shown))


def _says_the_same(before: _Stream, after: _Stream, at: int) -> bool:
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


# Words ----------------------------------------------------------------------------------------------------------------


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


# In words -------------------------------------------------------------------------------------------------------------


def _from_to(what: str, before: Any, after: Any) -> str:
    """Say what changed, from what to what."""
    old, new = (Truncator(str("" if value is None else value)).words(12) for value in (before, after))
    if old and new:
        return _("%(what)s: “%(before)s” to “%(after)s”.") % {"what": what, "before": old, "after": new}
    return _("%(what)s: “%(words)s”.") % {"what": what, "words": old or new}
