"""Tells where sources, facts and addresses of other sites are used, so that whoever keeps them sees what hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from pages.models import Citation, OutsideLink, PageDetails
from reviews.early import with_version
from sources.links import to_ask
from sources.models import Fact, LinkCheck, Source
from sources.uses import Use


def uses_of(thing: Source | Fact) -> list[Use]:
    """Give the versions that rest on a source or a fact, the live ones first, the newest of each page before the others."""
    cited = Citation.objects.filter(Q(source=thing) if isinstance(thing, Source) else Q(fact=thing))
    contents = PageContent.admin_manager.filter(pk__in=cited.values("content")).values_list("pk", "title")
    titles = dict(contents)
    versions = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(PageContent), object_id__in=titles
    ).order_by("-pk")
    uses = [
        Use(
            title=_("%(title)s, version %(number)s") % {"title": titles[version.object_id], "number": version.number},
            address=reverse("reviews:version", args=[version.pk]),
            state=str(version.get_state_display()),
            is_live=version.state == PUBLISHED,
        )
        for version in versions
    ]
    return sorted(uses, key=lambda use: not use.is_live)


# Addresses of other sites ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeadLink:
    """A live page that leads its readers to an address where there is nothing."""

    details: PageDetails
    check: LinkCheck
    source: Source | None

    def __str__(self) -> str:
        where = _("The source “%(name)s”") % {"name": self.source.full_name} if self.source else _("A link in the text")
        return _("%(where)s leads to %(address)s. %(words)s") % {
            "where": where,
            "address": self.check.address,
            "words": self.check.words,
        }


def addresses_of_sources() -> set[str]:
    """Give the address of every source, as it is asked for."""
    return {asked for address in Source.objects.values_list("address", flat=True) if (asked := to_ask(address))}


def addresses_in_pages() -> set[str]:
    """Give every address of another site that a live page leads to, but for those of its sources."""
    live = PageDetails.objects.live().values("extended_object_id")
    return set(OutsideLink.objects.filter(content__in=live).values_list("address", flat=True))


def dead_links(page_id: int | None = None) -> list[DeadLink]:
    """Give the dead links of all live pages, or of one, each page's together."""
    dead = {check.address: check for check in LinkCheck.objects.dead()}
    if not dead:
        return []
    live = PageDetails.objects.live()
    if page_id is not None:
        live = live.filter(extended_object__page=page_id)
    details = {one.extended_object_id: one for one in with_version(live)}
    found = [
        DeadLink(details[link.content_id], dead[link.address], None)
        for link in OutsideLink.objects.filter(content__in=details, address__in=dead)
    ]
    found += [
        DeadLink(details[content_id], dead[to_ask(source.address)], source)
        for content_id, source in _cited_sources(details, dead)
    ]
    return sorted(found, key=lambda link: (link.details.extended_object.title, link.details.pk, link.check.address))


def _cited_sources(contents: Collection[int], addresses: Collection[str]) -> Iterable[tuple[int, Source]]:
    sources = {
        source.pk: source for source in Source.objects.exclude(address="") if to_ask(source.address) in addresses
    }
    cited = Citation.objects.filter(content__in=contents, source__in=sources)
    for content_id, source_id in sorted(set(cited.values_list("content_id", "source_id"))):
        yield content_id, sources[source_id]
