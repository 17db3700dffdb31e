"""What we add to the CMS's pages: details, blocks, pictures, addresses that last, and withdrawals."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from cms.extensions import PageContentExtension
from cms.extensions.extension_pool import extension_pool
from cms.models import CMSPlugin, Page, PageContent
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.base import ModelState
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.constants import PUBLISHED
from djangocms_versioning.models import Version

from glossary.models import Term
from pages.citations import objection_to_marks
from quality_marks.models import Certificate, Claim
from sources.models import LONGEST_ADDRESS, Fact, Source

DEFAULT_REVIEW_INTERVAL_MONTHS = 36
LONGEST_RETOLD = 200
LONGEST_WORDS_PEOPLE_USE = 1_000


class Kind(models.TextChoices):
    """What a page is about. Decides who reviews it and how machines describe it."""

    IMAGING = "imaging", _("Scan or X-ray")
    BLOOD_TEST = "blood-test", _("Blood test")
    BIOPSY = "biopsy", _("Biopsy")
    DANGER = "danger", _("Urgent advice")
    GUIDE = "guide", _("Guide")
    ABOUT = "about", _("About this site")


#: Pages of these kinds are each about one test.
TESTS = (Kind.IMAGING, Kind.BLOOD_TEST, Kind.BIOPSY)


def is_live(content: str) -> Exists:
    """Say whether patients read now what a column names the content of. Asked row by row: few rows need few looks."""
    of_pages = ContentType.objects.get_for_model(PageContent)
    return Exists(Version.objects.filter(content_type=of_pages, object_id=OuterRef(content), state=PUBLISHED))


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

    made_from = models.PositiveIntegerField(
        _("made from the English version"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1, _("Versions count from 1."))],
        help_text=_("Which version of the English page this translation says. Readers see how old that is."),
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
        indexes = [models.Index(fields=["review_due_on", "extended_object"], name="pages_by_when_a_review_is_due")]
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


class Award(models.Model):
    """This version was made under that certificate, or while that claim was made."""

    details = models.ForeignKey(PageDetails, on_delete=models.CASCADE, related_name="awards")
    certificate = models.ForeignKey(Certificate, null=True, on_delete=models.PROTECT, related_name="awards")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="awards")

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.CheckConstraint(
                condition=Q(certificate__isnull=True) ^ Q(claim__isnull=True),
                name="an_award_is_a_certificate_or_a_claim",
            ),
            models.UniqueConstraint(fields=["details", "certificate"], name="a_version_has_a_certificate_once"),
            models.UniqueConstraint(fields=["details", "claim"], name="a_version_makes_a_claim_once"),
        ]

    def __str__(self) -> str:
        return str(self.certificate or self.claim)


class Citation(models.Model):
    """This version rests on that source, by itself or by a fact: so it did when last sent for review or published."""

    content = models.ForeignKey(PageContent, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(
        Source, null=True, on_delete=models.PROTECT, related_name="citations", help_text="None where the fact has none."
    )
    fact = models.ForeignKey(Fact, null=True, on_delete=models.PROTECT, related_name="citations")

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(fact__isnull=False), name="a_citation_is_of_a_source_or_of_a_fact"
            ),
            models.UniqueConstraint(
                fields=["content", "source"], condition=Q(fact__isnull=True), name="a_version_cites_a_source_once"
            ),
            models.UniqueConstraint(
                fields=["content", "fact"], condition=Q(fact__isnull=False), name="a_version_names_a_fact_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.fact or self.source)


class OutsideLink(models.Model):
    """This version leads readers to that address of another site: what it did when last sent for review or published."""

    content = models.ForeignKey(PageContent, on_delete=models.CASCADE, related_name="outside_links")
    address = models.CharField(max_length=LONGEST_ADDRESS, db_index=True)

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        constraints = [
            models.UniqueConstraint(fields=["content", "address"], name="a_version_leads_to_an_address_once")
        ]

    def __str__(self) -> str:
        return self.address


class TermUse(models.Model):
    """This version uses that word, and explains it where it stands; without a place, in the list at its end.

    `pages.glossary_uses` works it out. `block` counts from 1, the summary being 0; `text` and `start` count from 0.
    """

    content = models.ForeignKey(PageContent, on_delete=models.CASCADE, related_name="term_uses")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="uses")
    block = models.PositiveIntegerField(null=True)
    text = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(null=True)
    word = models.CharField(max_length=200, blank=True)
    in_title = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("word explained")
        verbose_name_plural = _("words explained")
        constraints = [
            models.UniqueConstraint(fields=["content", "term"], name="a_version_explains_a_word_once"),
            models.CheckConstraint(
                condition=Q(block__isnull=True, text__isnull=True, start__isnull=True, word="")
                | (Q(block__isnull=False, text__isnull=False, start__isnull=False) & ~Q(word="")),
                name="a_word_is_explained_at_a_place",
            ),
        ]

    def __str__(self) -> str:
        return self.word or str(self.term)


class Block(CMSPlugin):
    """One block of a page that is not running text. What `data` holds depends on the plugin type: see `pages.blocks`."""

    data = models.JSONField(_("data"), default=dict)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")

    def __str__(self) -> str:
        return str(self.data.get("heading") or self.data.get("caption") or self.data.get("alt") or "")[:60]


class PictureQuerySet(models.QuerySet["Picture"]):
    """Pictures by whether a version shows them."""

    def shown_anywhere(self) -> models.QuerySet[Block, str]:
        """Give the fingerprints of those that a block of any version shows."""
        named = Block.objects.annotate(shows=KT("data__picture")).filter(shows__isnull=False)
        return named.values_list("shows", flat=True)

    def to_choose(self, now: datetime) -> PictureQuerySet:
        """Those that are shown somewhere, and those that somebody uploaded a short while ago."""
        return self.filter(Q(sha256__in=self.shown_anywhere()) | Q(uploaded_at__gt=now - timedelta(days=1)))


class Picture(models.Model):
    """An uploaded picture, re-encoded by us, known by the SHA-256 of its bytes so that it can never change."""

    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    file = models.ImageField(_("file"), upload_to="pictures/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    original_name = models.CharField(_("name when uploaded"), max_length=200, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who brought it here first. A picture can say a dose, so they do not judge it."),
    )

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.original_name or self.sha256[:12]

    @property
    def extension(self) -> str:
        """Give what kind of file it is: `png` or `webp`."""
        return str(self.file).rpartition(".")[2]


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


class AddressQuerySet(models.QuerySet["Address"]):
    """Remembers where pages have been."""

    def remember(self, page_at: Iterable[tuple[str, int]]) -> None:
        """Keep each (path, page id); a path that another page held before now belongs to the newer one."""
        page_at = list(page_at)
        known = self.pages_at(path for path, _page_id in page_at)
        self.bulk_create(
            self.model(path=path, page_id=page_id) for path, page_id in page_at if known.get(path) != page_id
        )

    def pages_at(self, paths: Iterable[str]) -> dict[str, int]:
        """Give, by its path, the id of the page that each of these leads to."""
        rows = self.filter(path__in=set(paths)).order_by("pk")
        return dict(rows.values_list("path", "page_id"))

    def leading(self) -> AddressQuerySet:
        """Those that lead somewhere: of each path the one that was remembered last."""
        later = self.model._base_manager.filter(path=OuterRef("path"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class Address(models.Model):
    """A path, without slashes at its ends, where the public once found a page. Kept for good; the page may be elsewhere.

    Only ever added to: where several pages have stood at a path, it leads to the one that came last.
    """

    path = models.CharField(max_length=255, db_index=True)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="addresses")

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return f"/{self.path}/"


class RedirectQuerySet(models.QuerySet["Redirect"]):
    """What somebody decided about addresses where no page ever stood."""

    def leading(self) -> RedirectQuerySet:
        """Those that lead somewhere: of each path the newest, unless it takes away what was before."""
        later = self.model._base_manager.filter(path=OuterRef("path"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), page__isnull=False)


class Redirect(models.Model):
    """Somebody had a path where no page ever stood lead to a page, or took that away: then `page` is None.

    Only ever added to. `number` counts what was decided about one path, from 1; the newest holds. The path is in small
    letters, without slashes at its ends. Where a page stands now, or stood once, this leads nowhere: see `Address`.
    """

    path = models.CharField(_("address"), max_length=255)
    number = models.PositiveIntegerField()
    page = models.ForeignKey(
        Page, verbose_name=_("where it leads"), null=True, on_delete=models.PROTECT, related_name="redirects"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(_("who, as named then"), max_length=400)
    at = models.DateTimeField(_("when"))
    why = models.TextField(_("why"), max_length=1000)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        indexes = [models.Index(fields=["at", "id"], name="redirects_as_they_were_made")]
        constraints = [
            models.UniqueConstraint(fields=["path", "number"], name="one_thing_at_a_time_is_decided_of_a_path"),
            models.CheckConstraint(condition=~Q(why=""), name="a_redirect_says_why"),
            models.CheckConstraint(condition=~Q(path=""), name="the_home_page_leads_nowhere_else"),
        ]

    def __str__(self) -> str:
        return f"/{self.path}/"


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """Withdrawals by what they still do."""

    def standing(self, language: str = settings.LANGUAGE_CODE) -> WithdrawalQuerySet:
        """Those that keep a page from readers of a language now: of the page as a whole, or of that translation alone."""
        return self.filter(Q(language="") | Q(language=language), ended_on__isnull=True)


class Withdrawal(models.Model):
    """A page was taken away: why, and where to go instead. With a `language`, only its translation into that one was."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="withdrawals")
    language = models.CharField(_("language"), max_length=15, blank=True, default="", editable=False)
    reason = models.TextField(_("reason, for readers"), max_length=1000)
    instead = models.ForeignKey(
        Page, verbose_name=_("where to go instead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    for_safety = models.BooleanField(_("for safety"), default=False, help_text=_("Hides the old texts as well."))
    hides_through = models.PositiveIntegerField(
        null=True, editable=False, help_text=_("Versions up to this number are hidden.")
    )
    withdrawn_on = models.DateField(_("withdrawn"))
    ended_on = models.DateField(_("came back"), null=True, editable=False)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language"],
                condition=Q(ended_on__isnull=True),
                name="a_page_is_withdrawn_once_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_withdrawal_says_why"),
            models.CheckConstraint(
                condition=Q(for_safety=True, hides_through__isnull=False)
                | Q(for_safety=False, hides_through__isnull=True),
                name="only_a_safety_withdrawal_hides_old_texts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.reason[:60]}"

    def hides(self, number: int, details: PageDetails, language: str) -> bool:
        """Say whether it hides a version; with the whole page, a translation goes by the English that it was made from."""
        if self.language:
            return self.language == language and (self.hides_through or 0) >= number
        of_english = number if language == settings.LANGUAGE_CODE else details.made_from or 0
        return (self.hides_through or 0) >= of_english
