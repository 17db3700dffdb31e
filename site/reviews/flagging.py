"""Tells those who answer for live pages, once, when something these rest on has changed: see `early_review`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from accounts.models import User
from accounts.roles import Role
from glossary.models import Meaning, Term
from glossary.signals import shown_words_changed
from pages.models import PageDetails
from reviews import mail
from reviews.early_review import Known, early_pages, known_of, reason_of, with_version
from sources.models import Change


def _after_change(sender: type, instance: Change, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        transaction.on_commit(lambda: tell_of(known_of(instance)), robust=True)


def _after_change_of_words(sender: type, changed: Meaning | Term | None = None, **kwargs: Any) -> None:
    if changed is not None:
        transaction.on_commit(lambda: tell_of(known_of(changed)), robust=True)


def tell_of(change: Known) -> None:
    """Write to the owner and the deputy of each page that is to be reviewed early for this; to publishers where there is none."""
    working = frozenset(User.objects.holding(Role.EDITOR).values_list("pk", flat=True))
    flagged = {page.details_id: page.answer & working for page in early_pages() if change in page.changes}
    if not flagged:
        return
    details = with_version(PageDetails.objects.filter(pk__in=flagged)).order_by("extended_object__title")
    publishers = frozenset(User.objects.holding(Role.PUBLISHER).values_list("pk", flat=True))
    for person in User.objects.filter(pk__in=publishers.union(*flagged.values())):
        own = [page for page in details if person.pk in (flagged[page.pk] or publishers)]
        if own:
            mail.after_flag(person, own, reason_of(change))


def connect() -> None:
    """Hear of every change. Called once, when the app is ready."""
    post_save.connect(_after_change, sender=Change, dispatch_uid="reviews-flagging-change")
    shown_words_changed.connect(_after_change_of_words, sender=Term, dispatch_uid="reviews-flagging-words")
