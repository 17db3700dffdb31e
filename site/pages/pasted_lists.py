"""The lists of a text from elsewhere: what only looks like an entry of one becomes one."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import HtmlElement

from pages.pasted_elements import elements_of, keep_text, level_of, shortly, style_of

_NUMBERED = re.compile(r"\(?(?:\d+|[a-z]|[ivxlc]+)[.)]", re.IGNORECASE)
_FIRST_NUMBER = re.compile(r"\(?[1ai][.)]", re.IGNORECASE)
_GOES_ON = re.compile(r"\bMsoList(?:Paragraph|Continue)", re.IGNORECASE)
BULLET = re.compile("[·•●○◦▪■‣⁃][ \xa0\t]+")
_PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
_DEEPEST = 4


def where_it_begins(words: str, number: str) -> str:
    return _(
        "A list here begins with 1, but “%(words)s” has the number %(number)s. Write that into the text instead."
    ) % {
        "words": words,
        "number": number,
    }


def mark_numbers(root: HtmlElement) -> None:
    """Keep the sign before a paragraph of a list, by which it is told whether the list is numbered."""
    for element, style in elements_of(root):
        if "mso-list:ignore" in style:
            paragraph = next((above for above in element.iterancestors() if above.tag in _PARAGRAPHS), None)
            number = element.text_content().strip()
            if paragraph is not None and paragraph.tag != "p":  # the number of a heading is read with it
                keep_text(element, f"{number} ")
                continue
            if paragraph is not None and _NUMBERED.match(number):
                paragraph.set("data-number", number)
            element.drop_tree()


def join_single_entries(root: HtmlElement) -> None:
    """Make one list of those that hold one entry each and say how deep it stands, as a browser's word processor has it."""
    for entry, _style in elements_of(root):
        level, box = entry.get("data-aria-level"), entry.getparent()
        if entry.tag != "li" or not (level and level.isdecimal() and box.tag in _LISTS):
            continue
        if box.tag == "ol":
            entry.set("data-number", f"{box.get('start') or 1}.")
        for paragraph in list(entry.iterchildren("p")):
            paragraph.drop_tag()
        entry.tag = "p"
        entry.set("style", f"mso-list:entry level{level}")
        outer = box.getparent()
        if len(box) == 1:
            box.drop_tag()
            if outer.tag == "div" and len(outer) == 1:
                outer.drop_tag()
        else:
            box.tag = "div"


def read_bullets(root: HtmlElement) -> None:
    """Take paragraphs that begin with a bullet for entries of a list."""
    for element, _style in elements_of(root):
        first = next((part for part in element.iter(etree.Element) if part.text and part.text.strip()), None)
        if element.tag == "p" and first is not None and BULLET.match(first.text.lstrip()):
            first.text = BULLET.sub("", first.text.lstrip(), count=1)
            element.set("style", "mso-list:bullet level1")


def build_lists(root: HtmlElement) -> list[str]:
    """Make lists of the paragraphs that only look like entries of one; return what of them is lost, in words."""
    lost = []
    for box in {element.getparent(): None for element, style in elements_of(root) if level_of(element, style)}:
        before: HtmlElement | None = None
        entry: HtmlElement | None = None
        for element in list(box):
            level = level_of(element, style_of(element))
            if not level:
                if entry is not None and before is not None and _GOES_ON.search(element.get("class") or ""):
                    entry.append(element)
                else:
                    before = None
                continue
            entry = etree.Element("li")
            entry.text, entry.tail = element.text, None
            entry.extend(list(element))
            tail, element.tail = element.tail, None
            number = element.get("data-number")
            kind = "ol" if number else "ul"
            if before is None:
                if number and not _FIRST_NUMBER.fullmatch(number):
                    lost.append(where_it_begins(shortly("".join(entry.itertext())), number.strip("().")))
                before = etree.Element(kind)
                element.addprevious(before)
            place = before
            for _step in range(1, min(level, _DEEPEST)):
                inner = place[-1] if len(place) and place[-1].tag in _LISTS else None
                place = inner if inner is not None else etree.SubElement(place, kind)
            if place.tag != kind and place is before:
                before = place = etree.Element(kind)
                element.addprevious(before)
            place.append(entry)
            box.remove(element)
            if tail and tail.strip():
                before.tail, before = tail, None
    return lost
