"""Tells where sources, facts, uploads and addresses of other sites are used, so that who keeps them sees what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from cms.models import PageContent
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED

from pages.every_version import every_version
from pages.models import Block, Citation, OutsideLink, PageDetails, Upload
from reviews.asked_once import answer
from reviews.early_review import with_version
from reviews.lazy_list import OnDemand
from sources.models import LinkCheck, Source
from sources.uses import Usage
from sources.web_addresses import to_ask


def uses_of(thing: Model) -> list[Usage]:
    """Give the versions that rest on a source or a fact or show an upload, the live ones first, the newest before others."""
    contents = PageContent.admin_manager.filter(pk__in=_contents_with(thing)).values_list("pk", "title")
    titles = dict(contents)
    versions = every_version(object_id__in=titles).order_by("-pk")
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
    if isinstance(thing, Upload):
        return Block.objects.filter(
            thing.is_shown(), placeholder__content_type=ContentType.objects.get_for_model(PageContent)
        ).values("placeholder__object_id")
    named = Q(source=thing) if isinstance(thing, Source) else Q(fact=thing)
    return Citation.objects.filter(named).values("content")


# Addresses of other sites ---------------------------------------------------------------------------------------------


class DeadPlace(NamedTuple):
    """Where a dead link stands: the title and the details of a live page, what came of asking, and whose address it is."""

    title: str
    details_id: int
    check: LinkCheck
    source: Source | None = None

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


def dead_links(among: Q | None = None) -> list[tuple[PageDetails, DeadPlace]]:
    """Give the dead links of all live pages, or of those of whose `content` this holds, each page's together."""
    return with_pages(dead_places(among).fetch())


def dead_places(among: Q | None = None) -> OnDemand[DeadPlace]:
    """Give where the dead links of all live pages stand, or of those of whose `content` this holds, each page's together."""
    known = answer(DeadAddresses)
    if not known.are_there:
        return OnDemand((), list)
    links, cited = known.links(among), known.citations(among)

    def fetch() -> list[DeadPlace]:
        where = (F("content__title"), F("content__pagedetails__pk"))
        found = links.values_list(*where, F("address"), Value(0)).union(
            cited.values_list(*where, Value("", CharField()), F("source_id"))
        )
        return sorted((known.place(*row) for row in found), key=_order)

    # A version leads to an address once, but it can name a source by itself and by several facts.
    return OnDemand((links, cited.values("content", "source").distinct()), fetch)


def _order(place: DeadPlace) -> tuple[str, int, str, int]:
    return place.title, place.details_id, place.check.address, place.source.pk if place.source else 0


def has_dead_link() -> Q:
    """Say in SQL of a `PageContent` what `dead_places` finds."""
    known = answer(DeadAddresses)
    if not known.are_there:
        return Q(pk__in=())
    return Q(pk__in=known.links().values("content")) | Q(pk__in=known.citations().values("content"))


class DeadAddresses:
    """Every address where there is nothing, and the sources that lead to one: two queries. They are few."""

    def __init__(self) -> None:
        self._checks = {check.address: check for check in LinkCheck.objects.dead()}
        maybe = Q(address__in=self._checks) | Q(address__contains="#")  # a place in a page is not asked for
        sources = Source.objects.filter(maybe).order_by() if self._checks else Source.objects.none()
        self._sources = {one.pk: one for one in sources if to_ask(one.address) in self._checks}

    @property
    def are_there(self) -> bool:
        """Say whether any address is dead, so that nothing is asked where nothing can be found."""
        return bool(self._checks)

    def links(self, among: Q | None = None) -> QuerySet[OutsideLink]:
        """Give the dead links in the words of live texts."""
        return OutsideLink.objects.filter(_in_live_text(among), address__in=self._checks)

    def citations(self, among: Q | None = None) -> QuerySet[Citation]:
        """Give where live texts name a source whose address is dead."""
        return Citation.objects.filter(_in_live_text(among), source__in=self._sources)

    def place(self, title: str, details_id: int, address: str, source_id: int) -> DeadPlace:
        """Give one of these places as the database has it: by its own address, or by the source that leads there."""
        source = self._sources.get(source_id)
        return DeadPlace(title, details_id, self._checks[to_ask(source.address) if source else address], source)


def _in_live_text(among: Q | None) -> Q:
    return Q(Exists(PageDetails.objects.live().filter(extended_object=OuterRef("content")))) & (among or Q())


def with_pages(places: Iterable[DeadPlace]) -> list[tuple[PageDetails, DeadPlace]]:
    """Give dead links, each after the details of the page it stands on."""
    places = list(places)
    details = with_version(PageDetails.objects.all()).in_bulk({place.details_id for place in places})
    return [(details[place.details_id], place) for place in places]
