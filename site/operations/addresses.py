"""Which addresses the public has: those the database knows, those the code knows, and those that pages lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
from cms.models import Page
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from languages.installed import address_in, split
from pages.addresses import url_of_path
from pages.models import Address, Redirect
from pages.reserved import staff_addresses
from pages.sitemaps import sitemap_entries
from pages.versions import ever_public, permanent_url

_IN_A_STYLESHEET = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")


def is_for_readers(path: str) -> bool:
    """Say whether an address is none of the staff's. A copy of the site for readers has none of those."""
    return not path.startswith(staff_addresses())


def known_addresses() -> list[str]:
    """Give every public address that can be known without reading a page, as paths, in order and each once."""
    found = [
        *_of_the_code(get_resolver().url_patterns),
        *(entry.url.removeprefix(settings.SITE_URL) for entry in sitemap_entries()),
        *_of_versions(),
    ]
    return list(dict.fromkeys(path for path in found if is_for_readers(path)))


def _of_the_code(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Give the addresses that the code names in full, such as `/robots.txt`; those that the CMS answers are no such."""
    for pattern in patterns:
        route = getattr(pattern.pattern, "_route", None)
        if route is None or "<" in route:
            continue
        if isinstance(pattern, URLResolver):
            if is_for_readers(before + route):
                yield from _of_the_code(pattern.url_patterns, before + route)
        else:
            yield before + route


def _of_versions() -> Iterator[str]:
    """Give every address at which a page stands or stood or that leads to it, and its versions at theirs."""
    leading: dict[int | None, list[str]] = {}
    for model in (Address, Redirect):
        for path, page_id in model.objects.leading().order_by("path").values_list("path", "page_id"):
            leading.setdefault(page_id, []).append(url_of_path(path, settings.LANGUAGE_CODE))
    for page in Page.objects.filter(login_required=False).order_by("path"):
        places = leading.get(page.pk, [])
        yield from places
        for language, _name in settings.LANGUAGES:
            numbers = [version.number for version in ever_public(page, language)]
            if page.reverse_id and numbers:
                yield address_in(language, reverse("pages:history", args=[page.reverse_id]))
                yield from (permanent_url(page, number, language) for number in numbers)
            for place in places:
                if split(place)[0] == language:
                    yield f"{place}versions/"
                    yield from (f"{place}versions/{number}/" for number in numbers)


def links_of(path: str, content_type: str, body: bytes) -> list[str]:
    """Give the paths of this site that a page or a stylesheet leads to or shows something from."""
    if content_type.startswith("text/html"):
        links = list(_links_of_html(body))
    elif content_type.startswith("text/css"):
        links = [first or second for first, second in _IN_A_STYLESHEET.findall(body.decode())]
    else:
        return []
    here, own = settings.SITE_URL + path, urlsplit(settings.SITE_URL)
    found = []
    for link in links:
        try:
            address = urlsplit(urljoin(here, link))
        except ValueError:  # an address that nobody can follow
            continue
        if (address.scheme, address.netloc) == (own.scheme, own.netloc) and is_for_readers(address.path):
            found.append(unquote(address.path) or "/")
    return list(dict.fromkeys(found))


def _links_of_html(body: bytes) -> Iterator[str]:
    if not body.strip():
        return
    for element, attribute, link, _place in lxml.html.document_fromstring(body).iterlinks():
        if attribute != "action":  # a form needs the site itself
            yield link
        for choice in element.get("srcset", "").split(","):
            if choice.strip():
                yield choice.split()[0]
