"""Which letters went to whom, and on which days the daily work was done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DailyRunQuerySet(models.QuerySet["DailyRun"]):
    """Days by what was done on them."""

    def begin(self, on: date, at: datetime) -> bool:
        """Return whether the work of a day is still to be done: nobody began it, or died at it, or not all of it worked."""
        _run, is_new = self.get_or_create(on=on, defaults={"began_at": at})
        to_do_again = self.filter(Q(ended_at=None) | ~Q(failed=[]), on=on)
        return is_new or bool(to_do_again.update(began_at=at, ended_at=None, failed=[]))

    def days_without_letters(self, before: date) -> list[date]:
        """Return the days before this one on which no letters went out, since those on which they last did."""
        last = self.filter(on__lt=before, letters_sent=True).order_by("-on").values_list("on", flat=True).first()
        return [last + timedelta(days=n) for n in range(1, (before - last).days)] if last else []


class DailyRun(models.Model):
    """The work of one day, by one process at a time. `failed` names what did not work, so that it is done again."""

    on = models.DateField(_("day"), unique=True)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    letters_sent = models.BooleanField(_("every letter went out"), default=False)
    failed = models.JSONField(_("what failed"), default=list)

    objects = DailyRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily run")
        verbose_name_plural = _("daily runs")

    def __str__(self) -> str:
        return self.on.isoformat()


class DigestQuerySet(models.QuerySet["Digest"]):
    """Letters by whether they went out."""

    def forget_unsent(self, on: date) -> None:
        """Have the letters of a day sent once more that somebody wrote down, and of which nobody knows that they went."""
        self.filter(on=on, sent_at=None).delete()


class Digest(models.Model):
    """One letter to one person. It is there before it is sent, so that nobody else sends it; if it cannot be, it goes again.

    `told` says of each thing what it had come to, and so what is new in the next letter.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("day"))
    told = models.JSONField(default=list)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="nobody_gets_two_letters_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.on}"
