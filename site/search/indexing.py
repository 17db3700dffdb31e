"""Keeps the search's tables true to the pages that readers can read, in the transaction that changes one.

How heavy a word of a page is: BM25F (Robertson, Zaragoza and Taylor 2004) without how rare the word is, which is asked when
somebody searches. Where a page stands and what its dates are is not kept here: results ask for it afresh.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cms.models import Page, PageContent
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.signals import post_migrate
from djangocms_versioning.constants import OPERATION_PUBLISH, OPERATION_UNPUBLISH
from djangocms_versioning.models import Version
from djangocms_versioning.signals import post_version_operation

from pages.citations import without_citations
from pages.models import Kind, PageDetails
from pages.page_content import Body
from plain_language.sentences import sentences_of
from search.models import IndexedPage, Name, Posting, WordForm
from search.naming import key_of_name
from search.words import STOP_WORDS, Word, words_of

#: Raised when something else is to be kept of each page, or words are made alike in another way. Then `migrate` takes all in
#: anew.
MAKING = 3

TITLE, ALSO_CALLED, PEOPLE_USE, HEADING, SUMMARY, TEXT = 8.0, 8.0, 6.0, 3.0, 3.0, 1.0
_K1 = 1.2
_B = 0.5
_USUAL_LENGTH = 500  # words of a page's text
_MORE = 1.25  # pages of a danger: who types its signs may be in it
_LESS = 0.7  # pages about the site itself, and those that tell another page in easier words
_HOME = "pages/home.html"
_PARTS = re.compile(r"[:()]")  # “EBUS: cells from the airways” is EBUS, and “Deep vein thrombosis (DVT)” is both


# One page -------------------------------------------------------------------------------------------------------------


class Sentence(NamedTuple):
    """A sentence of a page, the heading above it, and the anchor that leads there, or ""."""

    anchor: str
    heading: str
    says: str


def sentences_in(body: Body) -> Iterator[Sentence]:
    """Return the sentences of a page in reading order, headings left out."""
    anchor = heading = ""
    for part in body.parts:
        headings = list(part.headings)
        for text in map(without_citations, part.texts):
            if headings and text == headings[0].title:
                if headings[0].id:
                    anchor, heading = headings[0].id, text
                headings.pop(0)
            else:
                yield from (
                    Sentence(anchor, heading, says) for line in text.splitlines() for says in sentences_of(line)
                )


class _Weighed:
    """The words of one page, each as heavy as the places where it stands make it."""

    def __init__(self) -> None:
        self._weights: dict[str, float] = defaultdict(float)
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, words: Iterable[Word], weight: float, *, is_each_time: bool = False) -> None:
        """Add the words of a place, which count once or each time they stand there."""
        seen: set[str] = set()
        for word in words:
            if word.form in STOP_WORDS:
                continue
            self._forms[word.stem][word.form] += 1
            if is_each_time or word.stem not in seen:
                self._weights[word.stem] += weight
            seen.add(word.stem)

    def postings(self, page: IndexedPage, factor: float) -> Iterator[Posting]:
        for stem, weight in self._weights.items():
            word = _most_used(self._forms[stem])
            yield Posting(stem=stem, word=word, page=page, weight=factor * weight / (_K1 + weight))


def _most_used(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def _take_in(content: PageContent, body: Body, before: Mapping[str, tuple[str, float]]) -> dict[str, str]:
    """Write all that is kept of a page in the place of what was; return its words, each with its stem.

    `before` are the (word, weight) that are kept of it, by their stems.
    """
    details = getattr(content, "pagedetails", None) or PageDetails()
    sentences = [(sentence, words_of(sentence.says)) for sentence in sentences_in(body)]
    text = [word for _sentence, words in sentences for word in words]
    weighed = _Weighed()
    weighed.add(words_of(content.title), TITLE)
    weighed.add(words_of(details.also_called), ALSO_CALLED)
    weighed.add(words_of(details.words_people_use), PEOPLE_USE)
    weighed.add(words_of("\n".join(heading.title for heading in body.headings)), HEADING)
    weighed.add(words_of(details.summary), SUMMARY)
    weighed.add(text, TEXT / (1 - _B + _B * len(text) / _USUAL_LENGTH), is_each_time=True)
    page = IndexedPage(
        page_id=content.page_id,
        content=content,
        making=MAKING,
        sentences=[[*sentence, " ".join({word.stem: None for word in words})] for sentence, words in sentences],
    )
    IndexedPage.objects.bulk_create(
        [page], update_conflicts=True, unique_fields=["page"], update_fields=["content", "making", "sentences"]
    )
    is_less = details.kind in (Kind.ABOUT, Kind.EASY_READ) or content.template == _HOME
    factor = _LESS if is_less else _MORE if details.kind == Kind.DANGER else 1.0
    postings = list(weighed.postings(page, factor))
    if gone := before.keys() - {posting.stem for posting in postings}:
        Posting.objects.filter(page=page, stem__in=gone).delete()
    Posting.objects.bulk_create(
        [one for one in postings if before.get(one.stem) != (one.word, one.weight)],
        update_conflicts=True,
        unique_fields=["page", "stem"],
        update_fields=["word", "weight"],
    )
    Name.objects.filter(page=page).delete()
    Name.objects.bulk_create(_names(page, content, details))
    return {posting.word: posting.stem for posting in postings}


def _names(page: IndexedPage, content: PageContent, details: PageDetails) -> list[Name]:
    """Return what a page is called; where two names are alike, the one that readers see."""
    also_called = [name.strip() for name in details.also_called.split(",")]
    names: dict[str, str] = {}
    for name, shown in [(content.title, ""), *zip(also_called, also_called, strict=True)]:
        names.setdefault(key_of_name(name), shown)
    short = (part for name in (content.title, *also_called) for part in _PARTS.split(name)[:-1])
    for name in [*details.words_people_use.splitlines(), *short]:
        names.setdefault(key_of_name(name), "")
    return [Name(key=key, page=page, shown=shown) for key, shown in names.items() if key]


# All pages ------------------------------------------------------------------------------------------------------------


def _live() -> QuerySet[PageContent]:
    """Return the versions that are published. Whether readers can reach a page's address is asked when it is found."""
    return PageContent.objects.filter(language=settings.LANGUAGE_CODE, page__login_required=False)


