"""Who wrote a version: everybody who changed any part of it, through whatever screen, not only who made the draft."""

from __future__ import annotations

from typing import Any

from cms.models import PageContent
from cms.signals import post_placeholder_operation
from django.db.models.signals import post_delete, post_save
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.acting import acting_user
from accounts.models import User
from pages.freezing import placeholders_of, version_around, version_holding
from pages.models import Block, PageDetails
from reviews.models import Contribution, Review, SignOff


def authors_of(version: Version) -> set[int]:
    """Give the ids of the accounts that wrote any part of a version: its maker, its editors, who sent it for review.

    A version that began as a copy also has the authors of what it was copied from, until others have judged that.
    """
    authors: set[int] = set()
    part: Version | None = version
    while part is not None:
        authors.add(part.created_by_id)
        authors |= {contribution.author_id for contribution in part.contributions.all()}
        authors |= {review.submitted_by_id for review in part.reviews.all() if not review.is_recheck}
        part = part.source if part.source and not was_judged(part.source) else None
    return authors


def was_judged(version: Version) -> bool:
    """Say whether everybody whom a finished review asked has approved this version."""
    return any(
        {sign_off.role for sign_off in review.sign_offs.all() if sign_off.decision == SignOff.Decision.APPROVED}
        >= set(review.roles_needed)
        for review in version.reviews.all()
        if review.state == Review.State.DONE
    )


def count_author(version: Version | None, author: User | None) -> None:
    """Remember that this person changed that draft."""
    if version is not None and author is not None and version.state == DRAFT:
        Contribution.objects.get_or_create(version=version, author=author)


def _count_on_save(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw and (author := acting_user()):
        count_author(version_holding(instance), author)


def _count_on_placeholder_operation(sender: type, request: Any, **kwargs: Any) -> None:
    for placeholder in placeholders_of(kwargs):
        count_author(version_around(placeholder), request.user)


def connect() -> None:
    """Listen to every change of a version's parts. Called once, when the app is ready."""
    for model in (PageContent, PageDetails, Text, Block):
        for signal in (post_save, post_delete):
            signal.connect(_count_on_save, sender=model, dispatch_uid=f"reviews-author-{model.__name__}")
    post_placeholder_operation.connect(_count_on_placeholder_operation, dispatch_uid="reviews-author-placeholder")
