"""When what somebody types is a name of a page: whatever the order of its words, and whichever of those that mean the same."""

from __future__ import annotations

from collections.abc import Iterable

from search.models import LONGEST_KEY
from search.same_words import SAME
from search.words import telling, words_of


def key_of(stems: Iterable[str]) -> str:
    """Return by what a name is found: “afraid of needles” by the same as “scared of needles”."""
    return " ".join(sorted(min((stem, *SAME.get(stem, ()))) for stem in stems))[:LONGEST_KEY]


def key_of_name(name: str) -> str:
    """Return by what a name is found. One of small words and another, such as “do I need a biopsy”, is found by all of them."""
    words = words_of(name)
    tell = telling(words)
    return key_of(word.stem for word in (words if len(tell) == 1 and len(words) > 2 else tell))
