"""What has come up about a page since it was last reviewed."""

from __future__ import annotations

from typing import Any

from cms.models import PageContent
from django.db.models import Q
from django.utils.timezone import localdate

from desk.standing import put_off_in_words
from pages.models import PageDetails, PlannedInterval
from reviews.early_review import early_pages, reasons_for
from reviews.usages import dead_links
from upkeep.models import Snooze


def what_came_up(content: PageContent) -> dict[str, Any]:
    """Give why a page is to be reviewed early, and the dead links in it, both of what readers get now in its language."""
    this = Q(content__page=content.page_id, content__language=content.language)
    return {
        "early_reasons": [reason for reasons in reasons_for(early_pages(this)).values() for reason in reasons],
        "dead_links": [str(place) for _details, place in dead_links(this)],
        **upkeep_of(content.page_id),
    }


def upkeep_of(page_id: int) -> dict[str, Any]:
    """Return in words who has put the reminders of a live page off, and how often it is reviewed from its next review on."""
    today = localdate()
    put_off = Snooze.objects.standing(today).filter(page=page_id).first()
    planned = PlannedInterval.objects.filter(page=page_id).order_by("-pk").first()
    live = PageDetails.objects.live().filter(extended_object__page=page_id).first()
    is_sooner = planned and live and planned.months < live.review_interval_months
    return {
        "put_off": put_off_in_words(put_off) if put_off else "",
        "planned_months": planned.months if planned and is_sooner else None,
    }
