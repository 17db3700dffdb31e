"""Tells the team of public versions that are in doubt: on every desk, in the log, to whoever watches the site."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Thread
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.models import Alarm

THREAD = "alarm"
logger = logging.getLogger(__name__)
_under_way: set[tuple[Any, ...]] = set()
_said: set[tuple[Any, ...]] = set()  # what could not be written down, so that it is said once and not for each reader


def begin(version_id: int, kind: str) -> None:
    """Raise an alarm for a version that has none, and say so in the log."""
    try:
        with transaction.atomic():
            Alarm.objects.create(version_id=version_id, kind=kind, noticed_at=timezone.now())
    except IntegrityError:  # it has one
        return
    logger.error("Version %s is in doubt: %s Run manage.py verify_record.", version_id, Alarm.Trouble(kind).label)


def end(version_id: int, *kinds: str) -> None:
    """End the alarm of a version that is found to be what was signed and recorded, if it is of one of these kinds."""
    if Alarm.objects.standing().filter(version=version_id, kind__in=kinds).update(ended_at=timezone.now()):
        logger.warning("Version %s is no longer in doubt.", version_id)


def later(step: Callable[..., Any], *arguments: Any) -> None:
    """Take a step beside the answer that a reader waits for, so that it can neither fail nor delay it."""
    if (step, *arguments) not in _under_way:
        _under_way.add((step, *arguments))
        Thread(target=_quietly, args=(step, *arguments), name=THREAD, daemon=True).start()


def _quietly(step: Callable[..., Any], *arguments: Any) -> None:
    try:
        step(*arguments)
    except Exception:
        if (step, *arguments) not in _said:
            _said.add((step, *arguments))
            logger.exception("Version %s is in doubt, or no longer, and that could not be written down.", arguments[0])
    else:
        _said.discard((step, *arguments))
    finally:
        _under_way.discard((step, *arguments))
        connection.close()


def words_for_readers(kind: str) -> str:
    """Give what readers are told of a page in doubt, or ""."""
    if kind == Alarm.Trouble.TEXT:
        return _("We are checking this page: its text is not the one that our reviewers signed.")
    if kind == Alarm.Trouble.TOLD:
        return _("We are checking this page: its dates or marks are not the ones that we recorded.")
    if kind == Alarm.Trouble.PLACE:
        return _("We are checking this page: it stands in a place that we did not give it.")
    return _("We are checking this page: it does not fit our records.") if kind else ""
