"""What a version of a page says of itself beside its text, and how often its page is reviewed."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any

from cms.extensions import PageContentExtension
from cms.extensions.extension_pool import extension_pool
from cms.models import Page, PageContent
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.constants import PUBLISHED

from pages.citations import objection_to_marks
from pages.every_version import every_version

DEFAULT_REVIEW_INTERVAL_MONTHS = 36
LONGEST_RETOLD = 200
LONGEST_WORDS_PEOPLE_USE = 1_000


class Kind(models.TextChoices):
    """What a page is about. Decides who reviews it and how machines describe it."""

    IMAGING = "imaging", _("Scan or X-ray")
    BLOOD_TEST = "blood-test", _("Blood test")
    BIOPSY = "biopsy", _("Biopsy")
    DANGER = "danger", _("Urgent advice")
    EASY_READ = "easy-read", _("Easy read")
    GUIDE = "guide", _("Guide")
    ABOUT = "about", _("About this site")


#: Pages of these kinds are each about one test.
TESTS = (Kind.IMAGING, Kind.BLOOD_TEST, Kind.BIOPSY)


def is_live(content: str) -> Exists:
    """Say whether patients read now what a column names the content of. Asked row by row: few rows need few looks."""
    return Exists(every_version(object_id=OuterRef(content), state=PUBLISHED))


class PageDetailsQuerySet(models.QuerySet["PageDetails"]):
    """Questions a team asks about its pages."""

    def live(self) -> PageDetailsQuerySet:
        """Those of the versions that patients read now."""
        return self.filter(is_live("extended_object_id"))

    def overdue(self, on: date) -> PageDetailsQuerySet:
        """Those whose review should have been done before that day."""
        return self.filter(review_due_on__lt=on)

    def due_between(self, start: date, end: date) -> PageDetailsQuerySet:
        """Those whose review is due from `start` to `end`, both included."""
        return self.filter(review_due_on__range=(start, end))


@extension_pool.register
class PageDetails(PageContentExtension):
    """What a version says about itself beside its text.

    The first group of fields is the editor's. The second is written when a version is published or re-reviewed, by
    `pages.services` alone, and shown by no form; whose page a version retells comes from a file. What one version
    earned is not another's: no copy has it.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.GUIDE)
    summary = models.TextField(
        _("summary"),
        max_length=400,
        help_text=_("One or two sentences. Readers see them first, and in search results."),
    )
    also_called = models.CharField(
        _("also called"), max_length=300, blank=True, help_text=_("Other names readers may know, with commas between.")
    )
    words_people_use = models.TextField(
        _("words people use"),
        max_length=LONGEST_WORDS_PEOPLE_USE,
        blank=True,
        help_text=_(
            "What people say or type who look for this page, one on each line. No reader sees them: the search finds the"
            " page by them."
        ),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_details",
        help_text=_("The editor who answers for this page."),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputised_details",
        help_text=_("Who answers when the owner is away."),
    )
    review_interval_months = models.PositiveSmallIntegerField(
        _("review every (months)"),
        default=DEFAULT_REVIEW_INTERVAL_MONTHS,
        validators=[
            MinValueValidator(1, _("A page is reviewed every 1 to 36 months.")),
            MaxValueValidator(36, _("A page is reviewed every 1 to 36 months.")),
        ],
        help_text=_("36 at most. Choose less where the evidence moves fast."),
    )
    is_promotional = models.BooleanField(
        _("promotional"),
        default=False,
        help_text=_("Asks for money or advertises. Such a page carries no quality mark."),
    )
    change_note = models.TextField(
        _("what changed, and why"), max_length=1000, blank=True, help_text=_("Readers see this in the page's history.")
    )

    easy_read_of = models.CharField(
        _("easy-read version of"),
        max_length=40,
        blank=True,
        help_text=_("The page that this one tells in easier words. Each of the two leads to the other."),
    )
    made_from = models.PositiveIntegerField(
        _("made from version"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1, _("Versions count from 1."))],
        help_text=_(
            "Which version this was made from: of the English page, or of the page that this tells in easier words."
            " Readers see how old that is."
        ),
    )

    reviewed_on = models.DateField(_("last reviewed"), null=True, editable=False)
    review_due_on = models.DateField(_("next review due"), null=True, editable=False)
    reviewed_by = models.JSONField(_("reviewed by (roles)"), default=list, editable=False)
    published_on = models.DateField(_("this version published"), null=True, editable=False)
    first_published_on = models.DateField(_("page first published"), null=True, editable=False)
    dates_to_month = models.BooleanField(_("dates known to the month only"), default=False, editable=False)
    is_example = models.BooleanField(_("example content"), default=False, editable=False)
    changes_since_review = models.JSONField(
        _("changes since the whole page was reviewed"),
        default=list,
        editable=False,
        help_text=_("One for each version that went out since, as `pages.services` writes them."),
    )
    retells = models.CharField(
        _("retells"),
        max_length=LONGEST_RETOLD,
        blank=True,
        editable=False,
        help_text=_("Whose page this version retells. Then the dates and marks are that page's."),
    )
    retells_as_found = models.CharField(
        _("retells, as was found later"),
        max_length=LONGEST_RETOLD,
        blank=True,
        editable=False,
        help_text=_("The same of an example that came in before files could say so. No sign-off is about it."),
    )

    objects = PageDetailsQuerySet.as_manager()

    class Meta:
        verbose_name = _("page details")
        verbose_name_plural = _("page details")
        indexes = [
            models.Index(fields=["review_due_on", "extended_object"], name="pages_by_when_a_review_is_due"),
            models.Index(fields=["kind", "extended_object"], name="pages_by_their_kind"),
            models.Index(fields=["easy_read_of"], condition=~Q(easy_read_of=""), name="easy_read_pages_by_their_page"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_interval_months__gte=1) & Q(review_interval_months__lte=36),
                name="a_page_is_reviewed_at_least_every_three_years",
            ),
            models.CheckConstraint(
                condition=Q(made_from__isnull=True) | Q(made_from__gte=1),
                name="a_translation_is_made_from_a_numbered_version",
            ),
            models.CheckConstraint(
                condition=Q(easy_read_of="") | Q(kind="easy-read"),
                name="only_an_easy_read_page_is_one_of_another",
            ),
            models.CheckConstraint(
                condition=Q(review_due_on__isnull=True) | Q(reviewed_on__isnull=False),
                name="a_due_date_comes_from_a_review",
            ),
            models.CheckConstraint(
                condition=Q(review_due_on__isnull=True) | Q(review_due_on__gt=F("reviewed_on")),
                name="a_review_is_due_after_the_one_before",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | Q(owner__isnull=True) | ~Q(deputy=F("owner")),
                name="the_deputy_is_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return str(self.extended_object)

    def clean(self) -> None:
        """Refuse what the database would, and marks where nothing reads them, beside the field that it is about.

        No line of the words that people use is empty or there twice.
        """
        lines = (" ".join(line.split()) for line in self.words_people_use.splitlines())
        self.words_people_use = "\n".join(dict.fromkeys(filter(None, lines)))
        faults: dict[str, Any] = {
            name: objection_to_marks(getattr(self, name))
            for name in ("summary", "also_called", "words_people_use", "change_note")
        }
        if self.owner_id is not None and self.owner_id == self.deputy_id:
            faults["deputy"] = _("The deputy is the owner. Choose somebody else, or nobody.")
        if self.easy_read_of and self.kind != Kind.EASY_READ:
            faults["easy_read_of"] = _("Only a page of the kind “Easy read” tells another in easier words.")
        if found := {name: fault for name, fault in faults.items() if fault}:
            raise ValidationError(found)

    def copy(self, target: PageContent, language: str) -> PageDetails:
        """Give a draft what an editor wrote here. Versioning, the page tree and the CMS's *duplicate* all call this."""
        made = copy(self)  # and not a new row, so that whoever follows words sees where these come from
        made._state = ModelState()
        made.pk = None
        for field in self._meta.concrete_fields:
            if not field.editable:
                setattr(made, field.attname, field.get_default())
        made.extended_object = target
        made.save()
        return made

    @property
    def whose_page(self) -> str:
        """Give whose page this version retells, or ""."""
        return self.retells or self.retells_as_found

    def is_overdue(self, on: date) -> bool:
        """Say whether the next review should have been done before that day."""
        return self.review_due_on is not None and self.review_due_on < on


class PlannedInterval(models.Model):
    """From its next full review on a page is reviewed this often, if its own text does not ask for more often.

    Reviewers signed the text's own interval, which nobody makes longer without them. Only ever added to; the newest counts.
    """

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="planned_intervals")
    months = models.PositiveSmallIntegerField(_("review every (months)"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("planned review interval")
        verbose_name_plural = _("planned review intervals")
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1) & Q(months__lte=DEFAULT_REVIEW_INTERVAL_MONTHS),
                name="a_planned_interval_is_three_years_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.months}"
