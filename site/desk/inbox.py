"""Finds the reviews that one person can move on now, and those that wait for others, however many there are."""

from __future__ import annotations

from cms.models import PageContent
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from djangocms_versioning.constants import DRAFT

from accounts.models import User
from accounts.roles import REVIEWER_ROLES, Role, roles_of
from languages.installed import others
from pages.models import PageDetails
from reviews.authorship import has_part
from reviews.models import Review, SignOff, Size
from scheduling.models import Plan


def waiting_for(user: User) -> QuerySet[Review]:
    """Give the reviews that this person can move on: to sign off, to publish, or to answer with a changed text.

    The most urgent first, then those that have waited longest.
    """
    wanted = Q()
    for part in (to_sign_off(user), to_publish(user), to_answer(user), to_correct_again(user)):
        wanted |= Q(pk__in=part.order_by().values("pk"))
    return _in_order(Review.objects.filter(wanted))


def waiting_for_others(user: User) -> QuerySet[Review]:
    """Give the reviews that somebody else must move on, in the same order."""
    moving = Q(state=Review.State.WAITING) | _IS_TO_PUBLISH | _is_refused() | _IS_UNCHECKED
    mine = waiting_for(user).order_by().values("pk")
    return _in_order(Review.objects.filter(moving).exclude(pk__in=mine))


def to_sign_off(user: User) -> QuerySet[Review]:
    """Give the reviews that ask for this person's word.

    It says what `rules.objection_to_sign_off` would, but for the text's digest.
    """
    return _in_order(_for_word_of(user, roles_of(user)))


def to_publish(user: User) -> QuerySet[Review]:
    """Give the reviews of texts that everybody has approved, where this person can publish them."""
    approved = Review.objects.filter(_IS_TO_PUBLISH)
    return _in_order(approved if Role.PUBLISHER in roles_of(user) else approved.none())


def to_answer(user: User) -> QuerySet[Review]:
    """Give the reviews that refused a text which waits since for this person to change it and send it again."""
    return _in_order(refused_drafts().filter(_is_theirs(user)))


def refused_drafts() -> QuerySet[Review]:
    """Give the reviews that refused a draft, which was not sent again since."""
    return Review.objects.filter(_is_refused())


def to_correct_again(user: User) -> QuerySet[Review]:
    """Give the urgent corrections that readers have and a reviewer refused, where this person can put that right."""
    refused = Review.objects.urgent_and_unreviewed().filter(state__in=Review.REFUSED)
    return _in_order(refused if Role.PUBLISHER in roles_of(user) else refused.filter(_is_theirs(user)))


_IS_PLANNED = Exists(Plan.objects.filter(version=OuterRef("version"), state=Plan.Stage.PLANNED))
_IS_TO_PUBLISH = Q(~Q(_IS_PLANNED), state=Review.State.APPROVED, published_at__isnull=True)
_IS_UNCHECKED = Q(size=Size.URGENT, published_at__isnull=False, settled_at__isnull=True)


def _in_order(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.order_by(F("due_on").asc(nulls_last=True), "submitted_at", "pk")


def _is_refused() -> Q:
    """Say of a review, in SQL, that it refused a draft, which was not sent again since."""
    later = Review.objects.filter(version=OuterRef("version"), pk__gt=OuterRef("pk"))
    refused = Q(state__in=Review.TURNED_DOWN, version__state=DRAFT)
    return refused & Q(~Exists(later))


def _is_theirs(user: User) -> Q:
    """Say of a review, in SQL, that this person sent or wrote its text, or owns the page."""
    owned = PageDetails.objects.filter(owner=user, extended_object__versions=OuterRef("version"))
    return Q(submitted_by=user) | Q(version__created_by=user) | Q(Exists(owned))


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
    if others():
        read = PageContent.admin_manager.filter(language__in=[settings.LANGUAGE_CODE, *user.languages])
        asked = asked.filter(version__object_id__in=read.values("pk"))
    by_user = Exists(SignOff.objects.filter(review=OuterRef("pk"), reviewer=user))
    return asked.filter(open_to, ~by_user)
