"""Follows words: whoever saves, moves, copies or deletes a part of a version, its authors are written down with it, and
as what kind of page the words were public.

A part is known to be copied or moved by where it was read from: a block that is saved somewhere else than where it
stood brings along those who wrote what stood there. So screens need not say what they do, and code is seen as well.
Bulk updates by code send no signals, and a text that somebody types again or pastes as text tells nobody where it is from.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import Any, NamedTuple

from cms.models import CMSPlugin, Page, PageContent, Placeholder
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete, post_init, post_save
from djangocms_text.models import Text
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.current_user import acting_user
from accounts.models import User
from accounts.roles import REVIEWER_ROLES
from pages.models import Block, PageDetails
from pages.rules import version_with_content_id
from reviews.kinds import kinds_brought_along
from reviews.models import CarriedKind, Contribution, Review, SignOff

_PARTS = (PageContent, PageDetails, Text, Block)
_Line = tuple[int, str, int | None]  # author, role, the review whose approval will free the author


class _Place(NamedTuple):
    """Where words stand: in a page's content, or as a block in a placeholder."""

    content_id: int | None = None
    placeholder_id: int | None = None
    block_id: int | None = None


class Holder:
    """What words belong to: a version; or one block, while it lies on a clipboard."""

    def __init__(self, version: Version | None, loose_block: int | None = None) -> None:
        self.version = version
        self.columns = {"version_id": version.pk} if version else {"loose_block": loose_block}

    def count(self, author: User | None) -> None:
        """Remember that this person changed the words themselves."""
        if author is not None and (self.version is None or self.version.state == DRAFT):
            Contribution.objects.get_or_create(**self.columns, author=author, role="")

    def take_from(self, source: Holder) -> None:
        """Remember that words of another now stand here, too, who wrote them, and what kind of page they were public in."""
        if source.columns != self.columns:
            CarriedKind.objects.bulk_create(
                [CarriedKind(**self.columns, kind=kind) for kind in source.kinds()], ignore_conflicts=True
            )
            Contribution.objects.bulk_create(
                [
                    Contribution(**self.columns, author_id=author_id, role=role, review_id=review_id)
                    for author_id, role, review_id in set(source.lines())
                ],
                ignore_conflicts=True,
            )

    def kinds(self) -> set[str]:
        """Give the kinds of pages that the words were public in."""
        if self.version is not None:
            return kinds_brought_along(self.version)
        return set(CarriedKind.objects.filter(**self.columns).values_list("kind", flat=True))

    def lines(self) -> Iterator[_Line]:
        """Give who wrote words that some role has not judged; what a text names by a mark is looked up when it is sent."""
        contributions = Contribution.objects.filter(**self.columns, writing=None, meaning=None).standing()
        written: set[_Line] = set(contributions.values_list("author_id", "role", "review_id"))
        judges: set[tuple[str, int]] = set()
        fixed_in: int | None = None
        if self.version is not None:
            reviews = list(self.version.reviews.order_by("pk"))
            authors = {self.version.created_by_id, *(one.submitted_by_id for one in reviews if not one.is_recheck)}
            written |= {(author_id, "", None) for author_id in authors}
            judging = SignOff.objects.judging().filter(review__in=reviews)
            judges = set(judging.values_list("role", "reviewer_id")) if reviews else set()
            fixed_in = next((one.pk for one in reversed(reviews) if _fixes_the_text(one)), None)
        for author_id, of_role, review_id in written:
            for role in [of_role] if of_role else map(str, REVIEWER_ROLES):
                if not any(role == judged and judge != author_id for judged, judge in judges):
                    yield author_id, role, review_id or fixed_in


def _fixes_the_text(review: Review) -> bool:
    """Say whether the text cannot change before this review is over: it is out with it, or locked by it."""
    return review.published_at is not None or (review.state in Review.HOLDING and not review.is_recheck)


# Where words stand ----------------------------------------------------------------------------------------------------


def _place_of(part: Any) -> _Place:
    """Say where a part stands, without asking the database."""
    values = part.__dict__
    if isinstance(part, PageContent):
        return _Place(content_id=values.get("id"))
    if isinstance(part, PageDetails):
        return _Place(content_id=values.get("extended_object_id"))
    return _Place(placeholder_id=values.get("placeholder_id"), block_id=values.get("cmsplugin_ptr_id"))


