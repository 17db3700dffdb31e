"""Tells where sources, facts, pictures and addresses of other sites are used, so that who keeps them sees what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from pages.models import Block, Citation, OutsideLink, PageDetails, Picture
from reviews.early_review import with_version
from reviews.lazy_list import OnDemand
from sources.models import LinkCheck, Source
from sources.uses import Usage
from sources.web_addresses import to_ask


def uses_of(thing: Model) -> list[Usage]:
    """Give the versions that rest on a source or a fact or show a picture, the live ones first, the newest before others."""
    contents = PageContent.admin_manager.filter(pk__in=_contents_with(thing)).values_list("pk", "title")
    titles = dict(contents)
    versions = Version.objects.filter(
        content_type=ContentType.objects.get_for_model(PageContent), object_id__in=titles
    ).order_by("-pk")
    uses = [
        Usage(
            title=_("%(title)s, version %(number)s") % {"title": titles[version.object_id], "number": version.number},
            address=reverse("desk:version", args=[version.pk]),
            state=str(version.get_state_display()),
            is_live=version.state == PUBLISHED,
        )
        for version in versions
    ]
    return sorted(uses, key=lambda use: not use.is_live)


def _contents_with(thing: Model) -> QuerySet[Any, Any]:
    if isinstance(thing, Picture):
        return Block.objects.filter(
            data__picture=thing.sha256, placeholder__content_type=ContentType.objects.get_for_model(PageContent)
        ).values("placeholder__object_id")
    named = Q(source=thing) if isinstance(thing, Source) else Q(fact=thing)
    return Citation.objects.filter(named).values("content")


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


def dead_links(among: Q | None = None) -> list[DeadLink]:
    """Give the dead links of all live pages, or of those of whose `content` this holds, each page's together."""
    return with_pages(dead_places(among))


class DeadPlace(NamedTuple):
    """Where a dead link stands, by what the database knows it under."""

    title: str
    details_id: int
    address: str
    source_id: int = 0


def dead_places(among: Q | None = None) -> OnDemand[DeadPlace]:
    """Give where the dead links of all live pages stand, or of those of whose `content` this holds, each page's together."""
    found = _dead(among)
    if found is None:
        return OnDemand(lambda: 0, list)
    links, cited, asked = found

    def count() -> int:
        # A version leads to an address once, but it can name a source by itself and by several facts.
        return links.count() + cited.values("content", "source").distinct().count()

    def fetch() -> list[DeadPlace]:
        where = ("content__title", "content__pagedetails__pk")
        places = {DeadPlace(title, pk, address) for title, pk, address in links.values_list(*where, "address")}
        places |= {
            DeadPlace(title, pk, asked[source], source)
            for title, pk, source in cited.values_list(*where, "source_id").distinct()
        }
        return sorted(places)

    return OnDemand(count, fetch)


def has_dead_link() -> Q:
    """Say in SQL of a `PageContent` what `dead_places` finds."""
    found = _dead(None)
    if found is None:
        return Q(pk__in=[])
    links, cited, _asked = found
    return Q(pk__in=links.values("content")) | Q(pk__in=cited.values("content"))


def _dead(among: Q | None) -> tuple[QuerySet[OutsideLink], QuerySet[Citation], dict[int, str]] | None:
    """Give the dead links in live texts, the citations whose source has a dead address, and that address by the source.

    None where no link is dead.
    """
    dead = set(LinkCheck.objects.dead().values_list("address", flat=True))
    if not dead:
        return None
    maybe = Source.objects.filter(Q(address__in=dead) | Q(address__contains="#"))  # a place in a page is not asked for
    asked = {pk: to_ask(address) for pk, address in maybe.order_by().values_list("pk", "address")}
    sources = [pk for pk, address in asked.items() if address in dead]
    live = Q(Exists(PageDetails.objects.live().filter(extended_object=OuterRef("content")))) & (among or Q())
    return OutsideLink.objects.filter(live, address__in=dead), Citation.objects.filter(live, source__in=sources), asked


def with_pages(places: Iterable[DeadPlace]) -> list[DeadLink]:
    """Give dead links with the pages they stand on, and what came of asking for them."""
    places = list(places)
    details = with_version(PageDetails.objects.all()).in_bulk({place.details_id for place in places})
    checks = LinkCheck.objects.in_bulk({place.address for place in places}, field_name="address")
    sources = Source.objects.in_bulk({place.source_id for place in places if place.source_id})
    return [
        DeadLink(details[place.details_id], checks[place.address], sources.get(place.source_id)) for place in places
    ]
