"""The versions of pages, whatever their state. The CMS knows them by their texts alone."""

from __future__ import annotations

from typing import Any

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from djangocms_versioning.models import Version, VersionQuerySet

#: In SQL, for triggers: the content type of the texts of pages.
PAGE_CONTENT = "(SELECT id FROM django_content_type WHERE app_label = 'cms' AND model = 'pagecontent')"


def every_version(**of: Any) -> VersionQuerySet:
    """Give the versions of all pages, or those of which this holds."""
    return Version.objects.filter(content_type=ContentType.objects.get_for_model(PageContent), **of)


def versions_of(page_id: int, **of: str) -> VersionQuerySet:
    """Give the versions of a page, with `language` those in that language."""
    return every_version(object_id__in=PageContent.admin_manager.filter(page=page_id, **of).values("pk"))
