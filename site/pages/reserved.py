"""Which addresses the site needs for itself: all that its URLconf claims, where the CMS would look for a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module

from cms.views import details
from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from languages.installed import CODES, split

#: What readers have in every language, by the first words of its addresses; all else that the code claims stands once.
IN_EVERY_LANGUAGE = frozenset({"versions", "take-along", "feedback", "my-questions", "keep", "offline"})
_OF_VERSIONS = "versions"
_LITERAL = re.compile(r"\^?([-\w.\\]+)(?:/|\$|$)")


def is_reserved(path: str) -> bool:
    """Say whether no page may stand at this path, which has no slashes at its ends. Capitals make no other of it."""
    words = path.lower().split("/")
    return words[0] in first_words() or words[0] in CODES or _OF_VERSIONS in words


def stands_once(path: str) -> bool:
    """Say whether an address, given without its language, leads to what there is in no other language."""
    word = path.split("/")[1]
    return word in first_words() and word.partition(".")[0] not in IN_EVERY_LANGUAGE


def in_small_letters(address: str) -> str:
    """Give how an address is written where readers find what the code has for them, or "" where that is nothing or no other.

    Bytes that are no text stand in a path as “%FF”, and no other letters make text of them.
    """
    small = address.lower()
    _language, path = split(small)
    word = path.split("/")[1]
    if small == address or "%" in address or word not in first_words() or f"/{word}/" in staff_addresses():
        return ""
    for end in ("", "/"):
        with suppress(Resolver404):
            if resolve(path + end).func is not details:
                return small + end
    return ""


@cache
def first_words() -> frozenset[str]:
    """Give the first words of the addresses that the code claims, such as `desk`."""
    return frozenset(_first_words(get_resolver().url_patterns))


@cache
def staff_addresses() -> tuple[str, ...]:
    """Give how the addresses begin at which staff work, such as `/desk/`, in order: the list `staff` of the URLconf."""
    return tuple(f"/{word}/" for word in sorted(set(_first_words(import_module(settings.ROOT_URLCONF).staff))))


def _first_words(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if found := _LITERAL.match(str(pattern.pattern)):
            yield found[1].replace("\\", "")
        elif isinstance(pattern, URLResolver):
            yield from _first_words(pattern.url_patterns)
