"""Which roles a review needs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import REVIEWER_ROLES, Role
from pages.models import Kind
from proposals.models import Guarded

ROLE_CHOICES = [(role.value, role.label) for role in REVIEWER_ROLES]


class Size(models.TextChoices):
    """How much is judged. What is minor is worked out from the texts, and never claimed."""

    FULL = "full", _("Full review")
    CHANGE = "change", _("Change")
    MINOR = "minor", _("Minor change")
    URGENT = "urgent", _("Urgent correction")


def validate_roles(roles: Any) -> None:
    """Refuse anything but a list of at least one reviewer role.

    Raises:
        ValidationError: in words fit to show.
    """
    if not isinstance(roles, list) or not roles:
        raise ValidationError(_("At least one other person must sign off. Choose one role or more."))
    if unknown := set(map(str, roles)) - {role.value for role in REVIEWER_ROLES}:
        raise ValidationError(_("These are not reviewer roles: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})


class ReviewPolicy(Guarded):
    """Which roles a review needs, for each kind of page and size of review.

    More roles are asked at once; that one is left out, somebody else agrees to.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    size = models.CharField(_("size"), max_length=10, choices=Size.choices)
    roles = models.JSONField(_("roles"), validators=[validate_roles])

    class Meta:
        ordering = ["kind", "size"]
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        constraints = [
            models.UniqueConstraint(fields=["kind", "size"], name="one_policy_for_a_kind_and_size"),
            models.CheckConstraint(condition=~Q(roles=[]), name="a_review_needs_at_least_one_sign_off"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_size_display()}"

    def clean(self) -> None:
        """Refuse that no clinician judges what may change a meaning, whatever the page is called."""
        if self.size != Size.MINOR and Role.CLINICAL not in self.roles:
            raise ValidationError(_("A clinical reviewer always judges what is more than a minor change."))

    def asks_for_two(self, changed: ReviewPolicy) -> set[str]:
        return {"roles"} if set(self.roles or ()) - set(changed.roles) else set()

    def takes_one(self, changed: ReviewPolicy) -> set[str]:
        return self.differing(changed, ["roles"])
