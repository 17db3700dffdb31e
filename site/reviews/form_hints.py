"""Picks out of a comparison what a reviewer should check first that is no matter of words: links, pictures, headings,
lists, how blocks are set and where things stand.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml.html import HtmlElement, tostring

from reviews.change_hints import ChangeHint, is_kind, moved_blocks, words_in
from reviews.compared_html import words_of
from reviews.comparing import Comparison, Pair
from reviews.telling_unseen import LINK_TARGET, PICTURE_WORDS, SOURCE_MARK, UNSEEN

_HEADINGS = ("h3", "h4", "h5")
_MOST_WORDS = 12
Link = tuple[str, str]  # its words and its address


def form_hints(comparison: Comparison) -> list[ChangeHint]:
    """Give what to check first in the form of a text, in its order."""
    moved = moved_blocks(comparison.pairs)
    gone = {id(before) for before in moved.values()}
    hints: list[ChangeHint] = []
    for is_moved, pairs in groupby(comparison.pairs, key=lambda pair: id(pair.after) in moved):
        if is_moved:
            hints += _hints_of_moved([(moved[id(pair.after)], pair.after) for pair in pairs if pair.after is not None])
        else:
            hints += [hint for pair in pairs if id(pair.before) not in gone for hint in _hints_of(pair)]
    return hints


def fact_hints(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ChangeHint]:
    """Give the facts that two texts both name and that say or rest on something else now."""
    changed = [key for key, fact in after.items() if key in before and before[key] != fact]
    said = [[" ".join((facts[key] or {}).values()) for facts in (before, after)] for key in changed]
    return [
        ChangeHint(_("A fact says something else"), lead=key, removed=was, added=now)
        for key, (was, now) in zip(changed, said, strict=True)
    ]


def _hints_of_moved(moved: Sequence[tuple[HtmlElement, HtmlElement]]) -> Iterator[ChangeHint]:
    """Give one hint for what moved together, and one for whatever else changed in it."""
    first = next((after for _before, after in moved if not is_kind(after)), moved[0][1])
    more = ngettext("and %(number)s more line", "and %(number)s more lines", len(moved) - 1) % {
        "number": len(moved) - 1
    }
    yield ChangeHint(
        _("Now in another place"), lead=_clipped(words_in(first)), tail=f"({more})" if len(moved) > 1 else ""
    )
    for before, after in moved:
        if tostring(before) != tostring(after):
            yield from _hints_of(Pair(before, after))


def _hints_of(pair: Pair) -> Iterator[ChangeHint]:
    before, after = pair.before, pair.after
    if before is not None and after is not None:
        found = [*_settings(before, after), *_tags(before, after), *_links(_links_in(before), _links_in(after))]
        found += [*_same_words(before, after), *_pictures(before, after)]
        if not found and _letters(before) == _letters(after) and not is_kind(after):
            found = [ChangeHint(_what_else(before, after), lead=_clipped(words_in(after)))]
        yield from found
    elif after is not None:
        if is_kind(after):
            yield ChangeHint(_("A block is new"), added=words_in(after))
        yield from (ChangeHint(_("A link is new"), lead=words, added=address) for words, address in _links_in(after))
        yield from (ChangeHint(_("A picture is new"), added=words) for _src, words in _pictures_in(after))
    elif before is not None:
        if is_kind(before):
            yield ChangeHint(_("A block is gone"), removed=words_in(before))
        yield from (
            ChangeHint(_("A link is gone"), lead=words, removed=address) for words, address in _links_in(before)
        )
        yield from (ChangeHint(_("A picture is gone"), removed=words) for _src, words in _pictures_in(before))


def _settings(before: HtmlElement, after: HtmlElement) -> Iterator[ChangeHint]:
    """Give how a block was set and is set, part by part."""
    if is_kind(before) and is_kind(after):
        old, new = (element.text_content().split(" · ") for element in (before, after))
        for step, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if step != "equal":
                gone, added = (" · ".join(parts) for parts in (old[i1:i2], new[j1:j2]))
                yield ChangeHint(_("A block is set another way"), lead=new[0] if i1 else "", removed=gone, added=added)


def _tags(before: HtmlElement, after: HtmlElement) -> Iterator[ChangeHint]:
    """Give what became another thing: a heading of another level, a list with numbers, a cell that heads a column."""
    old, new = _things(before), _things(after)
    if old != new:
        gone, added = (
            ", ".join(dict.fromkeys((things - others).elements())) for things, others in ((old, new), (new, old))
        )
        words = _clipped(words_in(after))
        if before.tag in _HEADINGS and after.tag in _HEADINGS:
            yield ChangeHint(_("A heading has another level"), lead=words, removed=gone, added=added)
        elif gone or added:
            yield ChangeHint(_("The form changed"), lead=words, removed=gone, added=added)


def _things(element: HtmlElement) -> Counter[str]:
    names = {
        **{tag: _("heading of level %(level)s") % {"level": level} for level, tag in enumerate(_HEADINGS, 2)},
        "ol": _("list with numbers"),
        "ul": _("list without numbers"),
        "li": _("entry of a list"),
        "th": _("heading cell"),
        "td": _("cell"),
        "p": _("paragraph"),
        "blockquote": _("quotation"),
    }
    spans = [
        f"{name}={each.get(name)}"
        for each in element.iter()
        for name in ("colspan", "rowspan", "scope")
        if each.get(name)
    ]
    return Counter([names[each.tag] for each in element.iter() if each.tag in names] + spans)


# Links ----------------------------------------------------------------------------------------------------------------


def _links_in(element: HtmlElement) -> list[Link]:
    """Give every link in its order. Where it leads is told right after it: see `telling_unseen`."""
    found = []
    for link in element.iter("a"):
        target = link.getnext()
        address = target.text_content().strip() if target is not None and target.get("class") == LINK_TARGET else ""
        found.append((link.text_content(), address))
    return found


def _links(old: Sequence[Link], new: Sequence[Link]) -> Iterator[ChangeHint]:
    gone: list[Link] = []
    added: list[Link] = []
    same = SequenceMatcher(None, [words for words, _address in old], [words for words, _address in new], autojunk=False)
    for step, i1, i2, j1, j2 in same.get_opcodes():
        if step == "equal":
            for (words, was), (_same, now) in zip(old[i1:i2], new[j1:j2], strict=True):
                if was != now:
                    yield ChangeHint(_("A link leads elsewhere"), lead=words, removed=was, added=now)
        else:
            gone += old[i1:i2]
            added += new[j1:j2]
    for words, address in added:
        if before := next((link for link in gone if link[1] == address), None):
            gone.remove(before)
            yield ChangeHint(_("A link stands on other words"), removed=before[0], added=words, tail=address)
        else:
            yield ChangeHint(_("A link was put on words"), lead=words, added=address)
    yield from (ChangeHint(_("A link was taken off words"), lead=words, removed=address) for words, address in gone)


def _same_words(before: HtmlElement, after: HtmlElement) -> Iterator[ChangeHint]:
    """Give words that lead to more than one place now and did not before."""
    for words in dict.fromkeys(words for words, _address in _links_in(after)):
        old, new = ({a for w, a in _links_in(side) if w == words} for side in (before, after))
        if len(new) > 1 and old != new:
            yield ChangeHint(
                _("Links with the same words lead to different places"), lead=words, added=" ".join(sorted(new))
            )


# Pictures -------------------------------------------------------------------------------------------------------------


def _pictures_in(element: HtmlElement) -> list[Link]:
    """Give the address of each picture and what is said of it."""
    found = []
    for picture in element.iter("img"):
        told = picture.getnext()
        is_told = told is not None and told.get("class") == PICTURE_WORDS
        found.append((picture.get("src") or "", told.text_content() if is_told else ""))
    return found


def _pictures(before: HtmlElement, after: HtmlElement) -> Iterator[ChangeHint]:
    old, new = _pictures_in(before), _pictures_in(after)
    if [src for src, _told in old] != [src for src, _told in new]:
        gone, added = (" ".join(told for _src, told in side) for side in (old, new))
        gone, added = (gone, added) if gone != added else ("", "")
        what = _("A picture was swapped") if old and new else _("A picture is new") if new else _("A picture is gone")
        yield ChangeHint(what, removed=gone, added=added)
    elif old != new:
        for (_src, was), (_same, now) in zip(old, new, strict=True):
            if was != now:
                yield ChangeHint(_("The words for a picture changed"), removed=was, added=now)


# Words ----------------------------------------------------------------------------------------------------------------


def _what_else(before: HtmlElement, after: HtmlElement) -> str:
    """Say what changed where no word did."""
    for what, path in (
        (_("A letter that nobody can see changed"), f'.//*[@class="{UNSEEN}"]'),
        (_("The source or fact named here changed"), f'.//*[@class="{SOURCE_MARK}"]'),
        (_("A line break changed"), ".//br"),
    ):
        old, new = ([each.text_content() for each in side.xpath(path)] for side in (before, after))
        if old != new:
            return what
    if words_of(before) != words_of(after) or before.text_content() != after.text_content():
        return _("Only spaces changed, or letters that look the same")
    return _("Only the form changed, such as emphasis")


def _letters(element: HtmlElement) -> str:
    """Give all letters but spaces, those that look the same by the same letter."""
    return unicodedata.normalize("NFC", "".join(words_of(element)))


def _clipped(words: str) -> str:
    split = words.split()
    return " ".join(split[:_MOST_WORDS]) + (" …" if len(split) > _MOST_WORDS else "")
