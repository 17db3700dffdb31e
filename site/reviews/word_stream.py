"""A text as words, tags and marks, for whoever must know what stands between them and where a sentence begins."""

from __future__ import annotations

import html as html_entities
import re
import unicodedata
from dataclasses import dataclass, field

from reviews.careful_words import KINDS, careful_words

_TOKEN = re.compile(r"\[\s*(?:source|fact)\s*:[^\[\]]*\]|[^\W_]+(?:'[^\W_]+)*", re.IGNORECASE)
TAG = re.compile(r"(<[^>]+>)")
_HEADING = re.compile(r"</?h\d>")
_INLINE = re.compile(r"</?(?:a|br|em|strong)\b")  # what parts no paragraph
_ENDS_SENTENCE = re.compile(r"[.!?…]")
#: Signs that are written in more than one way and always mean the same.
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u2011": "-", "\u2010": "-"})
#: A comma is certain to say nothing where it ends an opening such as “At home” before whoever does something.
_OPENINGS = frozenset(
    ("at", "behind", "beside", "by", "from", "in", "inside", "into", "near", "on", "outside", "through")
)
_SUBJECTS = frozenset(("he", "it", "she", "there", "they", "we", "you"))
_FEWEST_BEFORE_STOP = 4  # letters of a word whose full stop ends a sentence, as that of “Dr.” does not


@dataclass
class WordStream:
    """A text as words, tags and marks, and what stands before each of them and after the last."""

    tokens: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=lambda: [""])

    @classmethod
    def of_html(cls, html: str) -> WordStream:
        stream = cls()
        for at, piece in enumerate(TAG.split(html)):
            if at % 2:
                stream._add(piece)
            else:
                stream._read(html_entities.unescape(piece))
        return stream

    @classmethod
    def of_line(cls, text: str) -> WordStream:
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
