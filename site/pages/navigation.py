"""How pages stand to each other for a reader: menus, breadcrumb, the pages below one. One query per answer to a reader.

What a page says in short stands on others once it is checked: they have no place to say that a correction is not.

In another language than English, each is shown in that language where it can be read in it, else in English.

django CMS's own menus keep one list of all pages in a cache, unpickled whole for each menu, and each worker may hold
an old one. This asks the database for the few pages that are shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cms.models import Page
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.safestring import SafeString
from djangocms_versioning.constants import PUBLISHED

from languages.installed import AS_AROUND_IT, active, said_in
from pages.addresses import url_of_path
from pages.every_version import PAGE_CONTENT
from pages.freshness import unchecked_among
from pages.models import TESTS, Kind

#: The pages that say whom to ring, by their keys, where there are such.
UNWELL, CONTACT = "which-test-for-which-symptom", "contact"


@dataclass(frozen=True)
class Link:
    """A page as a breadcrumb or a card names it. On a card, `content_id` says which version's words these are.

    `drawing` are the shapes of a drawing that the page shows; only lists of tests have it filled in. `said_in` are the
    attributes that say in which language it is, where that is another one than around it.
    """

    title: str
    url: str
    summary: str = ""
    content_id: int | None = None
    drawing: SafeString | None = None
    said_in: SafeString = AS_AROUND_IT


def summary_elsewhere(summary: str | None, changes_since_review: Iterable[dict[str, Any]]) -> str:
    """Give what another page may say of a page in short: nothing, while nobody has checked an urgent correction of it."""
    return "" if unchecked_among(changes_since_review) else summary or ""


@dataclass(frozen=True)
class MenuItem:
    """A page as a menu names it: is it the one at this address, or is this address below it?"""

    title: str
    url: str
    is_current: bool
    is_within: bool
    said_in: SafeString = AS_AROUND_IT


@dataclass(frozen=True)
class TreePlace:
    """A page that readers can reach, and where it stands in the tree."""

    content_id: int
    language: str
    said_in: SafeString
    key: str
    tree_path: str
    parent_id: int | None
    short_title: str
    title: str
    summary: str
    url: str
    is_home: bool
    kind: str
    in_menu: bool

    @property
    def is_top(self) -> bool:
        return self.parent_id is None

    @property
    def is_about(self) -> bool:
        return self.kind == Kind.ABOUT

    @property
    def card(self) -> Link:
        return Link(self.title, self.url, self.summary, self.content_id, said_in=self.said_in)

    @property
    def step(self) -> Link:
        return Link(self.short_title, self.url, said_in=self.said_in)


#: Put by hand, because every reader waits: to have it put together takes ten times as long as to have it answered. By
#: the ids of the pages, so that no database goes through all texts to find a few.
_AROUND = f"""
    SELECT content.id, content.language, page.reverse_id, page.path, page.parent_id, content.menu_title, content.title,
        details.summary, details.changes_since_review, url.path, page.is_home, details.kind, content.in_navigation
    FROM cms_page page
        JOIN cms_pagecontent content ON content.page_id = page.id
        JOIN cms_pageurl url ON url.page_id = page.id AND url.language = content.language
        LEFT JOIN pages_pagedetails details ON details.extended_object_id = content.id
    WHERE page.id IN (
            SELECT id FROM cms_page
            WHERE parent_id IS NULL OR parent_id = %s OR path IN ({{ways}}) OR reverse_id IN ({{keys}})
            UNION
            SELECT text.page_id FROM pages_pagedetails about JOIN cms_pagecontent text ON text.id = about.extended_object_id
            WHERE about.kind = %s
        )
        AND EXISTS (
            SELECT 1 FROM djangocms_versioning_version version
            WHERE version.content_type_id = {PAGE_CONTENT} AND version.object_id = content.id AND version.state = %s
        )
        AND content.language IN (%s, %s) AND NOT page.login_required AND url.path IS NOT NULL
    ORDER BY page.path, CASE WHEN content.language = %s THEN 1 ELSE 0 END
