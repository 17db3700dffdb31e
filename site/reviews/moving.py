"""A page comes to another place, and its old address leads to the new one."""

from __future__ import annotations

from datetime import datetime

from cms.models import Page

from accounts.models import User
from pages.addresses import remember_addresses
from pages.rules import refuse, was_ever_public
from pages.versions import today_url
from reviews import place_rules
from reviews.locking import record_of_page
from reviews.models import Entry


def finish_move(*, page: Page, reachable_before: set[int], by: User, at: datetime) -> None:
    """See to it that readers still find a page that has just been moved, keep its addresses, put the move on record.

    `reachable_before` is what `place_rules.reachable_below` gave before the move.
    """
    page = Page.objects.get(pk=page.pk)
    refuse(place_rules.objection_to_new_place(page, reachable_before))
    if not was_ever_public(page.pk):
        return
    remember_addresses(page)
    record_of_page(Entry.Step.MOVED, by, at, page, today_url(page))
