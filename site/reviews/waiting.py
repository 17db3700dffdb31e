"""Finds the reviews that one person can move on now, however many wait for others."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import User
from accounts.roles import REVIEWER_ROLES, Role, roles_of
from reviews.authorship import has_part
from reviews.models import Review, SignOff


def waiting_for(user: User) -> QuerySet[Review]:
    """Give the reviews that this person can move on: to sign off, or, for a publisher, to publish.

    The most urgent first, then those that have waited longest. It says what `rules.objection_to_sign_off` would, but for
    the text's digest.
    """
    roles = roles_of(user)
    found = _for_word_of(user, roles)
    if Role.PUBLISHER in roles:
        to_publish = Q(state=Review.State.APPROVED, published_at__isnull=True)
        found = Review.objects.filter(to_publish | Q(pk__in=found.values("pk")))
    return found.order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def _for_word_of(user: User, roles: frozenset[str]) -> QuerySet[Review]:
    """Give the reviews that still ask for a role this person holds, of texts they had no part in."""
    asked_roles = set(REVIEWER_ROLES) & roles
    if not asked_roles:
        return Review.objects.none()
    open_to = Q()
    for role in asked_roles:
        signed = SignOff.objects.filter(review=OuterRef("pk"), role=role)
        open_to |= Q(~Exists(signed), ~has_part(user, role), asked__contains=f'"{role}"')
    asked = Review.objects.waiting().alias(asked=Cast("roles_needed", TextField()))
    by_user = Exists(SignOff.objects.filter(review=OuterRef("pk"), reviewer=user))
    return asked.filter(open_to, ~by_user)
