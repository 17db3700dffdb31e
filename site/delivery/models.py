"""Which edition of the whole public site the database holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Generation(models.Model):
    """A number that is another one after every change of what the public sees. The database raises it: `generation_triggers`.

    The token is a random one each time. A restored backup begins to count again from an older number, and what it comes
    to is another text than the one that had the number before; no two texts ever share a token.
    """

    number = models.BigIntegerField(default=1)
    token = models.CharField(max_length=32, default="")

    class Meta:
        verbose_name = _("generation")
        verbose_name_plural = _("generations")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_generation")]

    def __str__(self) -> str:
        return str(self.number)
