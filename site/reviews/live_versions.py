"""What of a page readers get now, and which urgent correction of it nobody has reviewed."""

from __future__ import annotations

from cms.models import PageContent
from django.conf import settings
from django.db.models import QuerySet
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from pages.every_version import versions_of
from reviews.models import Review, ReviewQuerySet


def urgent_and_unreviewed(content: PageContent) -> ReviewQuerySet:
    """Give the urgent corrections of a page, in the language of this text, that nobody has reviewed yet."""
    contents = PageContent.admin_manager.filter(page_id=content.page_id, language=content.language).values("pk")
    return Review.objects.urgent_and_unreviewed().filter(
        version__object_id__in=contents, version__content_type__model="pagecontent"
    )


def live_content(of: PageContent) -> PageContent | None:
    """Give what patients read now of the page of this text, in its language, with its details."""
    live = PageContent.objects.filter(page=of.page_id, language=of.language)  # published versions only
    return live.select_related("pagedetails").first()


def live_version(page_id: int, language: str = settings.LANGUAGE_CODE) -> Version | None:
    """Give the version of a page that patients read now in a language."""
    return versions_of(page_id, language=language).filter(state=PUBLISHED).first()


def live_versions(page_id: int) -> QuerySet[Version]:
    """Give the versions of a page that patients read now, one for each language."""
    return versions_of(page_id).filter(state=PUBLISHED)
