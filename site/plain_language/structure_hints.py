"""Hints on what stands around sentences: headings, links and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from plain_language.hint_kinds import KINDS, Hint, cut_at, plain
from plain_language.sentences import WORD
from plain_language.word_lists import word_lists


def heading_hints(headings: Sequence[tuple[int, str]]) -> list[Hint]:
    """Give the hints on a page's headings, each (level, words); the page's title is level 1 and not among them."""
    found, above, seen = [], 1, set()
    for level, words in headings:
        if level > above + 1:
            said = _("It is level %(its)s right after level %(above)s.") % {"its": level, "above": above}
            found.append(Hint(KINDS["heading"], plain(words, is_cause=True), note=said, weight=1))
        elif words.strip().lower() in seen:
            said = _("Another heading has the same words.")
            found.append(Hint(KINDS["heading"], plain(words, is_cause=True), note=said))
        seen.add(words.strip().lower())
        above = level
    return found


_ADDRESS = re.compile(r"^(?:https?://|www\.)|^[\w.-]+\.(?:com|org|net|uk|gov|eu)(?:/\S*)?$", re.IGNORECASE)


def link_hints(links: Iterable[tuple[str, str]]) -> list[Hint]:
    """Give the hints on links, each (address, words)."""
    found = []
    for address, words in links:
        said = re.sub(r"[\s.,:;!?…›»>→]+$", "", " ".join(words.split())).lower()
        note = "" if said else _("The link has no words.")
        if _ADDRESS.search(said) and not address.startswith(("mailto:", "tel:")):
            note = _("An address is read out letter by letter.")
        if note or said in word_lists().says_nothing:
            found.append(Hint(KINDS["link"], plain(words if said else address, is_cause=True), note=note))
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
            return [Hint(kind, plain(caption), note=said)]
        return []
    if not alt.strip():
        return [Hint(kind, plain(caption or "…"), note=_("It has no words for those who cannot see it."), weight=2)]
    if _NO_WORDS_AT_ALL.search(alt.strip()):
        said = _("This is a name of a file, not what the picture shows.")
        return [Hint(kind, plain(alt, is_cause=True), note=said, weight=1)]
    if match := _BEGINS_WITH_PICTURE.search(alt):
        return [Hint(kind, cut_at(alt, [match.span()]), note=_("A screen reader says by itself that it is a picture."))]
    if len(WORD.findall(alt)) > _LONGEST_ALT:
        return [Hint(kind, plain(alt), note=_("It cannot be skipped or stopped half way. Say the rest in the text."))]
    return []
