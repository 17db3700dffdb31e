"""What search engines are told: every live page and the glossary, and when their words or reviews last changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Case, When
from django.urls import reverse

from languages.installed import others
from pages.addresses import url_of_path
from pages.glossary_index import last_changed_on
from pages.reached import reached


@dataclass(frozen=True)
class SitemapEntry:
    """One live page. `changed_on` is the later of its publication and its last review, never a draft's or an example's date.

    The glossary changed when a meaning was last approved, or a term retired.
    """

    url: str
    changed_on: date | None


def sitemap_entries() -> list[SitemapEntry]:
    """Give every page that readers can reach, in the order of the tree, in each language; and the glossary unless it is empty."""
    rows = (
        reached(settings.LANGUAGE_CODE, *others())
        .order_by("page__path", Case(When(language=settings.LANGUAGE_CODE, then=0), default=1), "language")
        .values_list(
            "path",
            "language",
            "pagedetails__published_on",
            "pagedetails__reviewed_on",
            "pagedetails__is_example",
        )
    )
    pages = [
        SitemapEntry(
            url=settings.SITE_URL + url_of_path(path, language),
            changed_on=None if is_example else max((day for day in (published_on, reviewed_on) if day), default=None),
        )
        for path, language, published_on, reviewed_on, is_example in rows
    ]
    words_changed_on = last_changed_on()
    if words_changed_on is None:
        return pages
    return [*pages, SitemapEntry(settings.SITE_URL + reverse("pages:glossary"), words_changed_on)]
