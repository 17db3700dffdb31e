"""Finds the reviews that one person can move on now, however many wait for others."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import User
from accounts.roles import REVIEWER_ROLES, Role, roles_of
from reviews.authorship import authors_of
from reviews.models import Contribution, Review, SignOff, Size


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
        open_to |= Q(~Exists(signed), asked__contains=f'"{role}"')
    asked = Review.objects.waiting().alias(asked=Cast("roles_needed", TextField()))
    by_user = Exists(SignOff.objects.filter(review=OuterRef("pk"), reviewer=user))
    return asked.filter(open_to, ~by_user, ~_wrote(user), ~Q(pk__in=_of_copies_by(user)))


def _wrote(user: User) -> Q:
    """Say what `authors_of` does of a version that is no copy."""
    contributed = Contribution.objects.filter(version=OuterRef("version"), author=user)
    sent = Review.objects.filter(version=OuterRef("version"), submitted_by=user, is_recheck=False)
    return Q(version__created_by=user) | Exists(contributed) | Exists(sent)


def _of_copies_by(user: User) -> list[int]:
    """Give those of versions copied from one that may never have been judged, if this person wrote part of that.

    They are few: most drafts begin as a copy of a text that everybody has approved.
    """
    judged = Review.objects.filter(version=OuterRef("version__source"), state=Review.State.DONE).exclude(
        size=Size.URGENT  # which also ends when another text takes its place
    )
    unsure = Review.objects.waiting().filter(~Exists(judged), version__source__isnull=False)
    with_authors = unsure.select_related("version__source").prefetch_related(
        "version__contributions", "version__reviews", "version__source__reviews__sign_offs"
    )
    return [review.pk for review in with_authors.order_by() if user.pk in authors_of(review.version)]
