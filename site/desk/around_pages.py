"""Fetches what is to be told of several pages beside their texts: where they stand, what is planned, what came up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from cms.models import PageContent
from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from desk.inbox import waiting_for
from pages.models import Withdrawal
from reviews.early_review import early_pages, reasons_for
from reviews.models import Alarm, Review
from reviews.usages import dead_places
from scheduling.models import Plan
from scheduling.telling import ToldPlan, tell
from upkeep.models import Snooze


class AroundPages:
    """What is known of several pages beside their texts, each thing fetched once for all of them."""

    def __init__(self, contents: Sequence[PageContent], user: User) -> None:
        self.user = user
        pages = {content.page_id for content in contents}
        self.versions = _versions(pages)
        versions = {version.pk: version for some in self.versions.values() for version in some}
        self.doubts = {pk: Alarm.Trouble(one.doubt).label for pk, one in versions.items() if one.doubt}
        self.reviews = _reviews(versions, user)
        among = Q(content__page__in=pages)
        self.early = reasons_for(early_pages(among))
        self.dead: dict[int, list[str]] = defaultdict(list)
        for place in dead_places(among).fetch():
            self.dead[place.details_id].append(str(place))
        away = {page for page, some in self.versions.items() if all(one.state != PUBLISHED for one in some)}
        self.withdrawals = {one.page_id: one for one in Withdrawal.objects.standing().filter(page__in=away)}
        self.plans: dict[int, list[ToldPlan]] = defaultdict(list)
        for told in tell(Plan.objects.to_look_at().filter(page__in=pages)):
            self.plans[told.plan.page_id].append(told)
        self.snoozes = {(one.page_id, one.due_on): one for one in Snooze.objects.filter(page__in=pages)}


def _versions(pages: set[int]) -> dict[int, list[Any]]:
    """Give all versions of pages in the site's own language, each with its `doubt`."""
    doubt = Alarm.objects.standing().filter(version=OuterRef("pk")).values("kind")[:1]
    found = (
        Version.objects.filter(cms_pagecontent__page__in=pages, cms_pagecontent__language=settings.LANGUAGE_CODE)
        .annotate(page_id=F("cms_pagecontent__page"), doubt=Subquery(doubt))
        .select_related("created_by", "locked_by")
        .order_by("pk")
    )
    versions: dict[int, list[Any]] = defaultdict(list)
    for version in found:
        versions[version.page_id].append(version)
    return versions


def _reviews(versions: Mapping[int, Version], user: User) -> dict[int, list[Any]]:
    """Give the reviews of drafts and live versions, and those urgent ones of others that are still to be done.

    Each says whether it `is_mine`: this person can move it on.
    """
    current = [pk for pk, version in versions.items() if version.state in (DRAFT, PUBLISHED)]
    wanted = Review.objects.filter(version__in=current) | Review.objects.urgent_and_unreviewed().filter(
        version__in=versions
    )
    mine = waiting_for(user).order_by().values("pk")
    found: dict[int, list[Any]] = defaultdict(list)
    for review in (
        wanted.annotate(is_mine=Q(pk__in=mine))
        .select_related("submitted_by")
        .prefetch_related("sign_offs")
        .order_by("pk")
    ):
        review.version = versions[review.version_id]
        found[review.version_id].append(review)
    return found
