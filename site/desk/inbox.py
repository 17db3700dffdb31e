"""Finds the reviews that one person can move on now, however many wait for others."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from djangocms_versioning.constants import DRAFT

from accounts.models import User
from accounts.roles import REVIEWER_ROLES, Role, roles_of
from pages.models import PageDetails
from reviews.authorship import has_part
from reviews.models import Review, SignOff


def waiting_for(user: User) -> QuerySet[Review]:
    """Give the reviews that this person can move on: to sign off, to publish, or to answer with a changed text.

    The most urgent first, then those that have waited longest. It says what `rules.objection_to_sign_off` would, but for
    the text's digest.
    """
    roles = roles_of(user)
    wanted = Q(pk__in=_for_word_of(user, roles).values("pk")) | _to_change(user)
    if Role.PUBLISHER in roles:
        wanted |= Q(state=Review.State.APPROVED, published_at__isnull=True)
    found = Review.objects.filter(wanted)
    return found.order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def _to_change(user: User) -> Q:
    """Say of a review, in SQL, that it refused a text which waits since for this person to change it and send it again."""
    later = Review.objects.filter(version=OuterRef("version"), pk__gt=OuterRef("pk"))
    owned = PageDetails.objects.filter(owner=user, extended_object__versions=OuterRef("version"))
    is_theirs = Q(submitted_by=user) | Q(version__created_by=user) | Exists(owned)
    refused = Q(state__in=(Review.State.CHANGES_WANTED, Review.State.REJECTED), version__state=DRAFT)
    return refused & is_theirs & ~Exists(later)


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
