"""Which versions a change of the glossary can reach: those in which one of the forms may stand that it adds or takes away.

A version in which none of them stands explains what it did before. So all texts are looked through once, as they are stored,
and only those are read as readers get them in which a form may stand. Nothing is missed by that: whatever may stand between
the letters of a form (tags, marks, spaces, hyphens) is left out of both before they are compared.
"""

from __future__ import annotations

import html as html_entities
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from cms.models import CMSPlugin, PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from glossary.matching import lies_open_in, with_plurals
from glossary.models import Meaning
from pages.blocks.drawing import DRAWINGS
from pages.citations import texts_within, with_facts, without_citations
from pages.models import Citation, TermUse
from sources.models import Fact, Source

_TAG = re.compile(r"<[^>]*>")
_BETWEEN = re.compile(r"[\W_]+")
_BETWEEN_IN_ASCII = bytes(code for code in range(128) if not chr(code).isalnum())
_AT_A_TIME = 2_000


def changed_forms(before: Collection[str], after: Collection[str], of_others: Iterable[str]) -> set[str]:
    """Give the forms by which other words may be found in a text than until now, plurals included.

    They are those that only one of the two editions of a term has. Of a term that is explained no longer only those count
    in which the form of another begins: what is kept of the term itself stays.
    """
    old, new = set(with_plurals(before)), set(with_plurals(after))
    if old and not new:
        others = with_plurals(of_others)
        return {form for form in old if any(lies_open_in(form, other) for other in others)}
    return old ^ new or (old if list(before) != list(after) else set())


def entangled(forms: Iterable[str], meanings: Collection[Meaning]) -> list[Meaning]:
    """Give those of these meanings whose words can stand over each other in a text, from these forms on.

    Where any other word stands makes no difference to where one of these is found.
    """
    edge, left = set(with_plurals(forms)), {meaning: with_plurals(meaning.forms) for meaning in meanings}
    found: list[Meaning] = []
    while edge:
        met = {
            meaning: theirs
            for meaning, theirs in left.items()
            if any(lies_open_in(one, other) or lies_open_in(other, one) for one in edge for other in theirs)
        }
        found += met
        left = {meaning: theirs for meaning, theirs in left.items() if meaning not in met}
        edge = {form for theirs in met.values() for form in theirs}
    return found


def reached(forms: Collection[str], term_id: int, *, is_new: bool) -> list[int]:
    """Give the ids of the contents in which one of these forms may stand; of a term that comes back, those that kept it, too."""
    found = _with_any(forms) if forms else set()
    if is_new:
        found.update(TermUse.objects.filter(term=term_id).values_list("content", flat=True))
    return sorted(found)


def _with_any(forms: Collection[str]) -> set[int]:
    sought = re.compile("|".join(sorted({_bare(form) for form in forms})))
    named = [
        source.pk
        for source in Source.objects.all()
        if any(sought.search(_bare(text)) for text in (source.title, source.publisher, source.edition))
    ]
    cited = Citation.objects.filter(Q(source__in=named) | Q(source__superseded_by__in=named))
    said = {fact.key: fact.as_cited for fact in Fact.objects.select_related("source")}
    found = set(cited.values_list("content", flat=True))
    found.update(content_id for content_id, text in _texts() if sought.search(_all_letters(text, said)))
    return found


def _texts() -> Iterator[tuple[int, str]]:
    """Give (content id, text) of all that versions say, rich or plain, as it is stored."""
    fields = ("title", "pagedetails__summary", "pagedetails__also_called", "pagedetails__change_note")
    for content_id, *texts in PageContent.admin_manager.values_list("pk", *fields).iterator(_AT_A_TIME):
        yield content_id, "\n".join(filter(None, texts))
    of_pages = ContentType.objects.get_for_model(PageContent)
    rows = CMSPlugin.objects.filter(placeholder__content_type=of_pages).order_by()
    held = rows.values_list("placeholder__object_id", "djangocms_text_text__body", "pages_block__data")
    for content_id, body, data in held.iterator(_AT_A_TIME):
        yield content_id, body if body is not None else "\n".join(_within(data))


def _within(data: Any) -> Iterator[str]:
    """Give any text in a block's data, and the words of the drawings that it may name."""
    for text in texts_within(data):
        yield text
        if text in DRAWINGS:
            yield DRAWINGS[text].words


def _all_letters(text: str, said: Mapping[str, str]) -> str:
    """Give the letters of a text as it is stored, and as it reads without tags and marks, with what its facts say."""
    letters = _bare(text)
    if "<" in text or "&" in text:
        text = html_entities.unescape(_TAG.sub("", text))
        letters += " " + _bare(text)
    if "[" in text:
        letters += " " + _bare(without_citations(with_facts(text, said, is_start=False)))
    return letters


def _bare(text: str) -> str:
    if text.isascii():  # most are, and this way takes a tenth of the time
        return text.lower().encode().translate(None, _BETWEEN_IN_ASCII).decode()
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
