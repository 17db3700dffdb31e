"""Which texts readers find at an address now: those that are published, of pages that are hidden from nobody."""

from __future__ import annotations

from cms.models import PageContent
from django.conf import settings
from django.db.models import Case, F, QuerySet, When


def reached(*languages: str) -> QuerySet[PageContent]:
    """Return the texts that readers can reach in these languages, without any in English, each with its `path`."""
    live = PageContent.objects.filter(  # published versions only
        language__in=languages or (settings.LANGUAGE_CODE,),
        page__login_required=False,
        page__urls__language=F("language"),
        page__urls__path__isnull=False,
    )
    return live.annotate(path=F("page__urls__path"))


def in_best_language(language: str) -> QuerySet[PageContent]:
    """Return those in English and, after each of them, the same page in this language, in the order of the tree."""
    in_language_last = Case(When(language=language, then=1), default=0)
    return reached(language, settings.LANGUAGE_CODE).order_by("page__path", in_language_last)
