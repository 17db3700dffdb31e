"""The versions of pages, whatever their state. The CMS knows them by their texts alone."""

from __future__ import annotations

from typing import Any

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from djangocms_versioning.constants import PUBLISHED, UNPUBLISHED
from djangocms_versioning.models import Version, VersionQuerySet

PUBLIC_STATES = (PUBLISHED, UNPUBLISHED)

#: In SQL, for triggers: the content type of the texts of pages.
PAGE_CONTENT = "(SELECT id FROM django_content_type WHERE app_label = 'cms' AND model = 'pagecontent')"


def in_sql(states: tuple[str, ...]) -> str:
    """Give states as a list in SQL."""
    return f"({', '.join(map(repr, states))})"


def is_in(content: str, states: tuple[str, ...] = PUBLIC_STATES) -> str:
    """Give SQL that says whether the text of a page with this id is in one of these states, by default: was ever public."""
    return (
        f"EXISTS (SELECT 1 FROM djangocms_versioning_version v WHERE v.object_id = {content}"  # noqa: S608 - our own names
        f" AND v.content_type_id = {PAGE_CONTENT} AND v.state IN {in_sql(states)})"
    )


def has_public_text(page: str) -> str:
    """Give SQL that says whether a text of the page with this id is or was public."""
    return f"EXISTS (SELECT 1 FROM cms_pagecontent c WHERE c.page_id = {page} AND {is_in('c.id')})"  # noqa: S608


def every_version(**of: Any) -> VersionQuerySet:
    """Give the versions of all pages, or those of which this holds."""
    return Version.objects.filter(content_type=ContentType.objects.get_for_model(PageContent), **of)


def versions_of(page_id: int, **of: str) -> VersionQuerySet:
    """Give the versions of a page, with `language` those in that language."""
    return every_version(object_id__in=PageContent.admin_manager.filter(page=page_id, **of).values("pk"))
