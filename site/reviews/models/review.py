"""Rounds of judging a version, and the texts as they were sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from djangocms_versioning.models import Version

from accounts.roles import roles_of
from pages.digest import making_of_today
from reviews.models.policy import Size, validate_roles


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews as people ask for them."""

    def waiting(self) -> ReviewQuerySet:
        """Those that somebody must still sign off."""
        return self.filter(state=Review.State.WAITING)

    def holding(self) -> ReviewQuerySet:
        """Those that keep their draft locked."""
        return self.filter(state__in=Review.HOLDING, published_at__isnull=True, is_recheck=False)

    def urgent_and_unreviewed(self) -> ReviewQuerySet:
        """Urgent corrections that are live and nobody has reviewed yet."""
        return self.filter(size=Size.URGENT, published_at__isnull=False, settled_at__isnull=True)

    def visible_to(self, user: Any) -> ReviewQuerySet:
        """Every review for people with a role; nothing for anybody else."""
        return self if roles_of(user) else self.none()


class Review(models.Model):
    """One round of judging one version."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for sign-offs")
        APPROVED = "approved", _("Approved")
        CHANGES_WANTED = "changes-wanted", _("Changes wanted")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn from review")
        DONE = "done", _("Done")

    #: From which state a review may go to which, and when it does. The database holds to it (`refusals`), and the command
    #: `draw_review_states` draws it into docs/architecture.md.
    MOVES = {
        (State.WAITING, State.APPROVED): "every role that was asked has approved",
        (State.WAITING, State.CHANGES_WANTED): "a reviewer wants changes",
        (State.WAITING, State.REJECTED): "a reviewer rejects the text",
        (State.WAITING, State.WITHDRAWN): "the text is taken back, or readers will never get it",
        (State.WAITING, State.DONE): "what is live already is approved: a re-review, or an urgent correction",
        (State.APPROVED, State.DONE): "the version is published",
        (State.APPROVED, State.WITHDRAWN): "the text is taken back, or readers will never get it",
    }
    HOLDING = (State.WAITING, State.APPROVED)
    TURNED_DOWN = (State.CHANGES_WANTED, State.REJECTED)  # by a reviewer
    REFUSED = (*TURNED_DOWN, State.WITHDRAWN)

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    size = models.CharField(_("size"), max_length=10, choices=Size.choices)
    is_recheck = models.BooleanField(_("of the published text, unchanged"), default=False)
    roles_needed = models.JSONField(_("roles asked"), validators=[validate_roles])
    change_note = models.TextField(_("what changed, and why"))
    text_digest = models.CharField(max_length=64)
    making = models.PositiveSmallIntegerField(default=making_of_today)  # of its digest and its sign-offs': pages.digest
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submitted_reviews"
    )
    submitted_at = models.DateTimeField(_("sent for review"))
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.WAITING)
    completed_at = models.DateTimeField(_("completed"), null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    settled_at = models.DateTimeField(_("an urgent correction's review followed"), null=True)
    due_on = models.DateField(_("review must follow by"), null=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [  # the few that somebody can move on, among all that ever were
            models.Index(fields=["version"], condition=Q(state="waiting"), name="reviews_that_wait"),
            models.Index(
                fields=["version"],
                condition=Q(state="approved", published_at__isnull=True),
                name="reviews_to_be_published",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(size="urgent", published_at__isnull=False, settled_at__isnull=True),
                name="urgent_and_unreviewed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["waiting", "approved"]),
                name="a_version_is_in_one_review_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(roles_needed=[]), name="a_review_asks_at_least_one_role"),
            models.CheckConstraint(condition=~Q(change_note=""), name="a_review_says_what_changed"),
            models.CheckConstraint(
                condition=~Q(size="urgent") | Q(due_on__isnull=False),
                name="an_urgent_correction_has_a_day_to_be_reviewed_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_size_display()}: {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("desk:review", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether sign-offs are still taken."""
        return self.state == Review.State.WAITING

    @property
    def is_urgent(self) -> bool:
        return self.size == Size.URGENT

    def days_left(self, today: date) -> int | None:
        """Give how many days the review of an urgent correction may still take; negative once it is late."""
        return (self.due_on - today).days if self.due_on else None

    @property
    def is_urgent_and_unreviewed(self) -> bool:
        return self.is_urgent and self.published_at is not None and self.settled_at is None


class SentText(models.Model):
    """A text as it was sent for review, found by its digest when its draft has long said something else. Never changed.

    The same text is kept once, however often it is sent. A page of ours takes about 7 KB, the longest 12 KB.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    says = models.JSONField(help_text="What `pages.digest.describe` gave.")

    class Meta:
        verbose_name = _("text as it was sent")
        verbose_name_plural = _("texts as they were sent")

    def __str__(self) -> str:
        return self.digest
