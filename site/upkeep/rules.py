"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import Role, roles_of
from accounts.rules import objection_to_silence
from pages.models import PageDetails
from reviews.rules import details_of
from upkeep.models import MOST_DAYS_PUT_OFF, SOON_DAYS, Snooze


def people_who_may_answer() -> QuerySet[User]:
    """Return everybody who can be the owner or deputy of a page: the editors who work here."""
    return User.objects.holding(Role.EDITOR).order_by("name", "email")


def answers_for(user: User, details: PageDetails) -> bool:
    """Return whether a page is this person's to see to: its owner's and deputy's, and any publisher's."""
    roles = roles_of(user)
    return Role.PUBLISHER in roles or (Role.EDITOR in roles and user.pk in (details.owner_id, details.deputy_id))


def last_day_put_off(due_on: date) -> date:
    """Return the last day until which the reminders of a review can be put off."""
    return due_on + timedelta(days=MOST_DAYS_PUT_OFF)


def is_reminded_of(version: Version, today: date) -> bool:
    """Return whether a review of this version is due soon enough for somebody to be reminded of it."""
    due_on = due_day_of(version)
    return due_on is not None and due_on <= today + timedelta(days=SOON_DAYS)


def due_day_of(version: Version) -> date | None:
    """Return when the next review of a live version is due, if it is known."""
    details = details_of(version.content) if version.state == PUBLISHED else None
    return details.review_due_on if details else None


def objection_to_snooze(user: User, version: Version, *, until_on: date | None, reason: str, today: date) -> str:
    """Object to putting off the reminders of a review until a day; without a day, to doing so at all."""
    details = details_of(version.content) if version.state == PUBLISHED else None
    due_on = details.review_due_on if details else None
    if details is None or due_on is None:
        return _("Only the reminders of a live page with a review date can be put off.")
    if not answers_for(user, details):
        return _("The owner of the page, its deputy or a publisher puts its reminders off.")
    if due_on > today + timedelta(days=SOON_DAYS):
        return _("Nobody is reminded of this review yet.")
    if before := Snooze.objects.filter(page=version.content.page_id, due_on=due_on).first():
        return _("%(who)s has put the reminders of this review off already. That can be done once.") % {
            "who": before.by_name
        }
    last = last_day_put_off(due_on)
    if last <= today:
        return _("This review is overdue by more than %(days)s days, so its reminders go on.") % {
            "days": MOST_DAYS_PUT_OFF
        }
    if objection := objection_to_silence(reason):
        return objection
    if until_on is not None and until_on <= today:
        return _("Choose a day after today.")
    if until_on is not None and until_on > last:
        return _("Choose %(day)s or an earlier day: that is %(days)s days after the review is due.") % {
            "day": date_format(last, "j F Y"),
            "days": MOST_DAYS_PUT_OFF,
        }
    return ""
