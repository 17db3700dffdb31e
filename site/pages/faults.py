"""Finds what is wrong with the words of a page, before anybody is asked to judge them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cms.models import Page, PageContent, PageUrl
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from pages.addresses import url_of_path, whole_path
from pages.blocks import callout, danger, recording
from pages.blocks.danger import BoxKey
from pages.blocks.image import PictureKey
from pages.blocks.pages import PageKeys
from pages.blocks.recording import RecordingKey
from pages.citations import fact_keys_in, keys_in, still_to_write_in, unreadable_in
from pages.faults_of_marks import no_fact, no_source, unreadable
from pages.models import Address, Picture, Recording
from pages.parts import TAKEN_IDS, Part
from pages.recorded_from import Origin
from sources.detours import objection_to_detour

_OF_THE_CMS = ("pages-details-by-slug", "pages-root")


@dataclass(frozen=True)
class TextFault:
    """What is wrong in a text: in which block, the words of it that it is about, and how it is said."""

    reason: str
    part: Part | None = None
    about: tuple[str, ...] = ()
    names_block: bool = False

    def __str__(self) -> str:
        if self.part is None or self.names_block:
            return self.reason
        return _("%(block)s: %(fault)s") % {"block": self.part.title, "fault": self.reason}


def of_each_block(parts: Sequence[Part]) -> Iterator[TextFault]:
    """Object to blocks that cannot be read, that were stored without cleaning, or in which their kind misses something."""
    for part in parts:
        for fault in part.faults:
            yield TextFault(f"{part.title}: {fault}", part, names_block=True)
        if part.data is not None and not part.is_clean:
            reason = _("%(block)s was stored without being cleaned. Open it and save it again.") % {"block": part.title}
            yield TextFault(reason, part, names_block=True)
        if part.shape is not None and part.shown is not None:
            for reason, about in part.shape.faults(part.shown):
                yield TextFault(reason, part, (about,))


def of_what_is_to_write(parts: Sequence[Part]) -> Iterator[TextFault]:
    """Object to the marks that a new page begins with, where nobody has written yet what they ask for."""
    for part in parts:
        for text in part.own_texts:
            for what in still_to_write_in(text):
                yield TextFault(_("Still to be written: %(what)s.") % {"what": what}, part, (what,))


def of_facts(parts: Sequence[Part]) -> Iterator[TextFault]:
    """Object to facts that nobody has entered."""
    named = ((key, part) for part in parts for text in part.texts for key in fact_keys_in(text))
    for key, part in _once(named):
        yield TextFault(no_fact(key), part, (key,))


def of_citations(parts: Sequence[Part], known: Collection[str]) -> Iterator[TextFault]:
    """Object to sources that nobody has entered and to marks that name none."""
    named = ((key, part) for part in parts for text in part.texts for key in keys_in(text))
    for key, part in _once(named):
        if key not in known:
            yield TextFault(no_source(key), part, (key,))
    for part in parts:
        for text in part.texts:
            for mark in unreadable_in(text):
                yield TextFault(unreadable(mark), part, (mark[:60],))


def _once(named: Iterable[tuple[str, Part]]) -> Iterator[tuple[str, Part]]:
    """Give each key once, with the block that names it first."""
    first: dict[str, Part] = {}
    for key, part in named:
        first.setdefault(key, part)
    yield from first.items()


def of_outline(parts: Sequence[Part], above: int = 1) -> Iterator[TextFault]:
    """Object to headings that skip a level; the page's title, which they come after, is level 1."""
    for part in parts:
        for heading in part.headings:
            if heading.level > above + 1:
                reason = _(
                    "The heading “%(heading)s” is level %(its)s right after level %(above)s. Do not skip a level."
                )
                words = {"heading": heading.title, "its": heading.level, "above": above}
                yield TextFault(reason % words, part, (heading.title,))
            above = heading.level


def of_pictures(parts: Sequence[Part]) -> Iterator[TextFault]:
    """Object to pictures that are not stored here."""
    wanted = {sha256: part for part in parts for sha256 in part.named(PictureKey)}
    stored = set(Picture.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)) if wanted else set()
    for sha256, part in wanted.items():
        if sha256 not in stored:
            reason = _("%(block)s shows a picture that is not stored here. Upload it again.") % {"block": part.title}
            yield TextFault(reason, part, names_block=True)


