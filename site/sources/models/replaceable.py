"""What a newer one of its kind can replace, and the record of how it changed and who wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.current_user import acting_reason, acting_user


class Replaceable(models.Model):
    """What a newer one of its kind can replace. Each change of how it stands goes on record, whoever saves it.

    So does who wrote what readers get of it. Bulk updates by code call no `save`, so they leave no record: change
    these one by one.
    """

    #: The columns whose changes are recorded in any case.
    recorded: ClassVar[tuple[str, ...]] = ("state", "superseded_by_id")
    #: The columns that hold what readers get.
    words: ClassVar[tuple[str, ...]] = ()

    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last checked by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, why: str = "", at: datetime | None = None, **kwargs: Any) -> None:
        """Save it, with who wrote its words; where it stands differently now, write down who changed what, when and why."""
        with transaction.atomic():
            before = self.as_stored()
            if before:
                self.catch_up_with(before)
            super().save(*args, **kwargs)
            if (writer := acting_user()) and (before is None or self.says_unlike(before)):
                self.writings.create(writer=writer, at=at or timezone.now())  # type: ignore[attr-defined]
            if before and (after := self.as_stored()) and after.stands_unlike(before):
                self.changes.create(  # type: ignore[attr-defined]
                    by=acting_user(),
                    at=at or timezone.now(),
                    what=after.what_changed(before),
                    why=why.strip() or acting_reason(),
                )

    def as_stored(self) -> Self | None:
        """Give it as the database has it, held until what is going on is saved; None where it is new."""
        return (
            type(self)._default_manager.select_for_update(no_key=True).filter(pk=self.pk).first() if self.pk else None
        )

    def catch_up_with(self, stored: Self) -> None:
        """Take over what only the site itself writes, should it have done so since this was read."""

    def recorded_now(self) -> tuple[str, ...]:
        """Return the columns whose changes are recorded, as it stands."""
        return self.recorded

    def stands_unlike(self, before: Self) -> bool:
        return any(getattr(self, name) != getattr(before, name) for name in before.recorded_now())

    def says_unlike(self, before: Self) -> bool:
        return any(getattr(self, name) != getattr(before, name) for name in self.words)

    def what_changed(self, before: Self) -> str:
        """Say what is not as it was, as the rest of a sentence that begins with its name."""
        raise NotImplementedError

    def is_in_a_circle(self) -> bool:
        """Say whether its successor was itself replaced, by however many steps, by this one."""
        seen = {self.pk}
        newer = self.superseded_by  # type: ignore[attr-defined]  # both models have it
        while newer is not None:
            if newer.pk in seen:
                return True
            seen.add(newer.pk)
            newer = newer.superseded_by
        return False


class Change(models.Model):
    """How a source or a fact came to stand differently: who, when, what, why. Added to, never changed."""

    source = models.ForeignKey(
        "sources.Source", verbose_name=_("source"), null=True, on_delete=models.PROTECT, related_name="changes"
    )
    fact = models.ForeignKey(
        "sources.Fact", verbose_name=_("fact"), null=True, on_delete=models.PROTECT, related_name="changes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    what = models.TextField(_("what"))
    why = models.TextField(_("why"), blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__isnull=True) ^ models.Q(fact__isnull=True),
                name="a_change_is_of_a_source_or_of_a_fact",
            )
        ]

    def __str__(self) -> str:
        """Give the change as a sentence."""
        name = self.source.full_name if self.source else self.fact.label if self.fact else ""
        day = date_format(timezone.localdate(self.at), "j F Y")
        return gettext("“%(name)s” %(what)s on %(day)s.") % {"name": name, "what": self.what, "day": day}


class Writing(models.Model):
    """Somebody wrote what readers get of a source or a fact. Added to, never changed."""

    source = models.ForeignKey("sources.Source", null=True, on_delete=models.PROTECT, related_name="writings")
    fact = models.ForeignKey("sources.Fact", null=True, on_delete=models.PROTECT, related_name="writings")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("writing")
        verbose_name_plural = _("writings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__isnull=True) ^ models.Q(fact__isnull=True),
                name="words_are_written_of_a_source_or_of_a_fact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.writer}: {self.fact or self.source}"
