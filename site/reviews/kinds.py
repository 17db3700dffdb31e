"""As which kinds a version is judged: what it is called, what its page was ever public as, and what its words were elsewhere.

Otherwise a page could be called one of the site's own pages, or its words be copied into one, and so slip past those who
judge what patients read. A page that shows the box of a danger, or ever did, is judged as urgent advice, too: whoever takes
that away from readers changes what they are told to do.
"""

from __future__ import annotations

from cms.models import PageContent
from django.db.models import CharField, Q, QuerySet, Value
from djangocms_versioning.models import Version

from pages.boxes import blocks_that_show
from pages.every_version import versions_of
from pages.models import Block, Kind, PageDetails
from pages.rules import PUBLIC_STATES
from reviews.models import CarriedKind


def kinds_judged(version: Version) -> set[str]:
    """Give every kind whose reviewers must judge this version."""
    public = _public_versions_of_its_page(version)
    texts = PageContent.admin_manager.filter(Q(pk=version.object_id) | Q(pk__in=public.values("object_id")))
    boxes = blocks_that_show(texts.values("pk")).order_by()
    shows_box = boxes.values_list(Value(Kind.DANGER.value, output_field=CharField()), flat=True)
    return _kinds_in(Q(extended_object=version.object_id), version, public, shows_box)


def kinds_brought_along(version: Version) -> set[str]:
    """Give the kinds that words of this version bring along to where they are carried: all but what it merely calls itself."""
    return _kinds_in(Q(), version, _public_versions_of_its_page(version))


def _public_versions_of_its_page(version: Version) -> QuerySet[Version]:
    return versions_of(version.content.page_id).filter(state__in=PUBLIC_STATES)


def _kinds_in(called: Q, version: Version, public: QuerySet[Version], *more: QuerySet[Block, str]) -> set[str]:
    details = PageDetails.objects.filter(called | Q(extended_object__in=public.values("object_id")))
    carried = CarriedKind.objects.filter(Q(version=version.pk) | Q(version__in=public.values("pk")))
    return set(details.order_by().values_list("kind", flat=True).union(carried.values_list("kind", flat=True), *more))
