"""Reads and shows the marks in a text that name its sources: `[source: key]` or `[source: key-a, key-b]`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

_MARKER = re.compile(r"\[\s*source\s*:\s*([a-z0-9_-]+(?:\s*,\s*[a-z0-9_-]+)*)\s*\]", re.IGNORECASE)
_ALMOST = re.compile(r"\[\s*sources?\b[^\[\]]*\]?", re.IGNORECASE)


def markers_in(text: str) -> list[re.Match[str]]:
    """Give every mark in a text, as matches whose first group holds the keys."""
    return list(_MARKER.finditer(text))


def keys_in(text: str) -> list[str]:
    """Give the keys of the sources a text names, in order, each as often as it is named."""
    return [key for marker in markers_in(text) for key in _keys(marker)]


def without_citations(text: str) -> str:
    """Give the text as it reads without its marks."""
    return re.sub(r"\s*" + _MARKER.pattern, "", text, flags=re.IGNORECASE).strip()


def unreadable_in(text: str) -> list[str]:
    """Give what was meant as a mark but names no key, such as `[source]` or `[sources: a]`."""
    return _ALMOST.findall(_MARKER.sub("", text))


def with_links(text: str, numbers: Mapping[str, int], show_unknown: bool = False) -> SafeString:
    """Give a plain text as HTML, its marks turned into small numbered links to the list of sources.

    `numbers` says which number each source has in that list. A mark that names none of them is left out, or shown as
    it was written where somebody can still correct it.
    """
    html, end = "", 0
    for marker in markers_in(text):
        html += escape(text[end : marker.start()].rstrip()) + _links(marker, numbers, show_unknown)
        end = marker.end()
    return mark_safe(html + escape(text[end:]))  # noqa: S308 - every part of it was escaped above


def _keys(marker: re.Match[str]) -> list[str]:
    return re.split(r"\s*,\s*", marker[1])


def _links(marker: re.Match[str], numbers: Mapping[str, int], show_unknown: bool) -> SafeString:
    known = list(dict.fromkeys(numbers[key] for key in _keys(marker) if key in numbers))
    unknown = [key for key in _keys(marker) if key not in numbers]
    html = SafeString("")
    if known:
        links = format_html_join(
            ", ",
            '<a href="#source-{}" aria-label="{}">{}</a>',
            ((number, _("Source %(number)s") % {"number": number}, number) for number in known),
        )
        html += format_html('<sup class="citation">{}</sup>', links)
    if unknown and show_unknown:
        html += format_html(' <mark class="citation-unknown">[source: {}]</mark>', ", ".join(unknown))
    return html
