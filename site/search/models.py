"""What the search keeps of each page that readers can read: where each word leads, and what to quote.

All of it can be made again from the pages at any time: see `search.indexing`.
"""

from __future__ import annotations

from cms.models import Page, PageContent
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.words import LONGEST

LONGEST_KEY = 200


class IndexedPage(models.Model):
    """A page as it was taken into the search: which version of it, in which way, and its sentences.

    `sentences` holds [anchor, heading, sentence, its stems with spaces between] for each, in the order they are read.
    """

    page = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="+")
    content = models.ForeignKey(PageContent, on_delete=models.CASCADE, related_name="+")
    making = models.PositiveSmallIntegerField()
    sentences = models.JSONField(default=list)

    class Meta:
        verbose_name = _("page in the search")
        verbose_name_plural = _("pages in the search")

    def __str__(self) -> str:
        return str(self.page_id)


class Posting(models.Model):
    """How much a page is about a word, by the word's stem. `word` is the form of it that the page uses most."""

    stem = models.CharField(max_length=LONGEST)
    word = models.CharField(max_length=LONGEST)
    page = models.ForeignKey(IndexedPage, on_delete=models.CASCADE, related_name="postings")
    weight = models.FloatField()

    class Meta:
        verbose_name = _("word of a page")
        verbose_name_plural = _("words of pages")
        indexes = [models.Index(fields=["stem", "-weight", "page"], name="search_the_heaviest_first")]
        constraints = [models.UniqueConstraint(fields=["page", "stem"], name="a_page_has_a_stem_once")]

    def __str__(self) -> str:
        return self.word


class Name(models.Model):
    """What a page is called, by the key of `search.naming`. `shown` is how to show it, or "" for what no reader sees."""

    key = models.CharField(max_length=LONGEST_KEY, db_index=True)
    page = models.ForeignKey(IndexedPage, on_delete=models.CASCADE, related_name="names")
    shown = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("name of a page")
        verbose_name_plural = _("names of pages")
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="a_page_has_a_name_once")]

    def __str__(self) -> str:
        return self.shown or self.key


class WordForm(models.Model):
    """A form of a stem, and how many pages use it more than other forms. A stem is on as many pages as all its forms are."""

    word = models.CharField(max_length=LONGEST, primary_key=True)
    stem = models.CharField(max_length=LONGEST, db_index=True)
    pages = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("form of a word")
        verbose_name_plural = _("forms of words")

    def __str__(self) -> str:
        return self.word


class Unanswered(models.Model):
    """A search that found nothing, counted. Who searched is not known, and its words only once three weeks had it.

    Until then there is a digest of them, made with the site's secret key, so that somebody's name that was typed here stands
    nowhere.
    """

    digest = models.CharField(max_length=64, unique=True)
    words = models.CharField(max_length=LONGEST_KEY, blank=True)
    last_week = models.DateField(_("Monday of the last week it was typed in"))
    weeks = models.PositiveIntegerField(default=1)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("search without a result")
        verbose_name_plural = _("searches without a result")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(words="") | models.Q(weeks__gte=3), name="words_are_kept_from_three_weeks_on"
            ),
            models.CheckConstraint(
                condition=models.Q(times__gte=models.F("weeks")), name="each_week_counts_once_or_more"
            ),
        ]

    def __str__(self) -> str:
        return self.words or self.digest[:8]
