"""What search engines are told: every live page, and when its words or their review last changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cms.models import PageContent
from django.conf import settings

from pages.addresses import url_of_path


@dataclass(frozen=True)
class SitemapEntry:
    """One live page. `changed_on` is the later of its publication and its last review, never a draft's date."""

    url: str
    changed_on: date | None


def sitemap_entries() -> list[SitemapEntry]:
    """Give every page that readers can reach, in the order of the tree."""
    rows = (
        PageContent.objects.filter(
            language=settings.LANGUAGE_CODE,
            page__urls__language=settings.LANGUAGE_CODE,
            page__urls__path__isnull=False,
            page__login_required=False,
        )
        .order_by("page__path")
        .values_list("page__urls__path", "pagedetails__published_on", "pagedetails__reviewed_on")
    )
    return [
        SitemapEntry(
            url=settings.SITE_URL + url_of_path(path),
            changed_on=max((day for day in (published_on, reviewed_on) if day), default=None),
        )
        for path, published_on, reviewed_on in rows
    ]
