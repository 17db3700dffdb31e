"""Which live pages hold all the words of a sentence, or of part of one, so that few need to be read to find it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet, Sum

from search.models import IndexedPage, Posting, WordForm
from search.words import STOP_WORDS, words_of

MOST_WORDS = 4  # the rarest of a sentence are enough
_MOST_STEMS = 200  # of a beginning that so many words share, none is asked for


def pages_that_may_say(text: str) -> QuerySet[IndexedPage]:
    """Give every live page that says this, and few that do not. Its first and its last word may be cut. Two queries."""
    words = words_of(text)
    if not words:
        return IndexedPage.objects.none()
    found = IndexedPage.objects.all()
    inner = {word.stem for word in words[1:-1] if word.form not in STOP_WORDS}
    on = dict(WordForm.objects.filter(stem__in=inner).order_by().values_list("stem").annotate(on=Sum("pages")))
    for stem in sorted(inner, key=lambda stem: on.get(stem, 0))[:MOST_WORDS]:
        found = found.filter(pk__in=Posting.objects.filter(stem=stem).values("page"))
    first, last = words[0].form, words[-1].form
    if len(words) == 1:
        return _with_any(found, Q(word__contains=first), lambda stop: first in stop)
    found = _with_any(found, Q(word__endswith=first), lambda stop: stop.endswith(first))
    return _with_any(found, Q(word__startswith=last), lambda stop: stop.startswith(last))


def _with_any(found: QuerySet[IndexedPage], is_meant: Q, is_meant_by: Callable[[str], bool]) -> QuerySet[IndexedPage]:
    """Narrow down to pages with a word that may be meant; not at all where one that the search does not keep may be."""
    if any(map(is_meant_by, STOP_WORDS)):
        return found
    stems = list(
        WordForm.objects.filter(is_meant).order_by().values_list("stem", flat=True).distinct()[: _MOST_STEMS + 1]
    )
    if len(stems) > _MOST_STEMS:
        return found
    return found.filter(pk__in=Posting.objects.filter(stem__in=stems).values("page"))
