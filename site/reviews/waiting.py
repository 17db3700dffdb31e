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
    waiting = Q(pk__in=_for_word_of(user, roles).values("pk"))
    if Role.PUBLISHER in roles:
        waiting |= Q(state=Review.State.APPROVED, published_at__isnull=True)
    return Review.objects.filter(waiting).order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def _for_word_of(user: User, roles: frozenset[str]) -> QuerySet[Review]:
    """Give the reviews that still ask for a role this person holds, of texts they had no part in."""
    open_to = Q(pk__in=[])
    for role in set(REVIEWER_ROLES) & roles:
        signed = SignOff.objects.filter(review=OuterRef("pk"), role=role)
        open_to |= Q(~Exists(signed), asked__contains=f'"{role}"')
    by_user = Exists(SignOff.objects.filter(review=OuterRef("pk"), reviewer=user))
    asked = Review.objects.waiting().annotate(asked=Cast("roles_needed", TextField()))
    found = asked.filter(open_to).exclude(by_user).exclude(_wrote(user))
    return found.exclude(pk__in=_of_copies_by(user, found))


def _wrote(user: User) -> Q:
    """Say what `authors_of` does of a version that is no copy."""
    contributed = Contribution.objects.filter(version=OuterRef("version"), author=user)
    sent = Review.objects.filter(version=OuterRef("version"), submitted_by=user, is_recheck=False)
    return Q(version__created_by=user) | Exists(contributed) | Exists(sent)


def _of_copies_by(user: User, found: QuerySet[Review]) -> list[int]:
    """Give those of versions copied from one that may never have been judged, if this person wrote part of that.

    They are few: most drafts begin as a copy of a text that everybody has approved.
    """
    judged = Review.objects.filter(version=OuterRef("version__source"), state=Review.State.DONE).exclude(
        size=Size.URGENT  # which also ends when another text takes its place
    )
    unsure = found.filter(~Exists(judged), version__source__isnull=False).select_related("version__source")
    with_authors = unsure.prefetch_related(
        "version__contributions", "version__reviews", "version__source__reviews__sign_offs"
    )
    return [review.pk for review in with_authors if user.pk in authors_of(review.version)]
