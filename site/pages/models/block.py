"""One block of a page, and the pictures that blocks show."""

from __future__ import annotations

from datetime import datetime, timedelta

from cms.models import CMSPlugin
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _


class Block(CMSPlugin):
    """One block of a page that is not running text. What `data` holds depends on the plugin type: see `pages.blocks`."""

    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")

    def __str__(self) -> str:
        return str(self.data.get("heading") or self.data.get("caption") or self.data.get("alt") or "")[:60]


class PictureQuerySet(models.QuerySet["Picture"]):
    """Pictures by whether a version shows them."""

    def shown_anywhere(self) -> models.QuerySet[Block, str]:
        """Give the fingerprints of those that a block of any version shows."""
        named = Block.objects.annotate(shows=KT("data__picture")).filter(shows__isnull=False)
        return named.values_list("shows", flat=True)

    def to_choose(self, now: datetime) -> PictureQuerySet:
        """Those that are shown somewhere, and those that somebody uploaded a short while ago."""
        return self.filter(Q(sha256__in=self.shown_anywhere()) | Q(uploaded_at__gt=now - timedelta(days=1)))


class Picture(models.Model):
    """An uploaded picture, re-encoded by us, known by the SHA-256 of its bytes so that it can never change."""

    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    file = models.ImageField(_("file"), upload_to="pictures/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    original_name = models.CharField(_("name when uploaded"), max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who brought it here first. A picture can say a dose, so they do not judge it."),
    )

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.original_name or self.sha256[:12]

    @property
    def extension(self) -> str:
        """Give what kind of file it is: `png` or `webp`."""
        return str(self.file).rpartition(".")[2]
