"""What public versions said when they were last written, and which are found to say something else."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.models import Version

from reviews.models.review import Review


class Seal(models.Model):
    """What a public version said when it was last written: its text by a digest, what it says of itself in full.

    Written with each publication, each review that was completed since, and when digests come to be made in another way.
    Only ever added to; the newest counts.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="seals")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="seals")
    making = models.PositiveSmallIntegerField()
    text_digest = models.CharField(max_length=64)
    told = models.JSONField()
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"{self.version}: {self.text_digest[:12]}"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Alarms by whether anything came of them."""

    def standing(self) -> AlarmQuerySet:
        """Those whose version is still in doubt."""
        return self.filter(ended_at__isnull=True)


class Alarm(models.Model):
    """A public version was found not to be what was signed or recorded. It stands until it is found to be so again."""

    class Trouble(models.TextChoices):
        TEXT = "text", _("Its text is not the one that our reviewers signed.")
        TOLD = "told", _("Its dates, reviewers or marks are not the ones that were recorded.")
        PLACE = "place", _("It stands in a place that is not recorded.")
        RECORD = "record", _("It does not fit the record.")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(_("what is wrong"), max_length=10, choices=Trouble.choices)
    noticed_at = models.DateTimeField(_("noticed"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["noticed_at", "pk"]
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(ended_at__isnull=True), name="a_version_has_one_alarm_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_kind_display()}"
