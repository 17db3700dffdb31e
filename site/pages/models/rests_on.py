"""What a version of a page rests on and leads to: marks, sources, links to other sites, words that it explains."""

from __future__ import annotations

from cms.models import PageContent
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from glossary.models import Term
from pages.models.details import PageDetails
from quality_marks.models import Certificate, Claim
from sources.models import LONGEST_ADDRESS, Fact, Source


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