"""  # noqa: S608 - of this very module's words


class Surroundings:
    """The published pages around one page, in the order of the tree; around none, those of the menus."""

    def __init__(self, page: Page | None, language: str = "") -> None:
        self.page = page
        self.language = language or active()
        self._wanted: set[str] = set()

    def ask_for(self, keys: Iterable[str]) -> None:
        """Have the pages with these keys fetched with the others. Must come before anything else is asked."""
        self._wanted |= set(keys)

    @cached_property
    def _places(self) -> list[TreePlace]:
        above = self.page.get_ancestor_paths() if self.page else []
        ways, keys = above or [""], sorted(self._wanted) or [""]
        asked = _AROUND.format(ways=", ".join(["%s"] * len(ways)), keys=", ".join(["%s"] * len(keys)))
        languages = [self.language, settings.LANGUAGE_CODE, self.language]
        with connection.cursor() as cursor:
            cursor.execute(asked, [self.page and self.page.pk, *ways, *keys, Kind.ABOUT.value, PUBLISHED, *languages])
            rows = cursor.fetchall()
        places = [
            TreePlace(
                content_id=content_id,
                language=language,
                said_in=AS_AROUND_IT if language == self.language else said_in(language),
                key=key or "",
                tree_path=tree_path,
                parent_id=parent_id,
                short_title=menu_title or title,
                title=title,
                summary=summary_elsewhere(summary, json.loads(changes or "[]")),
                url=url_of_path(path, language),
                is_home=is_home,
                kind=kind or "",
                in_menu=in_navigation,
            )
            for (
                content_id, language, key, tree_path, parent_id, menu_title, title, summary, changes, path, is_home, kind,
                in_navigation,
            ) in rows
        ]  # fmt: skip
        return list({place.tree_path: place for place in places}.values())

    def links_to(self, keys: Iterable[str]) -> dict[str, Link]:
        """Give the pages with these keys that readers can reach, by key; `ask_for` has asked for them."""
        places = {place.key: place for place in self._places}
        return {key: places[key].card for key in keys if key in places}

    def main_menu(self, at: str) -> list[MenuItem]:
        """Give the top pages meant for the menu, as it stands at that address."""
        return self._menu([place for place in self._places if place.is_top and place.in_menu], at)

    def sections(self) -> list[Link]:
        """Give the pages of the main menu as cards."""
        return [place.card for place in self._places if place.is_top and place.in_menu]

    def about_menu(self, at: str) -> list[MenuItem]:
        """Give the site's pages about itself, as the menu stands at that address."""
        return self._menu([place for place in self._places if place.is_about], at)

    def home(self) -> list[Link]:
        """Give the way to a screen that is no page: the home page, where there is one."""
        return [place.step for place in self._places if place.is_home]

    def breadcrumb(self) -> list[Link]:
        """Give the pages above this one, the home page first."""
        if self.page is None or self.page.is_home:
            return []
        above = self.page.get_ancestor_paths()
        steps = [place for place in self._places if place.is_home or place.tree_path in above]
        return [place.step for place in sorted(steps, key=lambda step: not step.is_home)]

    def children(self) -> list[Link]:
        """Give the pages right below this one; below the home page, also those at the top that are about tests."""
        if self.page is None:
            return []
        below = [place for place in self._places if place.parent_id == self.page.pk]
        if self.page.is_home:
            below += [place for place in self._places if place.is_top and not place.is_home and not place.is_about]
        return [place.card for place in below]

    def has_tests_below(self) -> bool:
        """Say whether one of the pages right below this one is about a test."""
        return any(place.kind in TESTS and self.page and place.parent_id == self.page.pk for place in self._places)

    def _menu(self, places: Sequence[TreePlace], at: str) -> list[MenuItem]:
        return [
            MenuItem(
                title=place.short_title,
                url=place.url,
                is_current=place.url == at,
                is_within=place.url != at and self.page is not None and self.page.path.startswith(place.tree_path),
                said_in=place.said_in,
            )
            for place in places
        ]


def surroundings(request: HttpRequest, page: Page | None, language: str = "") -> Surroundings:
    """Give the pages around the one that a request shows, asked for only once however many menus there are.

    They are in the language of what it shows, by default the active one.
    """
    known = getattr(request, "_surroundings", None)
    if known is None or known.page != page:
        known = request._surroundings = Surroundings(page, language)  # type: ignore[attr-defined]
    return known