def of_recordings(
    parts: Sequence[Part], stored: Mapping[str, Recording], origins: Mapping[int, Origin] | None
) -> Iterator[TextFault]:
    """Object to recordings and captions that are not stored here or do not belong together.

    Where the versions are known whose words they can be made from, object to any other as well.
    """
    for part in parts:
        if part.name != recording.SHAPE.name or part.data is None:
            continue
        if missing := [sha256 for sha256 in part.named(RecordingKey) if sha256 not in stored]:
            reason = _("%(block)s plays a file that is not stored here. Upload it again.") % {"block": part.title}
            yield TextFault(reason, part, tuple(missing), names_block=True)
        yield from (TextFault(words, part) for words in recording.objections_to_files(part.data, stored).values())
        if origins is not None and not origins[part.data["made_from"]].is_known:
            words = _("Say from which version's words this recording was made. Version %(number)s was never published.")
            yield TextFault(words % {"number": part.data["made_from"]}, part)


def of_pages(parts: Sequence[Part]) -> Iterator[TextFault]:
    """Object to cards for pages that do not exist."""
    named = [(part, key) for part in parts for key in part.named(PageKeys)]
    keys = {key for _part, key in named}
    existing = set(Page.objects.filter(reverse_id__in=keys).values_list("reverse_id", flat=True)) if keys else set()
    for part, key in named:
        if key not in existing:
            reason = _("%(block)s names the page “%(key)s”, which does not exist.") % {"block": part.title, "key": key}
            yield TextFault(reason, part, (key,), names_block=True)


def of_boxes(parts: Sequence[Part], live: Collection[str]) -> Iterator[TextFault]:
    """Object to boxes that readers do not get, and to showing one twice; `live` are the keys of those that they get."""
    shown: set[str] = set()
    for part in parts:
        for key in part.named(BoxKey):
            if key not in live:
                yield TextFault(no_box(key), part, (key,))
            elif key in shown:
                yield TextFault(_("The box “%(key)s” stands on this page twice.") % {"key": key}, part, (key,))
            shown.add(key)


def no_box(key: str) -> str:
    """Object to a box whose words readers do not get."""
    return _("Readers do not get the box “%(key)s”. Publish its page first, or show another box.") % {"key": key}


def of_box(parts: Sequence[Part]) -> Iterator[TextFault]:
    """Object to a page with urgent advice whose first block other pages could not show, or that shows another box."""
    first = parts[0] if parts else None
    held = first.data if first is not None and first.name == callout.SHAPE.name else None
    if held is None or held["tone"] == "information":
        words = _(
            "A page with urgent advice begins with a callout, urgent or important: that is what other pages show."
        )
        yield TextFault(words, first, names_block=True)
    elif first is not None and (len(first.headings) > 1 or any(href.startswith("#") for href, _words in first.links)):
        words = _("A callout that other pages show has no headings in its text, and no links to parts of its own page.")
        yield TextFault(words, first)
    for part in parts:
        if part.name == danger.SHAPE.name:
            yield TextFault(_("A page with urgent advice shows no box of another page."), part)


def of_links(
    parts: Sequence[Part], known_paths: Collection[str] | None, page: Sequence[Part] | None = None
) -> Iterator[TextFault]:
    """Object to links that lead nowhere on this page or, where its paths are given, on this site, and to detours.

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
                reason = _("The link “%(words)s” leads nowhere: %(href)s.") % {"words": words, "href": href}
                yield TextFault(reason, part, (words, href))
            elif detour := objection_to_detour(href):
                reason = _("Look at the link “%(words)s”. %(detour)s") % {"words": words, "detour": detour}
                yield TextFault(reason, part, (words, href))


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
    urls = PageUrl.objects.filter(path__isnull=False).values_list("path", "language")
    paths = {whole_path(path, language) for path, language in urls}
    paths |= set(Address.objects.leading().filter(page__urls__path__isnull=False).values_list("path", flat=True))
    rows = (
        PageContent.admin_manager.filter(language=settings.LANGUAGE_CODE)  # a translation stands there once it is out
        .order_by("pk")
        .values_list("page_id", "page__parent_id", "page__is_home", "slug", "overwrite_url")
    )
    newest = {page_id: (parent_id, is_home, slug, own_path) for page_id, parent_id, is_home, slug, own_path in rows}

    def path_of(page_id: int) -> str:
        parent_id, is_home, slug, own_path = newest[page_id]
        if is_home:
            return ""
        above = path_of(parent_id) if parent_id in newest and not own_path else ""
        return own_path or (f"{above}/{slug}" if above else slug)

    paths |= {path_of(page_id) for page_id in newest}
    return {url_of_path(path, settings.LANGUAGE_CODE) for path in paths}
