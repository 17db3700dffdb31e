"""Who may not judge a version, role by role: words keep their authors until that role has judged them, wherever they go.

How the authors come to be known is for `carrying` and `naming`.
"""

from __future__ import annotations

from enum import Enum, auto

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import REVIEWER_ROLES
from reviews.models import Contribution, Review


class Authorship(Enum):
    """What somebody had to do with the words of a version."""

    WROTE_IT = auto()
    WROTE_WHAT_IT_TAKES_UP = auto()  # words that were copied from another text
    WROTE_WHAT_IT_NAMES = auto()  # a fact, a source or a meaning; or they brought its picture


def authors_by_role(version: Version) -> dict[str, set[int]]:
    """Give by reviewer role, in one query, the ids of the accounts that may not judge a version: they wrote a part of it.

    They are its maker, whoever changed it and who sent it for review; and those of words that came from elsewhere, as
    long as that role has not judged these.
    """
    authors: dict[str, set[int]] = {str(role): {version.created_by_id} for role in REVIEWER_ROLES}
    sent = _senders_of(version).order_by().values_list("submitted_by_id", Value("", output_field=CharField()))
    for author_id, of_role in version.contributions.standing().order_by().values_list("author_id", "role").union(sent):
        for role in [of_role] if of_role else authors:
            authors[role].add(author_id)
    return authors


def writers_of(version: Version) -> set[int]:
    """Give the ids of everybody who wrote some part of a version themselves, whoever has judged it since."""
    return {version.created_by_id, *version.contributions.filter(role="").values_list("author_id", flat=True)}


def part_in(version: Version, user: User, role: str) -> Authorship | None:
    """Say what this person had to do with a version that keeps them from judging it in this role, if anything."""
    if user.pk == version.created_by_id or _senders_of(version).filter(submitted_by=user).exists():
        return Authorship.WROTE_IT
    lines = version.contributions.standing().filter(author=user, role__in=("", role))
    found = list(lines.values_list("role", "writing", "meaning", "review__version"))
    if any(not of_role for of_role, *_more in found):
        return Authorship.WROTE_IT
    # What its own review noted and is no piece of words is a picture.
    if any(writing is None and meaning is None and of != version.pk for _role, writing, meaning, of in found):
        return Authorship.WROTE_WHAT_IT_TAKES_UP
    return Authorship.WROTE_WHAT_IT_NAMES if found else None


def has_part(user: User, role: str) -> Q:
    """Say of a review, in SQL, what `part_in` says of its version."""
    lines = Contribution.objects.standing().filter(version=OuterRef("version"), author=user, role__in=("", role))
    sent = Review.objects.filter(version=OuterRef("version"), submitted_by=user, is_recheck=False)
    return Q(version__created_by=user) | Exists(lines) | Exists(sent)


def _senders_of(version: Version) -> QuerySet[Review]:
    reviews: QuerySet[Review] = version.reviews.filter(is_recheck=False)
    return reviews
