"""What happens around a draft while it is written: who is at it, who asks for it, what is typed and not saved, and discards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version


class Presence(models.Model):
    """Since when somebody has been working on a draft, and when they last gave a sign of it.

    Who that is is for versioning's lock to say: this counts only while `by` holds it. It is no part of any record.
    """

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="presence")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.by}: {self.version_id}"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions by whether they wait for an answer."""

    def open(self) -> QuestionQuerySet:
        """Return those whose draft is still with whom was asked."""
        return self.filter(answer="", version__locked_by=F("of"), version__state=DRAFT)


class Question(models.Model):
    """Somebody asks whoever works on a draft whether they may take it over, and what came of it."""

    class Reply(models.TextChoices):
        HANDED_OVER = "handed-over", _("Handed over")
        NOT_YET = "not-yet", _("Not yet")
        SETTLED = "settled", _("Settled without an answer")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    words = models.TextField(blank=True)
    answer = models.CharField(max_length=20, choices=Reply.choices, blank=True)
    answer_words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["of"], condition=Q(answer=""), name="questions_that_wait")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "asked_by"], condition=Q(answer=""), name="somebody_asks_once_for_a_draft"
            ),
            models.CheckConstraint(
                condition=~Q(answer="not-yet") | ~Q(answer_words=""), name="not_yet_is_said_with_a_word"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.version_id}"


class TypedForm(models.Model):
    """What one person typed into one form and has not saved. Theirs alone, and part of no text; `typed_forms` keeps it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=500)
    values = models.TextField(help_text="JSON, as the browser's script wrote it and reads it again.")
    opened = models.CharField(max_length=64, blank=True)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "place"], name="one_form_is_kept_once_for_a_person")]

    def __str__(self) -> str:
        return f"{self.by}: {self.place}"


class Discarded(models.Model):
    """A draft was thrown away by its editor. It lies archived for 30 days and can be brought back: see `discarding`."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="discarded")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    why = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="whoever_discards_a_draft_says_why")]

    def __str__(self) -> str:
        return str(self.version_id)
