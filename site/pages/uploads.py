"""Keeps what is uploaded for pages under the fingerprint of its bytes, and throws away what no version shows."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.current_user import acting_user
from letters.cleaning import clean_line
from pages.models import Picture, Recording, Upload

logger = logging.getLogger(__name__)

#: Longer than a page that was deleted can come back.
KEPT_UNUSED = timedelta(days=40)
NOT_STORED = _("The file could not be stored just now, so nothing was saved. Please try again in a few minutes.")

Kept = TypeVar("Kept", Picture, Recording)


def store(model: type[Kept], safe: Any, name: str, **more: Any) -> Kept:
    """Keep an upload as `keep` does, and throw away what nobody used.

    Raises:
        ValidationError: it could not be stored.
    """
    forget_unused(timezone.now())
    try:
        return keep(model, safe, name, **more)
    except OSError as error:
        logger.warning("An upload could not be stored: %s", error)
        raise ValidationError(NOT_STORED, code="not-stored") from error


def keep(model: type[Kept], safe: Any, name: str, **more: Any) -> Kept:
    """Keep what was made safe, with the name its file had; give the one that we have when they are the same."""
    kept, is_new = model._default_manager.get_or_create(
        sha256=safe.sha256,
        defaults={
            "file": ContentFile(safe.content, name=f"{safe.sha256}.{safe.extension}"),
            "original_name": clean_line(name)[:200],
            "uploaded_by": acting_user(),
            **more,
        },
    )
    if not is_new:
        model._default_manager.filter(pk=kept.pk).update(uploaded_at=timezone.now())
    return kept


def forget_unused(now: datetime) -> None:
    """Throw away the uploads that no version has shown for long, such as those whose form was never saved."""
    for model in (Picture, Recording):
        old = model.objects.filter(uploaded_at__lt=now - KEPT_UNUSED)
        for upload in old.exclude(model.objects.shown_anywhere()):
            upload.delete()
            transaction.on_commit(partial(_drop_file, upload))


def _drop_file(upload: Upload) -> None:
    file = upload.file  # type: ignore[attr-defined]
    try:
        file.delete(save=False)
    except OSError as error:
        logger.warning("%s could not be thrown away: %s", file.name, error)
