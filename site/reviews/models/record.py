"""The record of every step, and the bin."""

from __future__ import annotations

from cms.models import Page
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.models import Version

from reviews.models.review import Review


class Binned(models.Model):
    """A page that was never public or sent for review lies in the bin: see `binning`."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="binned")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.page_id)


class Entry(models.Model):
    """One line of the record: who did what to which page, when and why. Added to, never changed."""

    class Step(models.TextChoices):
        SUBMITTED = "submitted", _("Sent for review")
        ANSWERED = "answered", _("Answered a reviewer")
        SIGNED_OFF = "signed-off", _("Signed off")
        CHANGES_WANTED = "changes-wanted", _("Asked for changes")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN_FROM_REVIEW = "withdrawn-from-review", _("Withdrew from review")
        APPROVED = "approved", _("Review completed")
        PUBLISHED = "published", _("Published")
        PUBLISHED_URGENTLY = "published-urgently", _("Published at once, to be reviewed after")
        RECHECKED = "rechecked", _("Re-reviewed, no change needed")
        WITHDRAWN = "withdrawn", _("Withdrew the page")
        MOVED = "moved", _("Moved the page")
        SETTLED = "settled", _("Urgent correction reviewed")
        OWNERS = "owners", _("Changed who answers for it")
        INTERVAL = "interval", _("Changed how often it is reviewed")
        PUT_OFF = "put-off", _("Put off the reminders of its review")

    step = models.CharField(_("what"), max_length=30, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(  # noqa: DJ001 - SQLite remakes a table for any other new column, and its triggers go
        _("who, as named then"), max_length=400, null=True
    )
    at = models.DateTimeField(_("when"))
    why = models.TextField(_("why"), blank=True)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="record")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="record")
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="record")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("record entry")
        verbose_name_plural = _("record")
        indexes = [models.Index(fields=["at", "id"], name="the_record_in_its_order")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_step_display()}"
