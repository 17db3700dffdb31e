"""What reviewers said, and which sources they read for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.policy import ROLE_CHOICES
from reviews.models.review import Review
from sources.models import Source


class SignOffQuerySet(models.QuerySet["SignOff"]):
    """Sign-offs by what they mean for the words they are about."""

    def judging(self) -> SignOffQuerySet:
        """Those by which a role has judged a text that can change no more: approved, for real, and done or published."""
        settled = Q(review__state=Review.State.DONE) | Q(review__published_at__isnull=False)
        return self.filter(
            settled, decision=SignOff.Decision.APPROVED, is_example=False, review__is_example=False
        ).order_by()


class SignOff(models.Model):
    """One reviewer's word, in one role, about exactly one text. Never changed, only added to."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CHANGES_WANTED = "changes-wanted", _("Changes wanted")
        REJECTED = "rejected", _("Rejected")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="sign_offs")
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices)
    comment = models.TextField(_("comment"), blank=True)
    declared_interest = models.TextField(_("interests"), help_text=_("Write “none” if you have none."))
    text_digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField(_("decided"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.CheckConstraint(condition=Q(decision="approved") | ~Q(comment=""), name="a_refusal_says_why"),
            models.CheckConstraint(condition=~Q(declared_interest=""), name="no_interest_is_said_not_assumed"),
            models.UniqueConstraint(fields=["review", "role"], name="one_sign_off_for_a_role"),
            models.UniqueConstraint(fields=["review", "reviewer"], name="one_person_signs_off_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_decision_display()}"


class SourceRead(models.Model):
    """A reviewer opened this source when a page was reviewed as it is, in that edition, and found that it holds or not.

    Written with their sign-off, which the database refuses without one for each source of the page. Never changed.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="sources_read")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(_("still current"))
    opened_on = models.DateField(_("opened"))
    edition = models.CharField(_("edition, as it was then"), max_length=200, blank=True)
    published = models.CharField(_("published, as was known then"), max_length=10, blank=True)

    class Meta:
        ordering = ["review", "reviewer", "pk"]
        verbose_name = _("source read")
        verbose_name_plural = _("sources read")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reviewer", "source"], name="a_reviewer_says_once_in_a_review_if_a_source_holds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.source}, {self.opened_on}"
