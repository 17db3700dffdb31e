"""Which texts readers find at an address now: those that are published, of pages that are hidden from nobody."""

from __future__ import annotations

from cms.models import PageContent
from django.conf import settings
from django.db.models import F, QuerySet


def reached(*languages: str) -> QuerySet[PageContent]:
    """Return the texts that readers can reach in these languages, without any in English, each with its `path`."""
    live = PageContent.objects.filter(  # published versions only
        language__in=languages or (settings.LANGUAGE_CODE,),
        page__login_required=False,
        page__urls__language=F("language"),
        page__urls__path__isnull=False,
    )
    return live.annotate(path=F("page__urls__path"))
