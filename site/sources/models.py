"""The documents that pages rest on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def refuse_impossible_date(text: str) -> None:
    """Refuse what is not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or names a day that never was.

    Raises:
        ValidationError: in words fit to show.
    """
    try:
        _first_day(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a date. Write 2026, 2026-05 or 2026-05-14, as far as it is known.") % {"text": text}
        ) from error


def _first_day(text: str) -> date:
    """Give the first day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean."""
    if len(text) not in (4, 7, 10):
        raise ValueError(text)
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :])


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources as texts ask for them."""

    def by_keys(self, keys: Iterable[str]) -> dict[str, Source]:
        """Give the sources with these keys, each with its successor, in one query; unknown keys are absent."""
        return {source.key: source for source in self.select_related("superseded_by").filter(key__in=set(keys))}


class Source(models.Model):
    """One edition of one document. A new edition is a new source, so that old versions keep citing what they cited."""

    class Kind(models.TextChoices):
        GUIDELINE = "guideline", _("Guideline")
        LEAFLET = "leaflet", _("Leaflet")
        STUDY = "study", _("Study")
        DOSE_TABLE = "dose-table", _("Table of doses")
        WEB_PAGE = "web-page", _("Web page")
        LAW = "law", _("Law")

    class State(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Replaced by a newer edition")
        WITHDRAWN = "withdrawn", _("Withdrawn by its publisher")

    key = models.SlugField(
        _("key"),
        max_length=80,
        unique=True,
        help_text=_("Cited in texts as [source: key]. It stays as it is for good."),
    )
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    address = models.URLField(
        _("address"), max_length=500, blank=True, help_text=_("Of the document itself, not of a page that leads to it.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    edition = models.CharField(
        _("edition"), max_length=200, blank=True, help_text=_("What tells this edition from the others.")
    )
    published = models.CharField(
        _("published"),
        max_length=10,
        blank=True,
        validators=[refuse_impossible_date],
        help_text=_("2026, 2026-05 or 2026-05-14, as far as it is known."),
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.CURRENT)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )
    checked_on = models.DateField(
        _("last checked"), null=True, blank=True, help_text=_("When somebody last looked whether it still stands.")
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        permissions = [("change_citation", _("Can change what a citation says"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | models.Q(state="superseded"),
                name="only_a_superseded_source_has_a_successor",
                violation_error_message=_("Only a source whose state is “replaced” can name the one that replaced it."),
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | ~models.Q(superseded_by=models.F("id")),
                name="a_source_does_not_supersede_itself",
                violation_error_message=_("A source cannot be replaced by itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(published="")
                | models.Q(published__regex=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z"),
                name="a_publication_date_is_a_year_month_or_day",
                violation_error_message=_("Write the date of publication as 2026, 2026-05 or 2026-05-14."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher})"

    def clean(self) -> None:
        """Refuse a successor that was itself replaced, by however many steps, by this source."""
        seen = {self.pk}
        newer = self.superseded_by if self.pk else None
        while newer is not None:
            if newer.pk in seen:
                raise ValidationError({"superseded_by": _("These sources would replace each other in a circle.")})
            seen.add(newer.pk)
            newer = newer.superseded_by

    def published_in_words(self) -> str:
        """Give the date of publication as readers write it: “2026”, “May 2026” or “14 May 2026”; "" if not known."""
        try:
            return date_format(_first_day(self.published), {4: "Y", 7: "F Y", 10: "j F Y"}[len(self.published)])
        except ValueError:  # nothing, or a day that never was: no reason to keep a reader from the page
            return self.published

    def state_in_words(self) -> str:
        """Say whether the source still stands, and what replaced it where that is known."""
        if self.superseded_by is None:
            return str(self.get_state_display())
        name = ", ".join(part for part in (self.superseded_by.title, self.superseded_by.edition) if part)
        return gettext("Replaced by %(name)s") % {"name": name}
