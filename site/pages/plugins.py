"""The blocks of versions as the CMS stores them: its plugins, whole, in one query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cms.models import CMSPlugin, PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from queries.prepared import Prepared

SLOT = "body"  # the one placeholder that readers see


class Plugin(NamedTuple):
    """A row of the CMS's, with what its text or its block holds; of a kind that is neither, both are None."""

    content_id: int
    slot: str
    language: str
    pk: int
    parent_id: int | None
    plugin_type: str
    text_id: int | None
    body: str | None
    json: Any
    block_id: int | None
    data: Any


def plugins_of(content: PageContent) -> list[Plugin]:
    """Give all that stands in the placeholders of a version, whatever their names and its language, always read afresh."""
    return plugins_of_each([content.pk])


def plugins_of_each(contents: Sequence[int]) -> list[Plugin]:
    """Give the same of a few versions at once, by the primary keys of their texts."""
    of_pages = ContentType.objects.get_for_model(PageContent)
    return list(map(Plugin._make, _OF_EACH(contents=list(contents), of_pages=of_pages.pk)))


def plugins_in(contents: Any, **where: Any) -> Iterator[Plugin]:
    """Give plugins in these page contents, a query or their primary keys."""
    of_pages = ContentType.objects.get_for_model(PageContent)
    return plugins_where(placeholder__content_type=of_pages, placeholder__object_id__in=contents, **where)


def plugins_where(**where: Any) -> Iterator[Plugin]:
    """Give plugins, those of one placeholder and language in their order."""
    return map(Plugin._make, _rows(**where))


def _rows(**where: Any) -> QuerySet[CMSPlugin, tuple[Any, ...]]:
    plugins = CMSPlugin.objects.filter(**where).order_by("placeholder__slot", "language", "position")
    return plugins.values_list(
        "placeholder__object_id", "placeholder__slot", "language", "pk", "parent_id", "plugin_type",
        "djangocms_text_text", "djangocms_text_text__body", "djangocms_text_text__json",
        "pages_block", "pages_block__data",
    )  # fmt: skip


_OF_EACH = Prepared(
    lambda contents, of_pages: _rows(placeholder__content_type=of_pages, placeholder__object_id__in=contents)
)
