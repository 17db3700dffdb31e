"""Plain words for medical ones. They stand on many pages, so nobody changes them alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from glossary.signals import shown_words_changed
from proposals.models import Guarded


class Term(Guarded):
    """A word that is explained. What is said of it are its meanings; readers get the newest one that was approved.

    That it is explained no longer takes two people; approving another meaning brings it back.
    """

    key = models.SlugField(
        _("key"), max_length=80, unique=True, help_text=_("Part of the word's address. It stays as it is for good.")
    )
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("retired by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        ordering = ["key"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="somebody_retires_a_term_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def save_as_agreed(self, at: datetime) -> None:
        before = self.forms_shown()
        self.retired_at = at
        super().save_as_agreed(at)
        shown_words_changed.send(sender=Term, changed=self, before=before, after=())

    def forms_shown(self) -> tuple[str, ...]:
        """Give the forms by which readers find it explained now; none if it is not."""
        shown = Meaning.objects.shown().filter(of=self.pk).first()
        return shown.forms if shown else ()

    def asks_for_two(self, changed: Term) -> set[str]:
        was_explained = self.pk is not None and self.retired_at is None
        is_retired = self.differing(changed, ("retired_at", "retired_by_id"))
        return {"retired_by_id"} if was_explained and is_retired else set()


class MeaningQuerySet(models.QuerySet["Meaning"]):
    """Meanings by what became of them."""

    def shown(self) -> MeaningQuerySet:
        """Those that readers get: of each term that is not retired, the one approved last."""
        newest = Meaning._base_manager.filter(of=OuterRef("of"), approved_at__isnull=False)
        return self.filter(
            of__retired_at__isnull=True, pk=Subquery(newest.order_by("-approved_at", "-pk").values("pk")[:1])
        )

    def changed(self) -> MeaningQuerySet:
        """Return those that readers get now and that took the place of others, approved before."""
        earlier = Meaning._base_manager.filter(of=OuterRef("of"), approved_at__lt=OuterRef("approved_at"))
        return self.shown().filter(Exists(earlier))

    def waiting(self) -> MeaningQuerySet:
        """Those that somebody proposed and nobody has approved or set aside."""
        return self.filter(approved_at__isnull=True, set_aside_at__isnull=True)


def holds_words_of(user: Any) -> Exists:
    """Say of meanings that wait, in SQL, that this person wrote them, or one that they follow and no clinician has judged.

    The form begins with what was proposed last, so a colleague proposes somebody's words again by a press of a button.
    """
    judged = Meaning._base_manager.filter(of=OuterRef("of"), pk__gte=OuterRef("pk"), approved_at__isnull=False)
    own = Meaning._base_manager.filter(of=OuterRef("of"), pk__lte=OuterRef("pk"), written_by=user.pk)
    return Exists(own.filter(~Exists(judged.filter(is_example=False))))


class Meaning(models.Model):
    """One edition of what a term's words are. Its words never change: other words are another meaning."""

    of = models.ForeignKey(Term, verbose_name=_("of the term"), on_delete=models.PROTECT, related_name="meanings")
    term = models.CharField(_("term"), max_length=80)
    also_called = models.JSONField(_("also called"), default=list, blank=True)
    meaning = models.TextField(_("meaning"), max_length=400)
    say = models.CharField(_("how to say it"), max_length=80, blank=True)
    why = models.TextField(  # noqa: DJ001 - SQLite remakes a table for a column that may not be null, without its triggers
        _("why it says something else now"), max_length=1000, null=True, blank=True
    )
    is_example = models.BooleanField(_("example content"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("set aside by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_aside_at = models.DateTimeField(_("set aside"), null=True)

    objects = MeaningQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("meaning")
        verbose_name_plural = _("meanings")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="nobody_approves_a_meaning_they_wrote",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="somebody_approves_a_meaning_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_by__isnull=True)
                | Q(set_aside_at__isnull=False, set_aside_by__isnull=False),
                name="somebody_sets_a_meaning_aside_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(set_aside_at__isnull=True),
                name="a_meaning_is_approved_or_set_aside",
            ),
            models.CheckConstraint(condition=~Q(term="") & ~Q(meaning=""), name="a_meaning_says_something_of_a_word"),
            models.UniqueConstraint(
                fields=["of"],
                condition=Q(approved_at__isnull=True, set_aside_at__isnull=True),
                name="a_term_has_one_proposal_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.term

    @property
    def forms(self) -> tuple[str, ...]:
        """Give every form by which the term is found; plurals go without saying."""
        return (self.term, *self.also_called)

    @property
    def says(self) -> tuple[str, ...]:
        """Give all of its words, to compare."""
        return (*self.forms, self.meaning, self.say)

    def state_in_words(self) -> str:
        """Say what became of it; which of those approved is the newest is for the term to say."""
        if self.approved_at:
            return gettext("Approved")
        return gettext("Set aside") if self.set_aside_at else gettext("Waiting for approval")
