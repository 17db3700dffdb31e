"""Is a public version what its reviewers signed? Asked whenever a page is made; apps above this one know the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.models import PageContent
from django.db.models import F, QuerySet

from pages.addresses import path_in, url_of_path
from pages.digest import describe, describe_as_read
from pages.models import Award, PageDetails
from pages.navigation import Link, Surroundings
from pages.plugins import Plugin
from pages.rules import NotAllowed
from pages.told import told_by
from sources.models import Fact


@dataclass(frozen=True)
class Place:
    """Where readers find a page, and whether its path fits that: it goes on from those above, and ends as its text says."""

    page_id: int
    path: str
    fits: bool

    @classmethod
    def of(cls, content: PageContent, above: Iterable[Link] | None = None) -> Place | None:
        """Give where a live text stands below these pages, None where readers cannot reach it. Without any it looks for them."""
        above = Surroundings(content.page, content.language).breadcrumb() if above is None else above
        page, path = content.page, path_in(content.page, content.language)
        if path is None:
            return None
        url = url_of_path(path, content.language)
        begins = all(url.startswith(step.url) for step in above if not step.said_in)  # not those in English alone
        if page.is_home:
            fits = path == ""
        elif content.overwrite_url:
            fits = path == content.overwrite_url.strip("/")
        elif page.parent_id and page.get_ancestor_paths():
            fits = begins and path.rpartition("/")[2] == content.slug
        else:
            fits = begins and path == content.slug
        return cls(page.pk, path, fits)


@dataclass(frozen=True)
class Shown:
    """A public version as it stands in the database: its text as plain data, what it says beside that, where it stands.

    The text is None where it holds something that nobody can have judged, and the place where readers find today's page
    elsewhere or nowhere.
    """

    version_id: int
    text: dict[str, Any] | None
    told: dict[str, Any]
    place: Place | None

    @classmethod
    def of(cls, version_id: int, content: PageContent, details: PageDetails | None, *, is_live: bool) -> Shown:
        """Read the text afresh."""
        text, told = _or_none(lambda: describe(content)), told_by(details or PageDetails())
        return cls(version_id, text, told, Place.of(content) if is_live else None)

    @classmethod
    def as_read(
        cls,
        version_id: int,
        content: PageContent,
        details: PageDetails,
        awards: list[Award],
        plugins: list[Plugin],
        facts: Mapping[str, Fact],
        place: Place | None,
    ) -> Shown:
        """Take what was read to show it, and ask nothing more."""
        text = _or_none(lambda: describe_as_read(content, details, plugins, facts))
        return cls(version_id, text, told_by(details, awards), place)


#: What may speak against a public version: each gives words for readers, or "". Apps above this one add theirs.
reasons_for_doubt: list[Callable[[Shown], str]] = []


def doubt_about(shown: Shown) -> str:
    """Give the first reason why readers are told that a page is being checked, in words for them, or ""."""
    return next((words for reason in reasons_for_doubt if (words := reason(shown))), "")


def to_be_held(live: QuerySet[PageContent]) -> QuerySet[PageContent]:
    """Have live texts read with what `doubt_about_live` asks of them."""
    return (
        live.select_related("page", "pagedetails")
        .prefetch_related("pagedetails__awards")
        .annotate(version_id=F("versions__pk"))
    )


def doubt_about_live(content: PageContent, plugins: list[Plugin], facts: Mapping[str, Fact]) -> str:
    """Give the first reason against a live text as it was read with its blocks and facts, or ""."""
    details = content.pagedetails
    awards = list(details.awards.all())
    return doubt_about(Shown.as_read(content.version_id, content, details, awards, plugins, facts, Place.of(content)))


def _or_none(text: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        return text()
    except NotAllowed:
        return None
