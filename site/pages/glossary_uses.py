"""Which medical words of a version are explained, and where: the first use of each, so that nobody has to look it up.

A word that stands only where none can be explained, such as in a heading or a link, is explained at the end of the page.

It is worked out when a version is published, and again for every public version when the glossary changes, so that
reading a page searches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any

from cms.models import PageContent
from django.conf import settings
from django.db.models import F, Q, QuerySet

from glossary.matching import Matcher, is_form
from glossary.models import Meaning
from pages.citations import marks_in, without_citations
from pages.models import TESTS, PageDetails, TermUse
from pages.navigation import Link
from pages.page_content import Body
from pages.rules import PUBLIC_STATES
from pages.term_markup import SUMMARY, Explained, ExplainedWord, Text
from queries.prepared import Given, Prepared


class Glossary:
    """What readers get explained now, or some of it."""

    def __init__(self, meanings: Iterable[Meaning] | None = None) -> None:
        """Read all meanings in one query, where none are given."""
        shown = Meaning.objects.shown().select_related("of") if meanings is None else meanings
        self.meanings = {meaning.of_id: meaning for meaning in shown}
        self._ids = {meaning.of.key: term_id for term_id, meaning in self.meanings.items()}
        self._matcher = Matcher({meaning.of.key: meaning.forms for meaning in self.meanings.values()})

    def uses_in(self, content: PageContent, details: PageDetails, body: Body) -> list[TermUse]:
        """Give where a version's words are explained, unsaved; without a place, at its end.

        The meanings are English, so none is explained in a translation, where the same letters may be another word.
        """
        if content.language != settings.LANGUAGE_CODE:
            return []
        in_title = self._keys_in([content.title])
        subjects = in_title if details.kind in TESTS else set()  # there a button at each first use would be in the way
        places = self._first_uses(texts_of(details, body), subjects)
        uses = {
            key: TermUse(block=text.block, text=text.number, start=start, word=text.says[start:end])
            for text, start, end, key in places
        }
        for key in sorted(in_title | self._keys_in([_other_texts(details, body)])):
            uses.setdefault(key, TermUse())
        for key, use in uses.items():
            use.content, use.term_id, use.in_title = content, self._ids[key], key in in_title
        return list(uses.values())

    def meanings_in(self, texts: Iterable[str]) -> list[Meaning]:
        """Give what is explained of these texts."""
        return [self.meanings[self._ids[key]] for key in sorted(self._keys_in(texts))]

    def _keys_in(self, texts: Iterable[str]) -> set[str]:
        return {found.key for text in texts for found in self._matcher.find(text)}

    def _first_uses(self, texts: Sequence[Text], passed_over: set[str]) -> Iterator[tuple[Text, int, int, str]]:
        """Give each word where it stands first; in what is folded only where it stands nowhere else."""
        seen = set(passed_over)
        for text in sorted(texts, key=lambda text: text.is_folded):
            for begin, stretch in _between_marks(text.says):
                for found in self._matcher.find(stretch):
                    if found.key not in seen:
                        seen.add(found.key)
                        yield text, begin + found.start, begin + found.end, found.key


def texts_of(details: PageDetails, body: Body) -> list[Text]:
    """Give every text of a version in which words can be explained, in the order it is read."""
    return [Text(SUMMARY, 0, details.summary), *body.texts_to_explain()]


def _other_texts(details: PageDetails, body: Body) -> str:
    """Give all else that is read on the page of a version, but for the cards that lead to other pages.

    It is one text: no word is found across what stands between two of them, which no word can hold.
    """
    texts = [without_citations("\0".join(text for part in body.parts for text in part.texts))]
    texts += (details.also_called, details.change_note)
    for source in body.sources:
        texts += (source.title, source.publisher, source.edition)
        if source.superseded_by:
            texts.append(source.superseded_by.title)
    return "\0".join(texts)


def _between_marks(text: str) -> Iterator[tuple[int, str]]:
    """Give (where it begins, what it says) of each stretch of a text between its marks."""
    end = 0
    for mark in marks_in(text):
        yield end, text[end : mark.start()]
        end = mark.end()
    yield end, text[end:]


# Reading --------------------------------------------------------------------------------------------------------------


def explained_in(
    content: PageContent,
    details: PageDetails,
    body: Body,
    *,
    cards: Sequence[Link],
    borrowed: Mapping[int, Sequence[str]] = MappingProxyType({}),
    is_public: bool,
) -> Explained:
    """Give the words that a version explains: for a public one as they were worked out, in one query.

    `cards` are the pages that it shows by title and summary, `borrowed` are the texts of other live pages that it shows as
    they are today, by the ids of their contents. Their words are explained, too.
    """
    if content.language != settings.LANGUAGE_CODE:
        return Explained()
    if is_public:
        own, of_others = _stored(content, cards, borrowed)
    else:
        glossary = Glossary()
        own = [(use, glossary.meanings[use.term_id]) for use in glossary.uses_in(content, details, body)]
        texts = chain.from_iterable([*((card.title, card.summary) for card in cards), *borrowed.values()])
        of_others = glossary.meanings_in(texts)
    return _explained(own, of_others, is_example=is_public and details.is_example)


def _explained(own: Iterable[tuple[TermUse, Meaning]], of_others: Iterable[Meaning], *, is_example: bool) -> Explained:
    places: dict[tuple[int, int], list[ExplainedWord]] = defaultdict(list)
    others = {meaning.of_id: meaning for meaning in of_others}
    for use, meaning in own:
        if use.block is not None and use.text is not None and use.start is not None:
            if is_form(use.word, meaning.forms):  # or somebody had it explained as another word
                places[use.block, use.text].append(ExplainedWord(use.start, use.word, meaning))
                others.pop(meaning.of_id, None)
        else:
            others[meaning.of_id] = meaning
    return Explained(places, list(others.values()), is_example=is_example)


def _used_by(contents: list[Given], cards: list[Given]) -> QuerySet[Meaning]:
    is_on_card = Q(of__uses__content__id__in=cards) & (Q(of__uses__in_title=True) | Q(of__uses__block=SUMMARY))
    return (
        Meaning.objects.shown()
        .filter(Q(of__uses__content__id__in=contents) | is_on_card)
        .annotate(content=F("of__uses__content"), block=F("of__uses__block"), text=F("of__uses__text"))
        .annotate(start=F("of__uses__start"), word=F("of__uses__word"), in_title=F("of__uses__in_title"))
        .select_related("of")
        .only("term", "also_called", "meaning", "say", "is_example", "of__key")  # readers get nothing else of it
    )


_USED = Prepared(_used_by)


def _stored(
    content: PageContent, cards: Iterable[Link], borrowed: Mapping[int, Sequence[str]]
) -> tuple[list[tuple[Any, Meaning]], list[Meaning]]:
    """Give the words of a version with where they are explained, and those of other pages on what it shows of them."""
    ids_of_cards = {card.content_id for card in cards if card.content_id}
    meanings: list[Any] = _USED(contents=[content.pk, *borrowed], cards=sorted(ids_of_cards))
    own: list[tuple[Any, Meaning]] = []
    on_cards: list[Meaning] = []
    may_be_borrowed: dict[int, Meaning] = {}
    for meaning in meanings:
        if meaning.content == content.pk:
            own.append((meaning, meaning))  # which was asked for with its place
        if meaning.content in borrowed:
            may_be_borrowed[meaning.of_id] = meaning
        if meaning.content in ids_of_cards and (meaning.in_title or meaning.block == SUMMARY):
            on_cards.append(meaning)
    # A page keeps every word that stands on it, so none but these can stand in a part of it.
    in_parts = Glossary(may_be_borrowed.values()).meanings_in(chain.from_iterable(borrowed.values()))
    return own, [*on_cards, *in_parts]


def explained_as_others() -> Iterator[tuple[int, str]]:
    """Give (content id, word) of each word for which a public version names a term that is not so called."""
    forms = {meaning.of_id: meaning.forms for meaning in Meaning.objects.shown()}
    uses = TermUse.objects.filter(
        content__versions__state__in=PUBLIC_STATES, block__isnull=False, term__retired_at=None
    )
    for content_id, term_id, word in uses.order_by("pk").values_list("content", "term", "word"):
        if not is_form(word, forms.get(term_id, ())):
            yield content_id, word
