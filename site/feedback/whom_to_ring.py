"""Whom to ring, in the words of the site's own pages, as their reviewers signed them. Nothing is added here."""

from __future__ import annotations

from dataclasses import dataclass

from cms.models import PageContent
from django.conf import settings
from django.db.models import F
from django.utils.safestring import SafeString

from pages.block_rendering import Showing
from pages.doubt import Place, Shown, doubt_about
from pages.navigation import CONTACT, Surroundings
from pages.page_content import Body
from pages.shapes import Found


@dataclass(frozen=True)
class WhomToRing:
    """The boxes of the page that says whom to ring; none where there is no such page, or it is in doubt."""

    boxes: tuple[SafeString, ...] = ()
    is_example: bool = False


def whom_to_ring() -> WhomToRing:
    """Return the urgent and important boxes of the live contact page, held against what was signed."""
    content = (
        PageContent.objects.filter(
            page__reverse_id=CONTACT,
            language=settings.LANGUAGE_CODE,
            page__urls__language=settings.LANGUAGE_CODE,
            page__urls__path__isnull=False,
            page__login_required=False,
            pagedetails__isnull=False,
        )
        .select_related("page", "pagedetails")
        .prefetch_related("pagedetails__awards")
        .annotate(version_id=F("versions__pk"))
        .first()
    )
    if content is None:
        return WhomToRing()
    details, body = content.pagedetails, Body.of(content)
    place = Place.of(content, Surroundings(content.page).breadcrumb())
    awards = list(details.awards.all())
    if doubt_about(Shown.as_read(content.version_id, content, details, awards, body.plugins, body.facts, place)):
        return WhomToRing()
    showing = Showing(numbers={}, found=Found({}, {}, body.boxes))
    return WhomToRing(tuple(showing.html_of(part) for part in body.parts if part.is_warning), details.is_example)
