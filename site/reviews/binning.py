"""Pages that nobody but their editors has ever seen can be thrown away: for 30 days they lie in the bin, then they go.

What was ever public or sent for review is on record and stays: a publisher withdraws such a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from cms.models import Page
from django.db import transaction
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.roles import writes
from pages.every_version import versions_of
from pages.rules import objection_because_locked, refuse, was_ever_public
from reviews.locking import hold_page
from reviews.models import Binned, Review

DAYS_IN_BIN = 30
_is_emptying: ContextVar[bool] = ContextVar("is_emptying", default=False)


@transaction.atomic
def throw_away(*, version: Version, by: User, at: datetime) -> None:
    """Put the page of this version into the bin, with all its versions."""
    page = hold_page(version.content.page_id)
    refuse(objection_to_throwing_away(by, version))
    Binned.objects.create(page=page, by=by, at=at)


@transaction.atomic
def bring_back(*, version: Version, by: User, at: datetime) -> None:
    """Take a page out of the bin, as it was."""
    page = hold_page(version.content.page_id)
    refuse(objection_to_bringing_back(by, version))
    Binned.objects.filter(page=page).delete()


def empty(*, at: datetime) -> int:
    """Delete for good what has lain in the bin for its days, and return how many pages that were."""
    emptied = 0
    over = Page.objects.filter(binned__at__lte=at - timedelta(days=DAYS_IN_BIN))
    pks = list(over.order_by("-depth").values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic(), emptying():
            page = hold_page(pk)
            if page.get_descendant_pages().filter(binned=None).exists():  # made or moved there since
                continue
            versions_of(pk).update(state=DRAFT, source=None)  # else one holds the other, and its parts
            page.delete()
            emptied += 1
    return emptied


def is_emptying() -> bool:
    """Say whether what is deleted now has lain in the bin for its days."""
    return _is_emptying.get()


@contextmanager
def emptying() -> Iterator[None]:
    """Let what is deleted inside go for good: it has lain about for its days."""
    token = _is_emptying.set(True)
    try:
        yield
    finally:
        _is_emptying.reset(token)


# What is objected to --------------------------------------------------------------------------------------------------


def objection_because_in_bin(version: Version) -> str:
    """Object to any change of a page that was thrown away."""
    if is_emptying() or not Binned.objects.filter(page__pagecontent_set=version.object_id).exists():
        return ""
    return _("This page is in the bin. Bring it back first.")


def objection_to_throwing_away(by: User, version: Version) -> str:
    """Object to this person throwing away the page of a version."""
    page = version.content.page
    if not writes(by):
        return _("Only editors and publishers delete a page.")
    if was_ever_public(page.pk):
        return _("This page was public, so it cannot be deleted. A publisher can withdraw it.")
    if Review.objects.filter(version__in=versions_of(page.pk)).exists():
        return _("This page was sent for review, so it stays on record. Archive its draft instead.")
    if objection := objection_because_locked(by, version) or objection_because_in_bin(version):
        return objection
    if page.is_home:
        return _("The home page cannot be deleted.")
    if page.get_child_pages().filter(binned=None).exists():
        return _("Pages stand below this one. Move or delete those first.")
    return ""


def objection_to_bringing_back(by: User, version: Version) -> str:
    """Object to this person taking the page of a version out of the bin."""
    if not writes(by):
        return _("Only editors and publishers bring a page back.")
    if not Binned.objects.filter(page=version.content.page_id).exists():
        return _("This page is not in the bin.")
    if Binned.objects.filter(page=version.content.page.parent_id).exists():
        return _("The page above this one is in the bin as well. Bring that one back first.")
    return ""
