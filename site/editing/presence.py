"""Who is working on a draft. Versioning's lock says who; this knows since when, and if they are still there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.models import User
from editing.models import Presence

#: Whoever gives no sign for so long has gone: nobody need ask them any more.
SILENCE = timedelta(minutes=30)
#: How often a sign is written down.
NOTED_EVERY = timedelta(minutes=1)


def note(version: Version, by: User, at: datetime) -> None:
    """Write down that this person works on a draft. One that nobody holds is theirs from now on."""
    if version.locked_by_id is None:
        free = Version.objects.filter(pk=version.pk, state=DRAFT, locked_by=None)
        if not free.update(locked_by=by):
            return
        version.locked_by = by
    elif version.locked_by_id != by.pk:
        return
    there = Presence.objects.filter(version=version).first()
    if there is None or there.by_id != by.pk or at - there.seen_at >= SILENCE:
        Presence.objects.update_or_create(version=version, defaults={"by": by, "since": at, "seen_at": at})
    elif at - there.seen_at >= NOTED_EVERY:
        Presence.objects.filter(pk=there.pk, by=by).update(seen_at=at)


def at_work(version: Version, at: datetime) -> Presence | None:
    """Return who is working on a draft now; None where nobody is, or whoever holds it has given no sign for a while."""
    return (
        Presence.objects.filter(
            version=version,
            version__state=DRAFT,
            version__locked_by=F("by"),
            by__is_active=True,
            seen_at__gt=at - SILENCE,
        )
        .select_related("by")
        .first()
    )


def other_at_work(user: User, version: Version, at: datetime) -> Presence | None:
    """Return who else is working on a draft now, if somebody is."""
    there = at_work(version, at)
    return there if there and there.by_id != user.pk else None