@transaction.atomic(savepoint=False)
def take_in_anew(page_id: int) -> None:
    """Replace what is kept of one page by what readers read there now, or by nothing where it is away."""
    list(Page.objects.select_for_update().filter(pk=page_id).values_list("pk"))  # first, as all do who publish
    content = _live().filter(page=page_id).select_related("pagedetails").first()
    _replace(page_id, content, Body.of(content) if content else None)


@transaction.atomic(savepoint=False)
def _replace(page_id: int, content: PageContent | None, body: Body | None) -> None:
    """Do so for a page that is held, with what readers read there and its body, or None."""
    _hold()
    postings = Posting.objects.filter(page=page_id).values_list("stem", "word", "weight")
    before = {stem: (word, weight) for stem, word, weight in postings}
    after: dict[str, str] = {}
    if content is not None and body is not None:
        after = _take_in(content, body, before)
    else:
        IndexedPage.objects.filter(pk=page_id).delete()
    _count({word: stem for stem, (word, _weight) in before.items()}, after)


def catch_up() -> None:
    """Take in each page of which not what readers read now is kept, and let go of those that are away."""
    wrong = IndexedPage.objects.exclude(content__in=_live().values("pk"), making=MAKING)
    missing = _live().filter(~Exists(IndexedPage.objects.filter(page=OuterRef("page"))))
    _take_in_each(wrong.values_list("pk", flat=True), missing.values_list("page", flat=True))


def rebuild() -> int:
    """Make all that the search keeps again from the pages, one after the other; return how many it finds then."""
    _take_in_each(IndexedPage.objects.values_list("pk", flat=True), _live().values_list("page", flat=True))
    with transaction.atomic():
        _hold()
        WordForm.objects.all().delete()
        counted = Posting.objects.values_list("word", "stem").annotate(pages=Count("pk")).order_by("word")
        WordForm.objects.bulk_create(WordForm(word=word, stem=stem, pages=pages) for word, stem, pages in counted)
    return IndexedPage.objects.count()


def _take_in_each(*page_ids: Iterable[int]) -> None:
    for page_id in sorted(set().union(*page_ids)):
        take_in_anew(page_id)


def _count(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Count the words that a page has no longer, and those that it has now: as much work as its words, whatever the site."""
    changes = dict.fromkeys(before.keys() - after.keys(), -1) | dict.fromkeys(after.keys() - before.keys(), 1)
    if not changes:
        return
    counted = dict(WordForm.objects.filter(word__in=changes).values_list("word", "pages"))
    stems = {**before, **after}
    pages = {word: counted.get(word, 0) + change for word, change in changes.items()}
    WordForm.objects.filter(word__in=[word for word in pages if pages[word] < 1]).delete()
    WordForm.objects.bulk_create(
        [WordForm(word=word, stem=stems[word], pages=pages[word]) for word in sorted(pages) if pages[word] > 0],
        update_conflicts=True,
        unique_fields=["word"],
        update_fields=["pages"],
    )


def _hold() -> None:
    """Let whoever else writes here wait: two who count the same words at once would count without each other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_wordform IN SHARE ROW EXCLUSIVE MODE")


# Following ------------------------------------------------------------------------------------------------------------


def _hear_of_version(sender: type, operation: str, obj: Version, **kwargs: Any) -> None:
    """A page got another version, or was taken away. Of one that is replaced, what replaces it tells."""
    is_replaced = operation == OPERATION_UNPUBLISH and kwargs.get("to_be_published") is not None
    if not issubclass(sender, PageContent) or is_replaced or obj.content.language != settings.LANGUAGE_CODE:
        return
    if operation == OPERATION_PUBLISH and not obj.content.page.login_required:
        # Whoever publishes has held the page, and read it at the last door.
        _replace(obj.content.page_id, obj.content, Body.read_with(obj.content))
    elif operation in (OPERATION_PUBLISH, OPERATION_UNPUBLISH):
        take_in_anew(obj.content.page_id)


def _after_migrations(sender: Any, using: str, **kwargs: Any) -> None:
    """An upgrade that keeps something else of pages takes them all in anew, and so does the first one with a search."""
    tables = {model._meta.db_table for model in (IndexedPage, Posting, Name, WordForm)}
    if tables <= set(connections[using].introspection.table_names()):
        catch_up()


def connect(sender: Any) -> None:
    """Follow what readers can read. Called once, when the app is ready."""
    post_version_operation.connect(_hear_of_version, dispatch_uid="search-version")
    post_migrate.connect(_after_migrations, sender=sender, dispatch_uid="search-after-migrations")
