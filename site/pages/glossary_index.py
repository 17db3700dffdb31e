"""All words that readers get explained, from A to Z, and where they are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cms.models import PageContent
from django.conf import settings
from django.db.models import Max, Window
from django.db.models.functions import RowNumber
from django.utils.timezone import localdate

from glossary.models import Meaning, Term
from pages.addresses import url_of_path
from pages.models import TermUse
from pages.navigation import Link

_MOST_PAGES = 5


@dataclass(frozen=True)
class ListedWord:
    """A word, what it means, and some of the pages that use it: first those that are about it."""

    anchor: str
    term: str
    say: str
    also_called: tuple[str, ...]
    meaning: str
    is_example: bool
    pages: Sequence[Link]

    @property
    def letter(self) -> str:
        first = self.term[:1].upper()
        return first if first.isalpha() else "0–9"


@dataclass(frozen=True)
class Letter:
    """A letter of the alphabet with the words that begin with it."""

    letter: str
    anchor: str
    words: list[ListedWord]


def letters() -> list[Letter]:
    """Give all words by their letters, in two queries."""
    pages = _pages()
    words = [
        listed(meaning, is_example=meaning.is_example, pages=pages[meaning.of_id])
        for meaning in Meaning.objects.shown().select_related("of")
    ]
    words.sort(key=lambda word: (word.letter, word.term.casefold()))
    return [
        Letter(letter, f"letter-{letter.lower()}", list(of_letter))
        for letter, of_letter in groupby(words, key=lambda word: word.letter)
    ]


def listed(meaning: Meaning, *, is_example: bool, pages: Sequence[Link] = ()) -> ListedWord:
    """Give a word as a list shows it."""
    return ListedWord(
        anchor=f"word-{meaning.of.key}",
        term=meaning.term,
        say=meaning.say,
        also_called=tuple(meaning.also_called),
        meaning=meaning.meaning,
        is_example=is_example,
        pages=pages,
    )


def last_changed_on() -> date | None:
    """Give the day on which what readers get explained last changed, or None while they get nothing explained."""
    if not Meaning.objects.shown().exists():
        return None
    days = [Meaning.objects.aggregate(at=Max("approved_at"))["at"], Term.objects.aggregate(at=Max("retired_at"))["at"]]
    return max(localdate(at) for at in days if at)


def _pages() -> dict[int, list[Link]]:
    """Give a few pages by the id of the term they use, in the order of the tree."""
    live = PageContent.objects.filter(language=settings.LANGUAGE_CODE, page__login_required=False)
    rows = (
        TermUse.objects.filter(
            content__in=live.values("pk"),
            content__page__urls__language=settings.LANGUAGE_CODE,
            content__page__urls__path__isnull=False,
        )
        .annotate(rank=Window(RowNumber(), partition_by="term", order_by=["-in_title", "content__page__path"]))
        .filter(rank__lte=_MOST_PAGES)
        .order_by("term", "rank")
        .values_list("term", "content__title", "content__page__urls__path")
    )
    pages = defaultdict(list)
    for term_id, title, path in rows:
        pages[term_id].append(Link(title, url_of_path(path or "")))
    return pages
