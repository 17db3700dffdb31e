"""Where pages have been, and where a reader who comes to an old address should go."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cms.models import Page, PageUrl
from django.conf import settings
from django.urls import get_script_prefix, reverse

from pages.models import Address, Redirect, Withdrawal

_LONGEST = PageUrl._meta.get_field("path").max_length
_OF_VERSIONS = re.compile(r"(?P<path>.+)/versions(?:/(?P<number>[1-9][0-9]{0,8}))?")


def url_of_path(path: str) -> str:
    """Give the URL of a page's path, which has no slashes at its ends; the home page's path is empty."""
    return f"{get_script_prefix()}{path}/" if path else get_script_prefix()


def remember_addresses(page: Page) -> None:
    """Keep where the public finds a page and those below it now, so that these addresses lead to them for good."""
    tree_path = Page.objects.values_list("path", flat=True).get(pk=page.pk)
    Address.objects.remember(
        PageUrl.objects.filter(
            page__path__startswith=tree_path, language=settings.LANGUAGE_CODE, path__isnull=False
        ).values_list("path", "page_id")
    )


@dataclass(frozen=True)
class Whereabouts:
    """What became of the page that once stood at an address.

    `path` is where it stands now, or None when readers cannot reach it. `of_versions` says whether they asked for its
    versions, and `number` for which of them (None for the list).
    """

    page: Page
    path: str | None
    of_versions: bool
    number: int | None

    @property
    def url(self) -> str:
        """Give where readers find now what they asked for, or "" where they can't."""
        if self.path is not None:
            return url_of_path(self.path) + self._rest
        if not self.of_versions:
            return ""
        if self.number is None:
            return reverse("pages:history", args=[self.page.reverse_id])
        return reverse("pages:version", args=[self.page.reverse_id, self.number])

    @property
    def _rest(self) -> str:
        if not self.of_versions:
            return ""
        return "versions/" if self.number is None else f"versions/{self.number}/"


def whereabouts(asked: str) -> Whereabouts | None:
    """Find the page that stands or once stood at an address, or to which somebody has it lead, whatever its case and slashes."""
    path = "/".join(word for word in asked.split("/") if word)
    of_versions = _OF_VERSIONS.fullmatch(path)
    if of_versions:
        path = of_versions["path"]
    if len(path) > _LONGEST or "\0" in path:
        return None
    rows = Address.objects.filter(path__in={path, path.lower()}).select_related("page").order_by("pk")
    found = {address.path: address for address in rows}  # the newest comes last
    address = found.get(path) or found.get(path.lower())
    page = address.page if address else None if of_versions else _led_to(path.lower())
    if page is None:
        return None
    return Whereabouts(
        page=page,
        path=page.get_path(settings.LANGUAGE_CODE),
        of_versions=of_versions is not None,
        number=int(of_versions["number"]) if of_versions and of_versions["number"] else None,
    )


def _led_to(path: str) -> Page | None:
    """Give the page to which somebody has this path lead, where no page ever stood."""
    redirect = Redirect.objects.leading().filter(path=path).select_related("page").first()
    return redirect.page if redirect else None


def withdrawal_of(page: Page) -> Withdrawal | None:
    """Give why a page is away: its own withdrawal, or else that of the nearest page above it."""
    trail = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return (
        Withdrawal.objects.standing()
        .filter(page__path__in=trail)
        .select_related("page", "instead")
        .order_by("-page__path")
        .first()
    )
