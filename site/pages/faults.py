"""Finds what is wrong with the words of a page, before anybody is asked to judge them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urlsplit

from cms.models import Page, PageContent, PageUrl
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from pages.addresses import url_of_path
from pages.citations import fact_keys_in, keys_in, unreadable_in, without_citations
from pages.models import Address, Picture
from pages.parts import TAKEN_IDS, Heading, Part

_OF_THE_CMS = ("pages-details-by-slug", "pages-root")


def of_each_block(parts: Sequence[Part]) -> Iterator[str]:
    """Object to blocks that cannot be read, that were stored without cleaning, or whose figures have no source."""
    for part in parts:
        for fault in part.faults:
            yield f"{part.title}: {fault}"
        if part.data is not None and not part.is_clean:
            yield _("%(block)s was stored without being cleaned. Open it and save it again.") % {"block": part.title}
        if part.name == "key-facts" and part.shown is not None:
            for fact in part.shown["facts"]:
                if re.search(r"\d", without_citations(fact["text"])) and not keys_in(fact["text"]):
                    yield _("The key fact “%(fact)s” gives a figure without a source. Add [source: key].") % {
                        "fact": fact["label"]
                    }


def of_facts(parts: Sequence[Part]) -> Iterator[str]:
    """Object to facts that nobody has entered."""
    for key in dict.fromkeys(key for part in parts for text in part.texts for key in fact_keys_in(text)):
        yield _("There is no fact with the key “%(key)s”.") % {"key": key}


def of_citations(parts: Sequence[Part], known: Collection[str]) -> Iterator[str]:
    """Object to sources that nobody has entered and to marks that name none."""
    texts = [text for part in parts for text in part.texts]
    for key in dict.fromkeys(key for text in texts for key in keys_in(text)):
        if key not in known:
            yield _("There is no source with the key “%(key)s”.") % {"key": key}
    for text in texts:
        for mark in unreadable_in(text):
            how = _("“%(mark)s” does not name a source. Write it as [source: key].")
            if "fact" in mark.lower():
                how = _("“%(mark)s” does not name one fact. Write it as [fact: key].")
            yield how % {"mark": mark[:60]}


def of_outline(headings: Sequence[Heading]) -> Iterator[str]:
    """Object to headings that skip a level; the page's title is level 1."""
    above = 1
    for heading in headings:
        if heading.level > above + 1:
            yield _("The heading “%(heading)s” is level %(its)s right after level %(above)s. Do not skip a level.") % {
                "heading": heading.title,
                "its": heading.level,
                "above": above,
            }
        above = heading.level


def of_pictures(parts: Sequence[Part]) -> Iterator[str]:
    """Object to pictures that are not stored here."""
    wanted = {part.data["picture"]: part for part in parts if part.name == "image" and part.data is not None}
    stored = set(Picture.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)) if wanted else set()
    for sha256, part in wanted.items():
        if sha256 not in stored:
            yield _("%(block)s shows a picture that is not stored here. Upload it again.") % {"block": part.title}


def of_pages(parts: Sequence[Part]) -> Iterator[str]:
    """Object to cards for pages that do not exist."""
    named = [
        (part, key) for part in parts if part.name == "pages" and part.data is not None for key in part.data["keys"]
    ]
    keys = {key for _part, key in named}
    existing = set(Page.objects.filter(reverse_id__in=keys).values_list("reverse_id", flat=True)) if keys else set()
    for part, key in named:
        if key not in existing:
            yield _("%(block)s names the page “%(key)s”, which does not exist.") % {"block": part.title, "key": key}


def of_links(
    parts: Sequence[Part], known_paths: Collection[str] | None, page: Sequence[Part] | None = None
) -> Iterator[str]:
    """Object to links that lead nowhere on this page or, where its paths are given, on this site.

    `page` are all the parts of the page, where `parts` are only some of them.
    """
    anchors = TAKEN_IDS | {heading.id for part in page or parts for heading in part.headings if heading.id}
    for part in parts:
        for href, words in part.links:
            here = href.removeprefix(settings.SITE_URL) if href.startswith(f"{settings.SITE_URL}/") else href
            if here.startswith("#"):
                leads_nowhere = here[1:] not in anchors
            else:
                leads_nowhere = here.startswith("/") and known_paths is not None and not _leads(here, known_paths)
            if leads_nowhere:
                yield _("The link “%(words)s” leads nowhere: %(href)s.") % {"words": words, "href": href}


def _leads(href: str, known_paths: Collection[str]) -> bool:
    path = urlsplit(href).path
    if path in known_paths or f"{path}/" in known_paths:
        return True
    try:
        return resolve(path).url_name not in _OF_THE_CMS
    except Resolver404:
        return False


def known_paths() -> set[str]:
    """Give every path at which readers find a page, found one, or will find one that is still a draft."""
    paths = set(PageUrl.objects.filter(path__isnull=False).values_list("path", flat=True))
    paths |= set(Address.objects.leading().filter(page__urls__path__isnull=False).values_list("path", flat=True))
    rows = PageContent.admin_manager.order_by("pk").values_list(
        "page_id", "page__parent_id", "page__is_home", "slug", "overwrite_url"
    )
    newest = {page_id: (parent_id, is_home, slug, own_path) for page_id, parent_id, is_home, slug, own_path in rows}

    def path_of(page_id: int) -> str:
        parent_id, is_home, slug, own_path = newest[page_id]
        if is_home:
            return ""
        above = path_of(parent_id) if parent_id in newest and not own_path else ""
        return own_path or (f"{above}/{slug}" if above else slug)

    return {url_of_path(path) for path in paths | {path_of(page_id) for page_id in newest}}
