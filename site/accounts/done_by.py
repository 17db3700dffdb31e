"""Who did something, and when: the part that every line of a record has."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DoneBy(models.Model):
    """A line of a record, which is added and never changed. People stay under the name that they had then."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(_("who, as named then"), max_length=400)
    at = models.DateTimeField(_("when"))

    class Meta:
        abstract = True
