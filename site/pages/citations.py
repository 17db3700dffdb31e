"""Reads and shows the marks in a text that name its sources, `[source: key]` or `[source: key-a, key-b]`, and its facts,
`[fact: key]`. A text that names a fact reads as if what the fact says, and the mark of its source, were written there.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_MARKER = re.compile(r"\[\s*source\s*:\s*([a-z0-9_-]+(?:\s*,\s*[a-z0-9_-]+)*)\s*\]", re.IGNORECASE)
_FACT = re.compile(r"\[\s*fact\s*:\s*([a-z0-9_-]+)\s*\]", re.IGNORECASE)
_MARKS = re.compile(rf"\s*(?:{_MARKER.pattern}|{_FACT.pattern})", re.IGNORECASE)
_BEGINS = re.compile(r"<(?:p|h[234]|li)>")
_TO_WRITE = re.compile(r"\[\s*write\s*:\s*([^\[\]]*?)\s*\]", re.IGNORECASE)
PLACE = "[?]"  # holds the place of a mark until somebody has looked for what it shall name
_ALMOST = re.compile(r"\[\s*(?:source|fact)s?\b[^\[\]]*\]?|\[\?\]", re.IGNORECASE)


def markers_in(text: str) -> list[re.Match[str]]:
    """Give every mark of sources in a text, as matches whose first group holds the keys."""
    return list(_MARKER.finditer(text)) if "[" in text else []  # as most, which are asked several times for a page


def fact_markers_in(text: str) -> list[re.Match[str]]:
    """Give every mark of a fact in a text, as matches whose first group is the key."""
    return list(_FACT.finditer(text)) if "[" in text else []


def marks_in(text: str) -> list[re.Match[str]]:
    """Give every mark in a text, of sources and of facts, in their order."""
    return sorted([*markers_in(text), *fact_markers_in(text)], key=lambda marker: marker.start())


def fact_keys_in(text: str) -> list[str]:
    """Give the keys of the facts a text names, in order, each as often as it is named."""
    return [marker[1] for marker in fact_markers_in(text)]


def with_facts(text: str, said: Mapping[str, str], *, is_start: bool) -> str:
    """Give a plain text with what its facts say in the place of their marks; the mark of an unknown one stays.

    `said` is what stands for each key. Where the text begins with a fact, its first letter is made a capital, if
    `is_start` says that this is where a sentence begins.
    """

    def shown(marker: re.Match[str]) -> str:
        words = said.get(marker[1])
        if words is None:
            return marker[0]
        return words[:1].upper() + words[1:] if is_start and marker.start() == 0 else words

    return _FACT.sub(shown, text)


def keys_in(text: str) -> list[str]:
    """Give the keys of the sources a text names, in order, each as often as it is named."""
    return [key for marker in markers_in(text) for key in _keys(marker)]


def html_with_facts(html: str, said: Mapping[str, str]) -> str:
    """Do as `with_facts` in cleaned HTML, where each paragraph, heading and list entry begins a sentence."""
    if "[" not in html:
        return html
    pieces = re.split(r"(<[^>]+>)", html)
    is_start = False
    for at, piece in enumerate(pieces):
        if at % 2:
            is_start = is_start or bool(_BEGINS.fullmatch(piece))
        elif text := html_entities.unescape(piece).strip("\n"):
            if fact_markers_in(text):
                words = html_entities.escape(with_facts(text, said, is_start=is_start), quote=False)
                pieces[at] = words.replace("\xa0", "&nbsp;")
            is_start = False
    return "".join(pieces)


def texts_within(data: Any) -> Iterator[str]:
    """Give any text in a block's data as it reads, plain or rich, cleaned or not; the tags of rich ones are left in."""
    if isinstance(data, str):
        yield html_entities.unescape(data)
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from texts_within(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts_within(value)


def fact_keys_within(data: Any) -> Iterator[str]:
    """Give the keys of the facts that any text in a block's data names."""
    for text in texts_within(data):
        yield from fact_keys_in(text)


def without_citations(text: str) -> str:
    """Give the text as it reads without its marks of sources and of facts that are not known."""
    return _MARKS.sub("", text).strip() if "[" in text else text.strip()


def unreadable_in(text: str) -> list[str]:
    """Give what was meant as a mark but names no key, such as `[source]`, `[sources: a]`, `[fact: a, b]` or `[?]`."""
    return _ALMOST.findall(_FACT.sub("", _MARKER.sub("", text)))


def still_to_write_in(text: str) -> list[str]:
    """Return what a text says is still to be written, by marks such as `[write: how long it takes]`."""
    return _TO_WRITE.findall(text)


def objection_to_marks(text: str) -> str:
    """Object to a mark in a text that is shown as it stands, such as a title."""
    found = _ALMOST.search(text)
    if found is None:
        return ""
    return _("“%(mark)s” would be read as it stands here. Name sources and facts in the text of the page.") % {
        "mark": found[0][:60]
    }


def with_links(
    text: str,
    numbers: Mapping[str, int],
    show_unknown: bool = False,
    words: Callable[[int, int, SafeString], SafeString] | None = None,
) -> SafeString:
    """Give a plain text as HTML, its marks turned into small numbered links to the list of sources.

    `numbers` says which number each source has in that list. A mark that names none of them, and one of a fact, which
    nobody knows if it still stands in the text, is left out, or shown where somebody can still correct it.
    `words` gives the HTML of the text from one letter to another and of what is right behind it, where that is more
    than the text itself.
    """
    if "[" not in text and words is None:  # as most
        return SafeString(html_entities.escape(text))
    words = words or (lambda start, end, then: SafeString(html_entities.escape(text[start:end]) + then))
    html, end = SafeString(""), 0
    for marker in marks_in(text):
        is_source = marker.re is _MARKER
        then = _links(marker, numbers, show_unknown) if is_source else _unknown_fact(marker, show_unknown)
        html += words(end, max(end, len(text[: marker.start()].rstrip())), then)
        end = marker.end()
    return html + words(end, len(text), SafeString(""))


def _keys(marker: re.Match[str]) -> list[str]:
    return re.split(r"\s*,\s*", marker[1])


def _links(marker: re.Match[str], numbers: Mapping[str, int], show_unknown: bool) -> SafeString:
    known = list(dict.fromkeys(numbers[key] for key in _keys(marker) if key in numbers))
    unknown = [key for key in _keys(marker) if key not in numbers]
    html = SafeString("")
    if known:
        word = escape(_("Source"))
        links = (f'<a href="#source-{number}"><span>{word} </span>{number}</a>' for number in known)
        html = mark_safe(f"<sup>{', '.join(links)}</sup>")  # noqa: S308 - numbers, and a word that was escaped
    if unknown and show_unknown:
        html += format_html(' <mark class="citation-unknown">[source: {}]</mark>', ", ".join(unknown))
    return html


def _unknown_fact(marker: re.Match[str], show_unknown: bool) -> SafeString:
    if not show_unknown:
        return SafeString("")
    return format_html(' <mark class="citation-unknown">[fact: {}]</mark>', marker[1])
