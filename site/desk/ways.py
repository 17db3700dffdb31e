"""The ways between a page of the site and the work on it."""

from __future__ import annotations

from cms.models import PageContent
from django.urls import reverse
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT

from pages.every_version import versions_of
from reviews.models import Review


def ways_from_page(content: PageContent | None) -> list[tuple[str, str]]:
    """Give the ways from what a page of the site shows to the desk: what each is called, and where it leads."""
    ways = [(_("The desk"), reverse("desk:home"))]
    if content is None or content.pk is None:
        return ways
    versions = versions_of(content.page_id, language=content.language)
    if review := Review.objects.filter(version__in=versions, state__in=Review.HOLDING).order_by("-pk").first():
        ways.append((_("The review of this page"), review.get_absolute_url()))
    shown = versions.filter(state=DRAFT).first() or versions.filter(object_id=content.pk).first()
    if shown:
        ways.append((_("This page at the desk"), reverse("desk:version", args=[shown.pk])))
    return ways
