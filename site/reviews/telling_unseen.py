"""Makes words of what nobody can see in a text: where a link leads, what a picture says, letters without a form."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import Element, HtmlElement

LINK_TARGET = "link-target"
PICTURE_WORDS = "picture-words"
UNSEEN = "unseen"
SOURCE_MARK = "source-mark"  # small letters that name a source or a fact


def tell_target(link: HtmlElement) -> None:
    """Put where a link leads after it, where those who judge it can see it."""
    address = link.get("href") or ""
    target = _span(LINK_TARGET, f" \N{RIGHTWARDS ARROW}\xa0{address}" if address else " " + _("leads nowhere"))
    target.tail, link.tail = link.tail, None
    link.addnext(target)
    if address.startswith("#"):
        del link.attrib["href"]  # it leads to a place on the page, not on the desk


def describe_picture(picture: HtmlElement) -> None:
    """Put a picture's alternative text after it, where those who judge it can see it."""
    alt = (picture.get("alt") or "").strip()
    words = _("Picture described as: “%(words)s”") % {"words": alt} if alt else _("Picture as decoration.")
    described = _span(PICTURE_WORDS, words)
    described.tail, picture.tail = picture.tail, " "
    picture.addnext(described)


def _span(name: str, text: str) -> HtmlElement:
    span = Element("span", {"class": name})
    span.text = text
    return span


def _is_unseen(letter: str) -> bool:
    """Say whether a letter has no form of its own; of those that make space, only unusual ones."""
    if letter in " \xa0\n\r\t":
        return False
    return (
        unicodedata.category(letter) in ("Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs")
        or letter in "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
        or "\u180b" <= letter <= "\u180f"
        or "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
    )


def name_of(letter: str) -> str:
    known = {" ": _("space"), "\xa0": _("no-break space"), "\n": _("line break"), "\t": _("tab")}
    return known.get(letter) or unicodedata.name(letter, f"U+{ord(letter):04X}").lower()


def name_unseen(root: HtmlElement) -> None:
    """Put the name of each letter that nobody can see in its place."""
    for element in list(root.iter(etree.Element)):
        if element.text and any(map(_is_unseen, element.text)):
            first, named = with_names(element.text)
            element.text = first
            for at, name in enumerate(named):
                element.insert(at, name)
        if element is not root and element.tail and any(map(_is_unseen, element.tail)):
            element.tail, named = with_names(element.tail)
            for name in reversed(named):
                element.addnext(name)


def with_names(text: str) -> tuple[str, list[HtmlElement]]:
    """Give the text up to the first letter that cannot be seen, and each of these with the text behind it."""
    first, named = "", []
    for letter in text:
        if _is_unseen(letter):
            named.append(_span(UNSEEN, f"[{name_of(letter)}]"))
            named[-1].tail = ""
        elif named:
            named[-1].tail += letter
        else:
            first += letter
    return first, named
