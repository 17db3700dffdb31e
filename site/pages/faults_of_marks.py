"""Says which marks of sources and facts name nothing that we know."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from pages.citations import PLACE, fact_keys_in, keys_in, texts_within, unreadable_in
from sources.models import Fact, Source


def of_marks(data: Any) -> list[str]:
    """Give what is wrong with the marks in a block's data or in one field of it: sources and facts that nobody has entered."""
    texts = list(texts_within(data))
    sources = dict.fromkeys(key for text in texts for key in keys_in(text))
    facts = dict.fromkeys(key for text in texts for key in fact_keys_in(text))
    known_sources = Source.objects.by_keys(sources) if sources else {}
    known_facts = Fact.objects.by_keys(facts) if facts else {}
    return [
        *(no_fact(key) for key in facts if key not in known_facts),
        *(no_source(key) for key in sources if key not in known_sources),
        *(unreadable(mark) for text in texts for mark in unreadable_in(text)),
    ]


def no_fact(key: str) -> str:
    return _("There is no fact with the key “%(key)s”.") % {"key": key}


def no_source(key: str) -> str:
    return _("There is no source with the key “%(key)s”.") % {"key": key}


def unreadable(mark: str) -> str:
    if mark == PLACE:
        return _("“[?]” holds a place. Look for the source or fact that belongs there, or take it out.")
    how = _("“%(mark)s” does not name a source. Write it as [source: key].")
    if "fact" in mark.lower():
        how = _("“%(mark)s” does not name one fact. Write it as [fact: key].")
    return how % {"mark": mark[:60]}
