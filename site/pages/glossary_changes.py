"""When words of versions are worked out: as one goes out, and as the glossary or the name of a source changes.

A change that reaches many versions holds nobody up: it is worked out beside, see `_work_out`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice

from cms.models import PageContent
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.signals import post_save

from glossary.models import Meaning, Term
from glossary.signals import shown_words_changed
from pages.glossary_reach import changed_forms, entangled, reached
from pages.glossary_uses import Glossary
from pages.models import Citation, PageDetails, TermUse
from pages.page_content import Body, Library
from pages.rules import PUBLIC_STATES
from sources.models import Source

_AT_A_TIME = 100
_MOST_AT_ONCE = 200  # somebody waits for about a second
_REST = 0.1  # seconds in which others may write
_BESIDE = ThreadPoolExecutor(1, thread_name_prefix="words")  # one change after the other
logger = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def remember_words(details: PageDetails, body: Body) -> None:
    """Work out where a version that has just gone out, with this body, explains its words, and keep it."""
    _hold_terms()  # they find this version among the public ones then
    content = details.extended_object
    # Nothing is kept yet of what was no public version.
    TermUse.objects.bulk_create(Glossary().uses_in(content, details, body))


def remember_all_words() -> None:
    """Do it for every version that is or was public, some at a time: others can write meanwhile."""
    _remember_in_turns(_every_content())


def _every_content() -> list[int]:
    return list(PageContent.admin_manager.order_by("pk").values_list("pk", flat=True))


def _remember_in_turns(content_ids: Sequence[int]) -> None:
    for number, ids in enumerate(_batched(content_ids)):
        if number:
            time.sleep(_REST)
        with transaction.atomic():
            _hold_terms()
            _remember_words_of(ids)


@transaction.atomic(savepoint=False)
def _remember_words_of(content_ids: Iterable[int], among: Collection[Meaning] | None = None) -> None:
    glossary, library = Glossary(among), Library()
    public = PageContent.admin_manager.filter(versions__state__in=PUBLIC_STATES, pagedetails__isnull=False)
    for ids in _batched(content_ids):
        batch = list(public.filter(pk__in=ids).select_related("pagedetails").order_by("pk"))
        bodies = Body.of_each(batch, library)
        uses = (
            glossary.uses_in(content, content.pagedetails, body) for content, body in zip(batch, bodies, strict=True)
        )
        _keep([content.pk for content in batch], list(chain.from_iterable(uses)), among)


def _batched(content_ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(content_ids)
    while batch := list(islice(remaining, _AT_A_TIME)):
        yield batch


def _hold_terms() -> None:
    """Have whoever changes the glossary wait; or wait for them, and then read what they changed."""
    if connection.features.has_select_for_update:  # SQLite has one writer at a time
        list(Term.objects.select_for_update().order_by("pk").values_list("pk"))


def _work_out(content_ids: Sequence[int], among: Collection[Meaning] | None = None) -> None:
    """Work out the words of some versions: now or, where they are many, after the commit, beside whoever would wait for it.

    Until then those versions explain what they did, but no word that is explained no longer or means something else now:
    what a word means is read whenever a page is made. What a process that ends leaves undone, the daily run does.
    """
    if len(content_ids) <= _MOST_AT_ONCE:
        _remember_words_of(content_ids, among)
    else:
        transaction.on_commit(lambda: _BESIDE.submit(_remember_beside, content_ids))


def _remember_beside(content_ids: Sequence[int]) -> None:
    try:
        _remember_in_turns(content_ids)
    except Exception:  # whatever it was, nobody is told of it otherwise
        logger.exception("Some pages may not explain every word that they could. The next daily run sees to them.")
    finally:
        connection.close()


def _keep(content_ids: Collection[int], uses: Iterable[TermUse], among: Collection[Meaning] | None) -> None:
    """Store where versions explain words, or some words, and touch only what differs: each row that is written tells all workers.

    Where a word stood that was then retired stays: these are the pages that lost its meaning.
    """
    fields = [field.attname for field in TermUse._meta.concrete_fields if not field.primary_key]
    missing = {tuple(getattr(use, name) for name in fields): use for use in uses}
    stored = TermUse.objects.filter(content__in=content_ids, term__retired_at=None)
    if among is not None:
        stored = stored.filter(term__in=[meaning.of_id for meaning in among])
    wrong = [pk for pk, *values in stored.values_list("pk", *fields) if missing.pop(tuple(values), None) is None]
    TermUse.objects.filter(pk__in=wrong).delete()
    TermUse.objects.bulk_create(missing.values())


def _hear_of_change(
    sender: type,
    changed: Meaning | Term | None = None,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    **kwargs: object,
) -> None:
    if changed is None:
        _remember_words_of(_every_content())
        return
    shown = list(Meaning.objects.shown().select_related("of"))
    term_id = changed.of_id if isinstance(changed, Meaning) else changed.pk
    forms = changed_forms(before, after, (form for one in shown if one.of_id != term_id for form in one.forms))
    if content_ids := reached(forms, term_id, is_new=not before):
        _work_out(content_ids, entangled([*before, *after], shown))


def _hear_of_source(instance: Source, created: bool, **kwargs: object) -> None:
    """What a source is called is read on every page that names it, or one that it replaces."""
    if not created:
        cited = Citation.objects.filter(Q(source=instance) | Q(source__superseded_by=instance))
        _work_out(list(cited.order_by("content").values_list("content", flat=True).distinct()))


def connect() -> None:
    """Follow what the glossary shows and what sources are called. Called once, when the app is ready."""
    shown_words_changed.connect(_hear_of_change, dispatch_uid="pages.glossary_changes")
    post_save.connect(_hear_of_source, sender=Source, dispatch_uid="pages.glossary_changes")
