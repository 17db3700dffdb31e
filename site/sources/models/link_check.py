"""What came of asking for addresses of other sites."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_ADDRESS = 2000


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Links by what came of asking for them."""

    def dead(self) -> LinkCheckQuerySet:
        """Those that failed, whatever the reason, and did so again when they were asked for two days later or more."""
        return self.filter(ok=False, failing_since__lte=models.F("checked_on") - LinkCheck.TIME_TO_RECOVER)


class LinkCheck(models.Model):
    """What came of asking for an address of another site, when it was last asked for."""

    GONE = (404, 410)
    TIME_TO_RECOVER = timedelta(days=2)

    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    checked_at = models.DateTimeField(_("checked"))
    checked_on = models.DateField(editable=False)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    ok = models.BooleanField(_("it works"))
    final_address = models.CharField(_("where it leads"), max_length=LONGEST_ADDRESS, blank=True)
    failing_since = models.DateField(_("failing since"), null=True)
    words = models.CharField(_("in words"), max_length=300, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["address"]
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ok=True, failing_since__isnull=True)
                | models.Q(ok=False, failing_since__isnull=False),
                name="a_link_that_fails_does_so_since_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_dead(self) -> bool:
        """Say what `LinkCheckQuerySet.dead` asks the database."""
        return self.failing_since is not None and self.failing_since <= self.checked_on - self.TIME_TO_RECOVER
