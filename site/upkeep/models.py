"""Reminders that somebody has put off: of which review, until when, and why."""

from __future__ import annotations

from datetime import date

from cms.models import Page
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.done_by import DoneBy
from pages.models import PageDetails, PageDetailsQuerySet

#: So many days before a review is due its owner is first reminded of it.
SOON_DAYS = 90
#: So many days after a review was due its reminders begin again, whatever anybody wants.
MOST_DAYS_PUT_OFF = 90


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    """Reminders that were put off, by whether they still are."""

    def standing(self, on: date) -> SnoozeQuerySet:
        """Return those whose reminders are still off on that day, of the review that is due."""
        of_live = PageDetails.objects.live().filter(
            extended_object__page=OuterRef("page"), review_due_on=OuterRef("due_on")
        )
        return self.filter(Exists(of_live), until_on__gt=on)


class Snooze(DoneBy):
    """The reminders of one page's review are put off, once. Added to, never changed; readers are told nothing else by it.

    `due_on` is the day on which that review is due, `until_on` the day from which its reminders come again.
    """

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="snoozes")
    due_on = models.DateField(_("review due"))
    until_on = models.DateField(_("reminders begin again"))
    reason = models.TextField(_("why"), max_length=1000)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminders put off")
        verbose_name_plural = _("reminders put off")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="putting_reminders_off_has_a_reason"),
            models.UniqueConstraint(fields=["page", "due_on"], name="reminders_of_a_review_are_put_off_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.until_on}"


def reminded_of(details: PageDetailsQuerySet, on: date) -> PageDetailsQuerySet:
    """Return those of the live pages whose reminders are not put off on that day."""
    put_off = Snooze.objects.filter(
        page=OuterRef("extended_object__page"), due_on=OuterRef("review_due_on"), until_on__gt=on
    )
    return details.exclude(Exists(put_off))
