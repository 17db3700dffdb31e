"""The boxes of dangers: which pages hold their words, what others show of them, and where they are shown.

A box is the first block, a callout, of a page of the kind “danger”. Other pages name that page by its key and show the
callout as readers get it today. So its words have versions, sign-offs and dates of their own, and no page has a copy.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cms.models import Page, PageContent, PageUrl
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, OuterRef, QuerySet, When
from django.db.models.fields.json import KT
from django.utils.safestring import mark_safe
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import StateTracking

from languages.installed import AS_AROUND_IT, said_in
from pages.addresses import url_of_path
from pages.blocks import callout, danger
from pages.citations import fact_keys_within, without_citations
from pages.doubt import Shown, doubt_about
from pages.freshness import freshness_of
from pages.models import Award, Block, Kind, PageDetails, Withdrawal, is_live
from pages.plugins import SLOT, Plugin, plugins_of, plugins_of_each
from pages.shapes import DangerBox, Data
from pages.versions import PublicVersion, ever_public
from queries.prepared import Given, Prepared
from sources.models import Fact


def boxes_with(keys: Collection[str], *, on: date, language: str = settings.LANGUAGE_CODE) -> dict[str, DangerBox]:
    """Give the boxes that other pages can show, as they are on that day, by the keys of their pages.

    One that is not there in that language is given in English: nobody is to miss what to do at once.
    """
    live = list(_live(keys, settings.LANGUAGE_CODE))
    if language != settings.LANGUAGE_CODE:
        translated = list(_live(keys, language))
        known = {one.content.key for one in translated}
        live = [*translated, *(one for one in live if one.content.key not in known)]
    keys_of_facts = {key for one in live for key in fact_keys_within(one.data)}
    facts = Fact.objects.by_keys(keys_of_facts) if keys_of_facts else {}
    return {one.content.key: _box(one, facts, on, language) for one in live}


def live_box_keys(keys: Collection[str]) -> set[str]:
    """Give those of these keys whose pages hold a box that readers get now in English, and so in every language."""
    return {one.content.key for one in _live(keys, settings.LANGUAGE_CODE)}


class _Live(NamedTuple):
    """A page that holds a box, as it was read: its text, all that stands in it, and the callout that others show."""

    content: Any
    plugins: list[Plugin]
    data: Data


def _live(keys: Collection[str], language: str) -> Iterator[_Live]:
    if not keys:
        return
    contents = {content.pk: content for content in _LIVE(keys=sorted(keys), language=language)}
    plugins: dict[int, list[Plugin]] = defaultdict(list)
    for plugin in plugins_of_each([*contents]):
        plugins[plugin.content_id].append(plugin)
    for pk, content in contents.items():
        if (data := words_of_box(plugins[pk], language)) is not None:
            yield _Live(content, plugins[pk], data)


def _live_texts(keys: list[Given], language: Given) -> QuerySet[PageContent]:
    live = PageContent.admin_manager.filter(
        is_live("pk"),
        page__reverse_id__in=keys,
        page__login_required=False,
        language=language,
        pagedetails__kind=Kind.DANGER,
    )
    return live.select_related("page", "pagedetails").annotate(
        key=F("page__reverse_id"),
        version_id=F("versions__pk"),
        path=PageUrl.objects.filter(page=OuterRef("page"), language=OuterRef("language")).values("path")[:1],
        has_awards=Exists(Award.objects.filter(details=OuterRef("pagedetails"))),
    )


_LIVE = Prepared(_live_texts)


def words_of_box(plugins: Iterable[Plugin], language: str) -> Data | None:
    """Give the callout with which a page begins, or None where it begins with something else."""
    first = next((one for one in plugins if (one.slot, one.language) == (SLOT, language)), None)
    if first is None or first.plugin_type != callout.SHAPE.plugin:
        return None
    try:
        return callout.SHAPE.clean(first.data)
    except ValidationError:
        return None


def holds_box(content: PageContent) -> bool:
    """Say whether other pages could show the first block of a text."""
    is_called_so = PageDetails.objects.filter(extended_object=content.pk, kind=Kind.DANGER).exists()
    return is_called_so and words_of_box(plugins_of(content), content.language) is not None


def _box(live: _Live, facts: Mapping[str, Fact], on: date, language: str) -> DangerBox:
    content, plugins, data = live
    details: PageDetails = content.pagedetails
    awards = list(details.awards.all()) if content.has_awards else []
    doubt = doubt_about(Shown.as_read(content.version_id, content, details, awards, plugins, facts, None))
    said = callout.SHAPE.with_facts(data, {key: fact.as_cited for key, fact in facts.items()})
    return DangerBox(
        content_id=content.pk,
        title=content.title,
        url="" if content.path is None else url_of_path(content.path, content.language),
        tone=said["tone"],
        heading=without_citations(said["heading"]),
        html=mark_safe(without_citations(said["html"])),  # noqa: S308 - it was cleaned when it was saved
        dates=freshness_of(details, on=on),
        doubt=doubt,
        said_in=AS_AROUND_IT if content.language == language else said_in(content.language),
    )


# Where they are shown -------------------------------------------------------------------------------------------------


def blocks_that_show(contents: Iterable[int] | QuerySet[PageContent]) -> QuerySet[Block]:
    """Give the blocks of these contents that show a box, each with the key of its page as `of`."""
    return Block.objects.filter(
        plugin_type=danger.SHAPE.plugin,
        placeholder__content_type=ContentType.objects.get_for_model(PageContent),
        placeholder__object_id__in=contents,
    ).annotate(of=KT("data__box"))


def keys_shown_in(plugins: Iterable[Plugin]) -> set[str]:
    """Give the keys of the boxes that a text with these blocks shows, whether or not there are such."""
    return {str((one.data or {}).get("box", "")) for one in plugins if one.plugin_type == danger.SHAPE.plugin}


def live_pages_that_show(keys: Collection[str], language: str = settings.LANGUAGE_CODE) -> dict[str, str]:
    """Give {key: title} of the live pages that show one of the boxes with these keys, by their titles in this language."""
    if not keys:
        return {}
    live = PageContent.objects.values("pk")
    contents = blocks_that_show(live).filter(data__box__in=keys).values("placeholder__object_id")
    best_last = Case(When(language=language, then=2), When(language=settings.LANGUAGE_CODE, then=1), default=0)
    rows = PageContent.objects.filter(pk__in=contents).order_by("page__path", best_last)
    return dict(rows.values_list("page__reverse_id", "title"))


# When they changed ----------------------------------------------------------------------------------------------------


def changes_under(versions: Sequence[PublicVersion]) -> dict[int, list[PublicVersion]]:
    """Give the versions of boxes that went out while each public version of a page was before readers, by the ids of those.

    They are given the newest first. What happened on one day is told apart by the order in which it was noted.
    """
    shown: dict[int, set[str]] = defaultdict(set)
    contents = {version.content.pk: version.version_id for version in versions}
    for content_id, key in blocks_that_show(contents).values_list("placeholder__object_id", "of"):
        shown[contents[content_id]].add(key)
    keys = sorted(set().union(*shown.values()))
    pages = Page.objects.filter(reverse_id__in=keys, login_required=False) if keys else ()
    language = versions[0].content.language
    of_boxes = {
        str(page.reverse_id): ever_public(page, language) or ever_public(page, settings.LANGUAGE_CODE) for page in pages
    }
    if not of_boxes:
        return {}
    went_out = _moments([*versions, *(one for several in of_boxes.values() for one in several)])
    withdrawals = Withdrawal.objects.filter(page=versions[0].content.page_id, language__in=["", language])
    away = list(withdrawals.values_list("withdrawn_on", "ended_on"))

    def under(version: PublicVersion, until: _Moment) -> Iterator[PublicVersion]:
        since = went_out[version.version_id]
        ends = [(on, _END) for on, back_on in away if since[0] <= on and (back_on is None or back_on > since[0])]
        for key in sorted(shown[version.version_id] & of_boxes.keys()):
            for one in of_boxes[key]:
                if not one.hidden_by and since < went_out[one.version_id] < min([until, *ends]):
                    yield one

    untils = [(date.max, _END), *(went_out[version.version_id] for version in versions)]
    return {version.version_id: list(under(version, until)) for version, until in zip(versions, untils, strict=False)}


_Moment = tuple[date, int]
_END = sys.maxsize  # of a day


def _moments(versions: Iterable[PublicVersion]) -> dict[int, _Moment]:
    """Give when versions went out: on which day, and at which place of the list in which versioning notes it."""
    versions = list(versions)
    noted = StateTracking.objects.filter(version__in=[one.version_id for one in versions], new_state=PUBLISHED)
    places = dict(noted.order_by("-pk").values_list("version", "pk"))
    return {one.version_id: (one.details.published_on or date.min, places.get(one.version_id, 0)) for one in versions}
