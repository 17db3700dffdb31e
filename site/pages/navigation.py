"""How pages stand to each other for a reader: menus, breadcrumb, the pages below one. One query per answer to a reader.

django CMS's own menus keep one list of all pages in a cache, unpickled whole for each menu, and each worker may hold
an old one. This asks the database for the few pages that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cms.models import Page, PageContent
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString

from pages.addresses import url_of_path
from pages.models import TESTS, Kind

#: The pages that say whom to ring, by their keys, where there are such.
UNWELL, CONTACT = "which-test-for-which-symptom", "contact"


@dataclass(frozen=True)
class Link:
    """A page as a breadcrumb or a card names it. On a card, `content_id` says which version's words these are.

    `drawing` are the shapes of a drawing that the page shows; only lists of tests have it filled in.
    """

    title: str
    url: str
    summary: str = ""
    content_id: int | None = None
    drawing: SafeString | None = None


@dataclass(frozen=True)
class MenuItem:
    """A page as a menu names it: is it the one at this address, or is this address below it?"""

    title: str
    url: str
    is_current: bool
    is_within: bool


@dataclass(frozen=True)
class TreePlace:
    """A page that readers can reach, and where it stands in the tree."""

    content_id: int
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
        return Link(self.title, self.url, self.summary, self.content_id)


class Surroundings:
    """The published pages around one page, in the order of the tree; around none, those of the menus."""

    def __init__(self, page: Page | None) -> None:
        self.page = page
        self._wanted: set[str] = set()

    def ask_for(self, keys: Iterable[str]) -> None:
        """Have the pages with these keys fetched with the others. Must come before anything else is asked."""
        self._wanted |= set(keys)

    @cached_property
    def _places(self) -> list[TreePlace]:
        shown = Q(page__parent=None) | Q(pagedetails__kind=Kind.ABOUT) | Q(page__reverse_id__in=self._wanted)
        if self.page is not None:
            shown |= Q(page__parent=self.page) | Q(page__path__in=self.page.get_ancestor_paths())
        rows = (
            PageContent.objects.filter(
                shown,
                language=settings.LANGUAGE_CODE,
                page__urls__language=settings.LANGUAGE_CODE,
                page__urls__path__isnull=False,
                page__login_required=False,
            )
            .order_by("page__path")
            .values_list(
                "pk",
                "page__reverse_id",
                "page__path",
                "page__parent_id",
                "menu_title",
                "title",
                "pagedetails__summary",
                "page__urls__path",
                "page__is_home",
                "pagedetails__kind",
                "in_navigation",
            )
        )
        return [
            TreePlace(
                content_id=content_id,
                key=key or "",
                tree_path=tree_path,
                parent_id=parent_id,
                short_title=menu_title or title,
                title=title,
                summary=summary or "",
                url=url_of_path(path),
                is_home=is_home,
                kind=kind or "",
                in_menu=in_navigation,
            )
            for content_id, key, tree_path, parent_id, menu_title, title, summary, path, is_home, kind, in_navigation in rows
        ]

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
        return [Link(place.short_title, place.url) for place in self._places if place.is_home]

    def breadcrumb(self) -> list[Link]:
        """Give the pages above this one, the home page first."""
        if self.page is None or self.page.is_home:
            return []
        above = self.page.get_ancestor_paths()
        steps = [place for place in self._places if place.is_home or place.tree_path in above]
        return [Link(place.short_title, place.url) for place in sorted(steps, key=lambda step: not step.is_home)]

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
            )
            for place in places
        ]


def surroundings(request: HttpRequest, page: Page | None) -> Surroundings:
    """Give the pages around the one that a request shows, asked for only once however many menus there are."""
    known = getattr(request, "_surroundings", None)
    if known is None or known.page != page:
        known = request._surroundings = Surroundings(page)  # type: ignore[attr-defined]
    return known
