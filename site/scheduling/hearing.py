"""Looks at plans again when something has changed that they may rest on: a review, the page, a source, who signs off.

Each looks once the change is safely saved, and never undoes it. What is missed here is found when a plan is due.
"""

from __future__ import annotations

from typing import Any

from cms.models import PageContent
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.utils import timezone

from pages.boxes import blocks_that_show
from proposals.models import Proposal
from reviews.models import Entry, ReviewPolicy
from scheduling.models import Plan
from scheduling.services import look_again
from sources.models import Change


def _after_step(sender: type, instance: Entry, raw: bool = False, **kwargs: Any) -> None:
    """Look at the plans for this page, and at those for versions that show its box."""
    if not raw:
        page_id, key = instance.page_id, instance.page.reverse_id
        transaction.on_commit(lambda: _look_at_page(page_id, key), robust=True)  # Django logs a function by its name


def _after_change(sender: type, raw: bool = False, **kwargs: Any) -> None:
    """Look at every publication that is planned, once for all that is saved together."""
    waiting = [function for _ids, function, *_more in transaction.get_connection().run_on_commit]
    if not raw and _look_at_publications not in waiting:
        transaction.on_commit(_look_at_publications, robust=True)


def _look_at_page(page_id: int, key: str | None) -> None:
    among = Q(page=page_id)
    if key:
        texts = PageContent.admin_manager.filter(
            versions__plans__state=Plan.Stage.PLANNED, versions__plans__kind=Plan.Aim.PUBLISH
        )
        shows_it = blocks_that_show(texts.values("pk")).filter(data__box=key)
        among |= Q(version__object_id__in=shows_it.values("placeholder__object_id"))
    look_again(timezone.now(), among)


def _look_at_publications() -> None:
    look_again(timezone.now(), Q(kind=Plan.Aim.PUBLISH))


def connect() -> None:
    """Hear of every change. Called once, when the app is ready."""
    post_save.connect(_after_step, sender=Entry, dispatch_uid="scheduling-step")
    for sender in (Change, Proposal, ReviewPolicy):
        post_save.connect(_after_change, sender=sender, dispatch_uid=f"scheduling-{sender.__name__}")
