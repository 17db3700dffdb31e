"""The blocks of versions as the CMS stores them: its plugins, whole, in one query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cms.models import CMSPlugin, PageContent
from django.contrib.contenttypes.models import ContentType

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
    return list(plugins_in([content.pk]))


def plugins_in(contents: Any, **where: Any) -> Iterator[Plugin]:
    """Give plugins in these page contents, a query or their primary keys."""
    of_pages = ContentType.objects.get_for_model(PageContent)
    return plugins_where(placeholder__content_type=of_pages, placeholder__object_id__in=contents, **where)


def plugins_where(**where: Any) -> Iterator[Plugin]:
    """Give plugins, those of one placeholder and language in their order."""
    rows = (
        CMSPlugin.objects.filter(**where)
        .order_by("placeholder__slot", "language", "position")
        .values_list(
            "placeholder__object_id", "placeholder__slot", "language", "pk", "parent_id", "plugin_type",
            "djangocms_text_text", "djangocms_text_text__body", "djangocms_text_text__json",
            "pages_block", "pages_block__data",
        )
    )  # fmt: skip
    return map(Plugin._make, rows)
