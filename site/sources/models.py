"""The documents that pages rest on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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

    key = models.SlugField(_("key"), max_length=80, unique=True, help_text=_("Cited in texts as [source: key]."))
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    address = models.URLField(_("address"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    edition = models.CharField(_("edition"), max_length=200, blank=True)
    published = models.CharField(
        _("published"), max_length=10, blank=True, help_text=_("2026, 2026-05 or 2026-05-14, as far as it is known.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.CURRENT)
    superseded_by = models.ForeignKey(
        "self", verbose_name=_("replaced by"), null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    checked_on = models.DateField(_("last checked"), null=True, blank=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | models.Q(state="superseded"),
                name="only_a_superseded_source_has_a_successor",
            ),
            models.CheckConstraint(
                condition=models.Q(superseded_by__isnull=True) | ~models.Q(superseded_by=models.F("id")),
                name="a_source_does_not_supersede_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(published="") | models.Q(published__regex=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
                name="a_publication_date_is_a_year_month_or_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher})"
