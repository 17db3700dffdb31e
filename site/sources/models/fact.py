"""Figures and short statements, each taken from a source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from queries.prepared import Prepared
from sources.models.replaceable import Replaceable
from sources.models.source import Source


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts as texts ask for them."""

    def by_keys(self, keys: Iterable[str]) -> dict[str, Fact]:
        """Give the facts with these keys, each with its source, in one query; unknown keys are absent."""
        return {fact.key: fact for fact in self.select_related("source").filter(key__in=set(keys))}

    def as_readers_get_them(self, keys: Iterable[str]) -> dict[str, dict[str, str] | None]:
        """Give {key: {text, source}} of these facts, source by its key or ""; an unknown fact is None."""
        keys = sorted(set(keys))
        known = self.by_keys(keys)
        return {key: known[key].as_readers_get_it() if key in known else None for key in keys}

    def fix(self, at: datetime) -> None:
        """Fix what these say for good: a text that says it was put before reviewers, or published."""
        self.filter(fixed_at__isnull=True).update(fixed_at=at)

    def cited(self, source_keys: Iterable[str], fact_keys: Iterable[str]) -> tuple[dict[str, Source], dict[str, Fact]]:
        """Give by their keys the sources with these keys, the facts with those, and the sources of these, in two queries."""
        facts: dict[str, Fact] = {fact.key: fact for fact in _FACTS(keys=sorted(set(fact_keys)))}
        of_facts = {fact.source_id for fact in facts.values()} - {None}
        wanted = _SOURCES(keys=sorted(set(source_keys)), of_facts=sorted(of_facts))
        sources = {source.pk: source for source in wanted}
        for fact in facts.values():
            fact.source = sources[fact.source_id] if fact.source_id else None
        return {source.key: source for source in sources.values()}, facts


class Finding(models.Model):
    """What one source says of something."""

    low = models.DecimalField(_("lowest figure"), max_digits=14, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("highest figure"), max_digits=14, decimal_places=4, null=True, blank=True)
    unit = models.CharField(
        _("unit"), max_length=40, blank=True, help_text=_("minutes, hours, mSv, in 100, in 1,000 and the like.")
    )
    condition = models.CharField(
        _("when it holds"), max_length=300, blank=True, help_text=_("Such as: with contrast, at one UK hospital.")
    )

    class Meta:
        abstract = True


class Fact(Replaceable, Finding):
    """A figure or short statement and the source it comes from. One edition: a new figure is a new fact."""

    class Validity(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Replaced by a newer fact")

    key = models.SlugField(
        _("key"),
        max_length=80,
        unique=True,
        help_text=_("Stands in texts as [fact: key]. It stays as it is for good."),
    )
    label = models.CharField(
        _("what it tells"), max_length=200, help_text=_("For the team. Such as: How long a CT scan takes.")
    )
    text = models.CharField(
        _("what readers get"),
        max_length=300,
        help_text=_("It stands in the middle of sentences, so it begins with a small letter and has no full stop."),
    )
    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facts",
        help_text=_("None only where sources disagree and the text gives no figure."),
    )
    checked_on = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last looked whether the source says so.")
    )
    state = models.CharField(_("state"), max_length=20, choices=Validity.choices, default=Validity.CURRENT)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )
    note = models.TextField(
        _("why this one"), max_length=1000, blank=True, help_text=_("Why it was chosen, for the team.")
    )
    fixed_at = models.DateTimeField(
        _("fixed"), null=True, editable=False, help_text=_("When a text that says it was first sent for review.")
    )

    objects = FactQuerySet.as_manager()
    words = ("text", "source_id")

    class Meta:
        ordering = ["key"]
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | models.Q(state="superseded"),
                name="only_a_superseded_fact_has_a_successor",
                violation_error_message=_("Only a fact whose state is “replaced” can name the one that replaced it."),
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | ~models.Q(superseded_by=models.F("id")),
                name="a_fact_does_not_supersede_itself",
                violation_error_message=_("A fact cannot be replaced by itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(source__isnull=False) | ~models.Q(text__regex="[0-9]"),
                name="a_figure_has_a_source",
                violation_error_message=_("A figure needs a source. Name one, or write the text without a figure."),
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(text__regex=r"[\[\]\n\r\t]"),
                name="a_fact_is_one_line_without_marks",
                violation_error_message=_("Write the text on one line, without square brackets."),
            ),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
                name="the_lowest_figure_of_a_fact_is_not_above_its_highest",
                violation_error_message=_("The lowest figure is above the highest."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"

    def clean(self) -> None:
        self.text = " ".join(self.text.split())
        errors = {}
        if self.text.endswith("."):
            errors["text"] = _("Leave the full stop out: the text stands in the middle of sentences.")
        elif re.search(r"[\[\]]", self.text):
            errors["text"] = _("Write the text on one line, without square brackets.")
        elif re.search("[0-9]", self.text) and self.source_id is None and self.source is None:
            errors["source"] = _("A figure needs a source. Name one, or write the text without a figure.")
        if self.low is not None and self.high is not None and self.low > self.high:
            errors["low"] = _("The lowest figure is above the highest.")
        if self.is_in_a_circle():
            errors["superseded_by"] = _("These facts would replace each other in a circle.")
        if errors:
            raise ValidationError(errors)

    @property
    def marker(self) -> str:
        """Give what stands in texts for it."""
        return f"[fact: {self.key}]"

    @property
    def as_cited(self) -> str:
        """Give what a text says that names it: its text and the mark of its source."""
        return f"{self.text} [source: {self.source.key}]" if self.source else self.text

    def as_readers_get_it(self) -> dict[str, str]:
        """Give the part of it that a page shows: {text, source}."""
        return {"text": self.text, "source": self.source.key if self.source else ""}

    def catch_up_with(self, stored: Fact) -> None:
        self.fixed_at = stored.fixed_at

    def what_changed(self, before: Fact) -> str:
        if self.superseded_by is not None:
            newer = {"label": self.superseded_by.label, "text": self.superseded_by.text}
            return gettext("was replaced by “%(label)s: %(text)s”") % newer
        if self.state == self.Validity.SUPERSEDED:
            return gettext("was replaced by a newer fact")
        return gettext("was found to be current")


_FACTS = Prepared(lambda keys: Fact.objects.filter(key__in=keys))
_SOURCES = Prepared(
    lambda keys, of_facts: Source.objects.select_related("superseded_by").filter(
        models.Q(key__in=keys) | models.Q(pk__in=of_facts)
    )
)


class OtherFinding(Finding):
    """What another source says of the same thing. For reviewers and editors; no reader ever gets it."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="other_findings")
    source = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="other_findings"
    )
    text = models.CharField(_("what it says"), max_length=500)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("other finding")
        verbose_name_plural = _("other findings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
                name="the_lowest_figure_of_a_finding_is_not_above_its_highest",
                violation_error_message=_("The lowest figure is above the highest."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValidationError({"low": _("The lowest figure is above the highest.")})
