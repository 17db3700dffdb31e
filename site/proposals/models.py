"""Changes of what readers see outside any version, or of who must judge it: one person asks, another agrees, both on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.current_user import acting_reason, acting_user
from accounts.rules import NotAllowed

_applying: ContextVar[Proposal | None] = ContextVar("applying", default=None)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals by what became of them."""

    def waiting(self) -> ProposalQuerySet:
        """Return those that nobody has agreed to or set aside."""
        return self.filter(decision="")


def is_wish_of(user: Any) -> Exists:
    """Say of proposals that wait, in SQL, that this person asked for them, or for one before about which nobody agreed.

    A colleague may have asked for the very same since, and set theirs aside with that.
    """
    same = {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}
    agreed = Proposal.objects.filter(**same, pk__gt=OuterRef("pk"), decision=Proposal.Verdict.AGREED)
    own = Proposal.objects.filter(**same, pk__lte=OuterRef("pk"), asked_by=user.pk)
    return Exists(own.filter(~Exists(agreed), decision__in=["", Proposal.Verdict.SET_ASIDE]))


class Proposal(models.Model):
    """One change that somebody asked for: what it was, what it is to be, why, and what a second person said."""

    class Verdict(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        SET_ASIDE = "set-aside", _("Set aside")
        AT_ONCE = "at-once", _("Done at once, because one person is enough for it")

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()
    thing_name = models.CharField(_("of what, as named then"), max_length=600)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    why = models.TextField(_("why"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for"))
    decision = models.CharField(_("decision"), max_length=20, choices=Verdict.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    applied_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="a_proposal_says_why"),
            models.CheckConstraint(
                condition=~Q(decision="agreed") | ~Q(decided_by=F("asked_by")),
                name="nobody_agrees_to_their_own_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(decision="agreed") | Q(decided_by__isnull=False, asked_by__isnull=False),
                name="two_people_stand_behind_what_was_agreed",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="a_proposal_is_decided_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(decision=""),
                name="a_thing_has_one_proposal_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.thing_name


def proposals_of(thing: Guarded) -> ProposalQuerySet:
    """Give every change of a thing that somebody asked for, in their order."""
    return Proposal.objects.filter(
        content_type__app_label=thing._meta.app_label, content_type__model=thing._meta.model_name, object_id=thing.pk
    )


class Guarded(models.Model):
    """What readers see outside any version, or who must judge it.

    Which of its fields nobody changes alone is for each kind of thing to say. Bulk updates by code call no `save`; the triggers
    of each app stop those.
    """

    #: Fields, by attribute, that are as they are for good once the thing `is_fixed`.
    fixed: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            stored = type(self)._default_manager.select_for_update(no_key=True).filter(pk=self.pk).first()
            at_once = self._held_against(stored or type(self)())
            super().save(*args, **kwargs)
            if stored and at_once:
                Proposal.objects.create(
                    thing=self,
                    thing_name=str(self),
                    before=as_data(stored, at_once),
                    after=as_data(self, at_once),
                    why=acting_reason() or gettext("No reason was given."),
                    asked_by=acting_user(),
                    asked_at=timezone.now(),
                    decision=Proposal.Verdict.AT_ONCE,
                    decided_by=acting_user(),
                    decided_at=timezone.now(),
                )

    def save_as_agreed(self, at: datetime) -> None:
        """Save what two people agreed at that time, if it is still right (else `ValidationError`)."""
        self.full_clean()
        self.save()

    def hold(self, after: Mapping[str, Any], at: datetime) -> None:
        """Keep what somebody is asked to agree to from changing until then, where it is more than this thing."""

    def is_fixed(self) -> bool:
        """Return whether what is stored may already have stood before readers in these words."""
        return False

    def words_if_fixed(self) -> str:
        """Return what to tell somebody who would change a fixed field."""
        raise NotImplementedError

    def asks_for_two(self, changed: Self) -> set[str]:
        """Return the fields, by attribute, that `changed` may only have differently if two people want it so."""
        return set()

    def takes_one(self, changed: Self) -> set[str]:
        """Return the fields that `changed` has differently, of which one person's word is enough but goes on record."""
        return set()

    def differing(self, other: Self, names: Any) -> set[str]:
        """Return which of these attributes the two have differently."""
        return {name for name in names if getattr(self, name) != getattr(other, name)}

    def _held_against(self, stored: Self) -> set[str]:
        """Refuse what may not change, or not like this; return what goes on record as done at once."""
        if stored.is_fixed() and stored.differing(self, self.fixed):
            raise NotAllowed(stored.words_if_fixed())
        for_two = stored.asks_for_two(self)
        if for_two and not self._is_agreed(for_two):
            raise NotAllowed(
                gettext("Readers see this, so nobody changes it alone. Ask for it, and somebody else agrees.")
            )
        return stored.takes_one(self)

    def _is_agreed(self, names: set[str]) -> bool:
        """Return whether what is being done is what two people want of exactly these fields of this thing."""
        proposal = _applying.get()
        return (
            proposal is not None
            and Proposal.objects.filter(pk=proposal.pk, decision="agreed", applied_at=None).exists()
            and proposal.thing == self
            and all(name in proposal.after and proposal.after[name] == as_data(self, [name])[name] for name in names)
        )


def as_data(thing: models.Model, names: Any) -> dict[str, Any]:
    """Return these attributes of a thing as JSON can hold them."""
    return {
        name: value if isinstance(value := getattr(thing, name), bool | int | str | list | None) else str(value)
        for name in sorted(names)
    }


@contextmanager
def applying(proposal: Proposal) -> Iterator[None]:
    """Let what was agreed be done, and nothing else."""
    token = _applying.set(proposal)
    try:
        yield
    finally:
        _applying.reset(token)