def _holder_at(place: _Place) -> Holder | None:
    """Give what holds the words at a place; None for a content that has no version yet, whose source will say."""
    if place.content_id is not None:
        version = version_with_content_id(place.content_id)
        return Holder(version) if version else None
    return _holder_in(Placeholder.objects.filter(pk=place.placeholder_id).first(), place.block_id)


def _holder_in(placeholder: Placeholder | None, block_id: int | None) -> Holder | None:
    if placeholder is None:
        return None
    if placeholder.content_type_id == ContentType.objects.get_for_model(PageContent).pk:
        version = version_with_content_id(placeholder.object_id)
        return Holder(version) if version else None
    return Holder(None, block_id)


# What is followed -----------------------------------------------------------------------------------------------------


def _remember_place(sender: type, instance: Any, **kwargs: Any) -> None:
    """Remember where a part was read from, which its copies in memory remember with it."""
    instance._words_from = _place_of(instance) if instance.pk is not None else None


def _follow_saving(sender: type, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    before, now = instance.__dict__.get("_words_from"), _place_of(instance)
    instance._words_from = now
    is_taken = before not in (None, now)
    author = None if raw else acting_user()
    if (is_taken or author) and (holder := _holder_at(now)):
        if is_taken and (source := _holder_at(before)):
            holder.take_from(source)
            instance._is_copy = True
        # Whoever puts a copy on a clipboard has not written it; the CMS saves it a second time there.
        if holder.version or not instance.__dict__.get("_is_copy"):
            holder.count(author)


def _follow_deletion(sender: type, instance: Any, **kwargs: Any) -> None:
    if (author := acting_user()) and (holder := _holder_at(_place_of(instance))) and holder.version:
        holder.count(author)


def _follow_new_version(sender: type, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw and isinstance(instance, Version) and instance.source_id:
        Holder(instance).take_from(Holder(instance.source))


def _follow_moves() -> None:
    """Follow blocks that are moved, cut and pasted as they are: that changes rows in bulk."""
    move = Placeholder.move_plugin

    @wraps(move)
    def move_and_follow(
        self: Placeholder, plugin: CMSPlugin, target_position: int, target_placeholder: Any = None, **more: Any
    ) -> Any:
        moved = [plugin.pk, *plugin._get_descendants_ids()] if target_placeholder else [plugin.pk]
        before = [_holder_in(self, pk) for pk in moved]
        result = move(self, plugin, target_position, target_placeholder, **more)
        after = [_holder_in(target_placeholder or self, pk) for pk in moved]
        for source, holder in zip(before, after, strict=True):
            if source and holder:
                holder.take_from(source)
        for changed in (before[0], after[0]):
            if changed and changed.version:
                changed.count(acting_user())
        return result

    Placeholder.move_plugin = move_and_follow


def _follow_copied_pages() -> None:
    """Follow whole pages that are copied: the CMS reads their titles as plain values, which come from nowhere."""
    copy = Page.copy

    @wraps(copy)
    def copy_and_follow(self: Page, *args: Any, **more: Any) -> Page:
        made = copy(self, *args, **more)
        originals = {
            content.language: content for content in self.pagecontent_set(manager="admin_manager").current_content()
        }
        for content in made.pagecontent_set(manager="admin_manager").all():
            version, source = map(version_with_content_id, (content.pk, originals[content.language].pk))
            if version and source:
                Holder(version).take_from(Holder(source))
        return made

    Page.copy = copy_and_follow


def connect() -> None:
    """Follow every part of every version. Called once, when the app is ready."""
    for model in _PARTS:
        for signal, follow in (
            (post_init, _remember_place),
            (post_save, _follow_saving),
            (post_delete, _follow_deletion),
        ):
            signal.connect(follow, sender=model, dispatch_uid=f"reviews-carrying-{follow.__name__}-{model.__name__}")
    # Whatever the sender is: versioning's screens save versions through a model of their own.
    post_save.connect(_follow_new_version, dispatch_uid="reviews-carrying-new-version")
    _follow_moves()
    _follow_copied_pages()
