"""Which words somebody knows: a list of English words, the glossary, or another page that readers have."""

from __future__ import annotations

import re
from collections.abc import Collection

from cms.models import CMSPlugin, PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from glossary.matching import plural_of
from glossary.models import Meaning
from pages.citations import texts_within
from plain_language.english_words import english_among

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def known_among(words: Collection[str], *, but_page: int) -> set[str]:
    """Give those of some words, in small letters, that anybody knows; a page vouches for none of its own."""
    known = english_among(words)
    for look in (_in_the_glossary, lambda left: _on_other_pages(left, but_page)):
        if left := set(words) - known:
            known |= look(left)
    return known


def _in_the_glossary(words: set[str]) -> set[str]:
    forms: set[str] = set()
    for term, also_called in Meaning.objects.shown().values_list("term", "also_called"):
        forms.update(form for written in (term, *also_called) for form in (written, plural_of(written)))
    return words & _words_in(" ".join(forms))


def _on_other_pages(words: set[str], but_page: int) -> set[str]:
    live = PageContent.objects.exclude(page=but_page)  # published versions only
    asked = Q()
    for word in words:
        asked |= Q(djangocms_text_text__body__icontains=word) | Q(data__icontains=word)
    blocks = (
        CMSPlugin.objects.filter(
            placeholder__content_type=ContentType.objects.get_for_model(PageContent),
            placeholder__object_id__in=live.values("pk"),
        )
        .alias(data=Cast("pages_block__data", TextField()))
        .filter(asked)
        .values_list("djangocms_text_text__body", "pages_block__data")
    )
    texts = (re.sub(r"<[^>]+>", " ", text) for held in blocks for data in held for text in texts_within(data))
    return words & set().union(*map(_words_in, texts))


def _words_in(text: str) -> set[str]:
    return set(_WORD.findall(text.lower().replace("’", "'")))
