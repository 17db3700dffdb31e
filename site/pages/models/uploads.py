"""The files that blocks of pages show or play: pictures, and recordings with their captions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from pages.models.block import Block


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads by whether a version shows them."""

    def shown_anywhere(self) -> Q:
        """Say of an upload that a block of any version shows it."""
        shown = Q()
        for name in self.model.named_in:
            named = Block.objects.annotate(shows=KT(f"data__{name}")).filter(shows__isnull=False)
            shown |= Q(sha256__in=named.values("shows"))
        return shown

    def to_choose(self, now: datetime) -> Self:
        """Those that are shown somewhere, and those that somebody uploaded a short while ago."""
        return self.filter(self.shown_anywhere() | Q(uploaded_at__gt=now - timedelta(days=1)))


class Upload(models.Model):
    """An uploaded file, kept in a form of ours, known by the SHA-256 of its bytes so that it can never change."""

    #: The keys under which blocks name it.
    named_in: ClassVar[tuple[str, ...]] = ()
    #: The kind of these blocks.
    shown_by: ClassVar[str] = ""

    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    original_name = models.CharField(_("name when uploaded"), max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who brought it here first. What it shows can be wrong, so they do not judge it."),
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.original_name or self.sha256[:12]

    def is_shown(self) -> Q:
        """Say of a block that it shows this."""
        named = reduce(or_, (Q(**{f"data__{name}": self.sha256}) for name in self.named_in))
        return Q(plugin_type=self.shown_by) & named

    @property
    def extension(self) -> str:
        """Give what kind of file it is, such as `png`."""
        return str(self.file).rpartition(".")[2]  # type: ignore[attr-defined]


class Picture(Upload):
    """An uploaded picture, re-encoded by us: `png` or `webp`."""

    named_in = ("picture",)
    shown_by = "ImagePlugin"

    file = models.ImageField(_("file"), upload_to="pictures/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    class Meta(Upload.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class Recording(Upload):
    """Uploaded sound (`mp3`, `m4a`) or film (`mp4`), or captions (`vtt`), without what its file said beside."""

    named_in = ("recording", "captions")
    shown_by = "RecordingPlugin"

    file = models.FileField(_("file"), upload_to="recordings/")
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    seconds = models.PositiveIntegerField(
        _("seconds"), editable=False, help_text=_("0 where the file does not say how long it is.")
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)

    class Meta(Upload.Meta):
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
