"""Which medical words of a version are explained, and where: the first use of each, so that nobody has to look it up.

It is worked out when a version is published, and again for every public version when the glossary changes, so that
reading a page searches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from cms.models import PageContent
from django.db import transaction
from django.db.models import F

from glossary.matching import Matcher
from glossary.models import Meaning, Term
from glossary.rules import Words
from glossary.signals import shown_words_changed
from pages.body import Body
from pages.citations import marks_in
from pages.explaining import SUMMARY, Explained, Text, Use
from pages.models import Kind, PageDetails, TermUse
from pages.rules import PUBLIC_STATES

#: Pages of these kinds are about the words of their own title, and explain them in their own text.
_KINDS_ABOUT_THEIR_TITLE = (Kind.IMAGING, Kind.BLOOD_TEST, Kind.BIOPSY)
_AT_A_TIME = 500


class Glossary:
    """What readers get explained now: one query."""

    def __init__(self) -> None:
        self.meanings = {meaning.of_id: meaning for meaning in Meaning.objects.shown().select_related("of")}
        self._ids = {meaning.of.key: term_id for term_id, meaning in self.meanings.items()}
        self._matcher = Matcher({meaning.of.key: Words.of(meaning).forms for meaning in self.meanings.values()})

    def uses_in(self, content: PageContent, details: PageDetails, body: Body) -> list[TermUse]:
        """Give where a version's words are explained, unsaved; without a place, the words that it is about."""
        subjects: set[str] = set()
        if details.kind in _KINDS_ABOUT_THEIR_TITLE:
            subjects = {found.key for found in self._matcher.find(content.title)}
        uses = [TermUse(content=content, term_id=self._ids[key]) for key in sorted(subjects)]
        for text, start, end, key in self._first_uses(texts_of(details, body), subjects):
            uses.append(
                TermUse(
                    content=content,
                    term_id=self._ids[key],
                    block=text.block,
                    text=text.number,
                    start=start,
                    word=text.says[start:end],
                )
            )
        return uses

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


def _between_marks(text: str) -> Iterator[tuple[int, str]]:
    """Give (where it begins, what it says) of each stretch of a text between its marks."""
    end = 0
    for mark in marks_in(text):
        yield end, text[end : mark.start()]
        end = mark.end()
    yield end, text[end:]


# Reading --------------------------------------------------------------------------------------------------------------


def explained_in(content: PageContent, details: PageDetails, body: Body, *, is_public: bool) -> Explained:
    """Give the words that a version explains: for a public one as it was worked out, in one query."""
    if is_public:
        return Explained(_stored(content), is_example=details.is_example)
    glossary = Glossary()
    uses: dict[tuple[int, int], list[Use]] = defaultdict(list)
    for use in glossary.uses_in(content, details, body):
        if use.block is not None and use.text is not None and use.start is not None:
            uses[use.block, use.text].append(Use(use.start, use.word, glossary.meanings[use.term_id]))
    return Explained(uses)


def _stored(content: PageContent) -> dict[tuple[int, int], list[Use]]:
    meanings = (
        Meaning.objects.shown()
        .filter(of__uses__content=content, of__uses__block__isnull=False)
        .annotate(block=F("of__uses__block"), text=F("of__uses__text"))
        .annotate(start=F("of__uses__start"), word=F("of__uses__word"))
        .select_related("of")
    )
    uses = defaultdict(list)
    for meaning in meanings:
        uses[meaning.block, meaning.text].append(Use(meaning.start, meaning.word, meaning))
    return uses


# Working out ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def remember_words(details: PageDetails) -> None:
    """Work out where a version that has just gone out explains its words, and keep it."""
    # Whoever changes the glossary meanwhile waits, and then finds this version among the public ones.
    list(Term.objects.select_for_update().order_by("pk").values_list("pk"))
    content = details.extended_object
    _keep([content.pk], Glossary().uses_in(content, details, Body.of(content)))


@transaction.atomic
def remember_all_words() -> None:
    """Do it for every version that is or was public."""
    glossary = Glossary()
    contents = (
        PageContent.admin_manager.filter(versions__state__in=PUBLIC_STATES, pagedetails__isnull=False)
        .select_related("pagedetails")
        .order_by("pk")
    )
    ids: list[int] = []
    uses: list[TermUse] = []
    for content in contents.iterator(_AT_A_TIME):
        ids.append(content.pk)
        uses += glossary.uses_in(content, content.pagedetails, Body.of(content))
        if len(ids) == _AT_A_TIME:
            _keep(ids, uses)
            ids, uses = [], []
    _keep(ids, uses)


def _keep(content_ids: Iterable[int], uses: Sequence[TermUse]) -> None:
    TermUse.objects.filter(content__in=content_ids).delete()
    TermUse.objects.bulk_create(uses)


def _hear_of_change(sender: type, **kwargs: object) -> None:
    remember_all_words()


def connect() -> None:
    """Follow what the glossary shows. Called once, when the app is ready."""
    shown_words_changed.connect(_hear_of_change, dispatch_uid="pages-words")
