"""One block of a page."""

from __future__ import annotations

from cms.models import CMSPlugin
from django.db import models
from django.utils.translation import gettext_lazy as _


class Block(CMSPlugin):
    """One block of a page that is not running text. What `data` holds depends on the plugin type: see `pages.blocks`."""

    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")

    def __str__(self) -> str:
        return str(next(filter(None, map(self.data.get, ("heading", "caption", "alt", "title"))), ""))[:60]
