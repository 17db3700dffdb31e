"""Looks at every plan again when something has changed that one may rest on: a review, the page, a source, who signs off."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from proposals.models import Proposal
from reviews.models import Entry, ReviewPolicy
from scheduling.models import Plan
from scheduling.services import look_again
from sources.models import Change


def _after_saving(sender: type, raw: bool = False, **kwargs: Any) -> None:
    """Look once the change is safely saved, and never undo it: what is missed here is found when a plan is due."""
    if not raw:
        transaction.on_commit(_look, robust=True)


def _look() -> None:
    if Plan.objects.standing().exists():
        look_again(timezone.now())


def connect() -> None:
    """Hear of every change. Called once, when the app is ready."""
    for sender in (Change, Entry, Proposal, ReviewPolicy):
        post_save.connect(_after_saving, sender=sender, dispatch_uid=f"scheduling-{sender.__name__}")
