"""Puts reminders off, and changes who answers for pages and how often they are reviewed: one step, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from cms.models import Page
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.powers import name_of
from pages.every_version import versions_of
from pages.models import PageDetails, PlannedInterval
from pages.rules import NotAllowed, refuse
from reviews import mail
from reviews.locking import hold_page, record_of_page
from reviews.models import Entry
from upkeep.changing import PageChange, Wanted, changes_asked, objection_to_change, seal_of
from upkeep.models import Snooze
from upkeep.rules import due_day_of, objection_to_snooze


@transaction.atomic
def snooze(*, version: Version, by: User, at: datetime, until_on: date, reason: str) -> Snooze:
    """Put off the reminders of a page's review until a day. What readers are told of the review stays."""
    page = hold_page(version.content.page_id)
    version = Version.objects.get(pk=version.pk)
    refuse(objection_to_snooze(by, version, until_on=until_on, reason=reason, today=localdate(at)))
    due_on = due_day_of(version)
    assert due_on is not None  # else it was refused
    words = _("Until %(until)s. The review is due on %(due)s. %(why)s") % {
        "until": date_format(until_on, "j F Y"),
        "due": date_format(due_on, "j F Y"),
        "why": reason.strip(),
    }
    record_of_page(Entry.Step.PUT_OFF, by, at, page, words, version=version)
    return Snooze.objects.create(
        page=page, due_on=due_on, until_on=until_on, reason=reason.strip(), by=by, by_name=name_of(by), at=at
    )


@transaction.atomic
def change_upkeep(
    *, page_ids: Collection[int], wanted: Wanted, by: User, at: datetime, why: str, seen: str
) -> list[PageChange]:
    """Change owners, deputies and intervals of all these pages, or of none; return what changed.

    `seen` is the seal of what the person was shown: if something else would change by now, nothing does.
    """
    list(Page.objects.select_for_update(no_key=True).filter(pk__in=page_ids).order_by("pk"))
    refuse(objection_to_change(by, page_ids, wanted, why=why))
    changes = changes_asked(page_ids, wanted)
    refuse(" ".join(f"{change.title}: {change.objection}" for change in changes if change.objection))
    if seal_of(changes) != seen:
        raise NotAllowed(_("Something has changed since you looked. Look again at what would change."))
    for change in changes:
        _make(change, by, at, why)
    _tell_who_answers_now(changes, wanted, by, why)
    return [change for change in changes if change.lines]


def _tell_who_answers_now(changes: Sequence[PageChange], wanted: Wanted, by: User, why: str) -> None:
    for person in {wanted.owner, wanted.deputy} - {None, by}:
        assert person is not None
        pages = [
            (change.title, change.version)
            for change in changes
            if change.version and name_of(person) in [line.after for line in change.lines]
        ]
        if pages:
            mail.after_change_of_owners(person, pages, by, why)


def _make(change: PageChange, by: User, at: datetime, why: str) -> None:
    page, version = change.page, change.version
    if people := [line for line in change.lines if line.step == Entry.Step.OWNERS]:
        # Past the model's save, which refuses every change of a text that is out or in review: who answers is no text.
        PageDetails.objects.filter(extended_object_id__in=_current_contents(page)).update(
            owner=change.owner, deputy=change.deputy
        )
        record_of_page(Entry.Step.OWNERS, by, at, page, " ".join([*map(str, people), why]), version=version)
    for line in change.lines:
        if line.step == Entry.Step.INTERVAL:
            PlannedInterval.objects.create(page=page, months=change.months, at=at)
            record_of_page(Entry.Step.INTERVAL, by, at, page, f"{line} {why}", version=version)


def _current_contents(page: Page) -> list[int]:
    """Return the texts of a page that readers have or somebody works on."""
    current = versions_of(page.pk).filter(state__in=(DRAFT, PUBLISHED))
    return list(current.values_list("object_id", flat=True))
