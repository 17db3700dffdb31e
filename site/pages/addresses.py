"""Where pages have been, and where a reader who comes to an old address should go."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cms.models import Page, PageUrl
from django.conf import settings
from django.urls import reverse

from languages.installed import active, address_in, prefix_of, split
from pages.models import Address, Redirect, Withdrawal

_LONGEST = PageUrl._meta.get_field("path").max_length
_OF_VERSIONS = re.compile(r"(?P<path>.+)/versions(?:/(?P<number>[1-9][0-9]{0,8}))?")


def url_of_path(path: str, language: str = "") -> str:
    """Give the URL of a page's path in a language, by default the active one.

    The path has no slashes at its ends; the home page's path is empty.
    """
    begins = prefix_of(language or active())
    return f"{begins}{path}/" if path else begins


def path_in(page: Page, language: str) -> str | None:
    """Give at which path readers find a page in a language now, or None where they can't."""
    path: str | None = page.get_path(language, fallback=False)
    return path


def whole_path(path: str, language: str) -> str:
    """Give a page's path with its language before it, as an address of it is remembered."""
    return url_of_path(path, language).strip("/")


def remember_addresses(page: Page) -> None:
    """Keep where the public finds a page and those below it now, so that these addresses lead to them for good."""
    remember_addresses_below(Page.objects.get(pk=page.pk))


def remember_addresses_below(page: Page) -> None:
    """Do it for a page that was read since it was held; it knows its own addresses from then on."""
    urls = PageUrl.objects.filter(page__path__startswith=page.path, path__isnull=False).order_by("pk")
    page.urls_cache = {url.language: url for url in urls if url.page_id == page.pk}
    Address.objects.remember((whole_path(url.path, url.language), url.page_id) for url in urls)


@dataclass(frozen=True)
class Whereabouts:
    """What became of the page that once stood at an address.

    `path` is where it stands now, or None when readers cannot reach it. `language` is the one they asked for; where it
    does not stand in that one, `stand_in` says where it stands in English. `of_versions` says whether they asked for its
    versions, and `number` for which of them (None for the list).
    """

    page: Page
    path: str | None
    language: str
    stand_in: str | None
    of_versions: bool
    number: int | None

    @property
    def url(self) -> str:
        """Give where readers find now what they asked for, or "" where they can't."""
        if self.path is not None:
            return url_of_path(self.path, self.language) + self._rest
        if not self.of_versions:
            return "" if self.stand_in is None else url_of_path(self.stand_in, settings.LANGUAGE_CODE)
        if self.number is None:
            address = reverse("pages:history", args=[self.page.reverse_id])
        else:
            address = reverse("pages:version", args=[self.page.reverse_id, self.number])
        return address_in(self.language, address)

    @property
    def _rest(self) -> str:
        if not self.of_versions:
            return ""
        return "versions/" if self.number is None else f"versions/{self.number}/"


def whereabouts(asked: str) -> Whereabouts | None:
    """Find the page that stands or once stood at an address, or to which somebody has it lead, whatever its case and slashes.

    Of a language other than English, the page that stands at the same address in English counts as well.
    """
    language, in_english = split(asked)
    found = _whereabouts(asked, language)
    return found or (_whereabouts(in_english, language) if language != settings.LANGUAGE_CODE else None)


def _whereabouts(asked: str, language: str) -> Whereabouts | None:
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
    if page is None and language != settings.LANGUAGE_CODE:  # nobody remembers where the home page stands
        url = PageUrl.objects.filter(path=path, language=settings.LANGUAGE_CODE).select_related("page").first()
        page = url.page if url else None
    if page is None or page.login_required:
        return None
    return Whereabouts(
        page=page,
        path=path_in(page, language),
        language=language,
        stand_in=path_in(page, settings.LANGUAGE_CODE) if language != settings.LANGUAGE_CODE else None,
        of_versions=of_versions is not None,
        number=int(of_versions["number"]) if of_versions and of_versions["number"] else None,
    )


def _led_to(path: str) -> Page | None:
    """Give the page to which somebody has this path lead, where no page ever stood."""
    redirect = Redirect.objects.leading().filter(path=path).select_related("page").first()
    return redirect.page if redirect else None


def withdrawal_of(page: Page, language: str = "") -> Withdrawal | None:
    """Give why a page is away in a language, by default the active one: its own withdrawal, or that of the nearest one above."""
    trail = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return (
        Withdrawal.objects.standing(language or active())
        .filter(page__path__in=trail)
        .select_related("page", "instead")
        .order_by("-page__path", "language")
        .first()
    )
