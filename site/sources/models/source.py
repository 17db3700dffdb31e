"""The documents that pages rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from proposals.models import Guarded
from sources.detours import objection_to_detour
from sources.known_dates import first_day, in_words
from sources.models.replaceable import Replaceable


def refuse_impossible_date(text: str) -> None:
    """Refuse what is not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or names a day that never was.

    Raises:
        ValidationError: in words fit to show.
    """
    try:
        first_day(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a date. Write 2026, 2026-05 or 2026-05-14, as far as it is known.") % {"text": text}
        ) from error


class SourceQuerySet(models.QuerySet["Source"]):
    """Sources as texts ask for them."""

    def by_keys(self, keys: Iterable[str]) -> dict[str, Source]:
        """Give the sources with these keys, each with its successor, in one query; unknown keys are absent."""
        return {source.key: source for source in self.select_related("superseded_by").filter(key__in=set(keys))}

    def undated(self) -> Self:
        """Give those that still stand and of which nobody knows when they were published."""
        return self.filter(state=Source.Standing.CURRENT, published="")

    def fix(self, at: datetime) -> None:
        """Hold what these are called, and what replaced them: a text that cites them is put before reviewers, or published."""
        cited = models.Q(pk__in=self.values("pk")) | models.Q(supersedes__in=self.values("pk"))
        shown = Source.objects.filter(cited, fixed_at__isnull=True).values("pk")
        Source.objects.filter(pk__in=shown).update(fixed_at=at)


#: What readers are told of a source. Versions that were signed off show it.
CITATION_FIELDS = ("title", "publisher", "address", "kind", "edition", "published")


_CHANGED = {
    "edition": _("was given another edition (“%(now)s”, before “%(before)s”)"),
    "title": _("was given another title (“%(now)s”, before “%(before)s”)"),
    "publisher": _("was given another publisher (“%(now)s”, before “%(before)s”)"),
    "address": _("was given another address (“%(now)s”, before “%(before)s”)"),
    "kind": _("was called another kind of document (“%(now)s”, before “%(before)s”)"),
    "published": _("was given another date of publication (“%(now)s”, before “%(before)s”)"),
}


class Source(Guarded, Replaceable):
    """One edition of one document. A new edition is a new source, so that old versions keep citing what they cited.

    What it is called changes only when two people want it so, once a text that cites it was sent for review.
    """

    class Genre(models.TextChoices):
        GUIDELINE = "guideline", _("Guideline")
        LEAFLET = "leaflet", _("Leaflet")
        STUDY = "study", _("Study")
        DOSE_TABLE = "dose-table", _("Table of doses")
        WEB_PAGE = "web-page", _("Web page")
        LAW = "law", _("Law")

    class Standing(models.TextChoices):
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
    kind = models.CharField(_("kind"), max_length=20, choices=Genre.choices)
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
    state = models.CharField(_("state"), max_length=20, choices=Standing.choices, default=Standing.CURRENT)
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
    fixed_at = models.DateTimeField(
        _("held"), null=True, editable=False, help_text=_("When a text that cites it was first sent for review.")
    )

    objects = SourceQuerySet.as_manager()
    recorded = ("state", "superseded_by_id", "edition")
    words = ("title", "publisher", "address", "edition", "published")

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and hold what replaced it where readers are told of that."""
        super().save(*args, **kwargs)
        if self.fixed_at:
            self.hold({"superseded_by_id": self.superseded_by_id}, kwargs.get("at") or timezone.now())

    def clean(self) -> None:
        if self.superseded_by_id and self.state != self.Standing.SUPERSEDED:
            words = _("Only a source whose state is “replaced” can name the one that replaced it.")
            raise ValidationError({"superseded_by": words})
        objection = objection_to_detour(self.address)
        # One that has stood there all along must not stand in the way of saying that the source was withdrawn.
        if objection and not Source.objects.filter(pk=self.pk, address=self.address).exists():
            raise ValidationError({"address": objection})
        if self.is_in_a_circle():
            raise ValidationError({"superseded_by": _("These sources would replace each other in a circle.")})

    @property
    def name(self) -> str:
        """Give the title and what tells this edition from the others."""
        return ", ".join(part for part in (self.title, self.edition) if part)

    @property
    def full_name(self) -> str:
        """Give the name with who published it, for where nothing else tells what it is."""
        return f"{self.publisher}: {self.name}"

    def hold(self, after: Mapping[str, Any], at: datetime) -> None:
        if newer := after.get("superseded_by_id"):
            Source.objects.filter(pk=newer).fix(at)

    def save_as_agreed(self, at: datetime) -> None:
        self.full_clean()
        self.save(at=at)

    def asks_for_two(self, changed: Source) -> set[str]:
        """Return what readers are told; that it no longer stands takes one person, because a warning cannot wait."""
        stands_again = {"state"} if changed.state == Source.Standing.CURRENT else set()
        return (
            self.differing(changed, {*CITATION_FIELDS, "superseded_by_id"} | stands_again) if self.fixed_at else set()
        )

    def recorded_now(self) -> tuple[str, ...]:
        return (*self.recorded, *CITATION_FIELDS) if self.fixed_at else self.recorded

    def catch_up_with(self, stored: Source) -> None:
        self.fixed_at = stored.fixed_at

    def what_changed(self, before: Source) -> str:
        said = []
        if (self.state, self.superseded_by_id) != (before.state, before.superseded_by_id):
            if self.superseded_by is not None:
                said.append(gettext("was replaced by “%(name)s”") % {"name": self.superseded_by.full_name})
            elif self.state == self.Standing.SUPERSEDED:
                said.append(gettext("was replaced by a newer edition"))
            elif self.state == self.Standing.WITHDRAWN:
                said.append(gettext("was withdrawn by its publisher"))
            else:
                said.append(gettext("was found to be current"))
        for name, words in _CHANGED.items():
            if getattr(self, name) != getattr(before, name):
                tell = in_words if name == "published" else str
                both = {
                    "now": tell(getattr(self, name) or gettext("none")),
                    "before": tell(getattr(before, name) or gettext("none")),
                }
                said.append(str(words) % both)
        return gettext(" and ").join(said)

    def published_in_words(self) -> str:
        """Give the date of publication as readers write it: “2026”, “May 2026” or “14 May 2026”; "" if not known."""
        return in_words(self.published)

    def state_in_words(self) -> str:
        """Say whether the source still stands, and what replaced it where that is known."""
        if self.superseded_by is None:
            return str(self.get_state_display())
        return gettext("Replaced by %(name)s") % {"name": self.superseded_by.name}
