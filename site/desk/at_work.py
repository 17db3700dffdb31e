"""Tells who works on a draft, and what they answered whoever asked for it."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from accounts.models import User
from editing.models import Question
from editing.presence import SILENCE, other_at_work


def moment_in_words(at: datetime, now: datetime) -> str:
    """Give a moment as people say it: the time, and the day as well where it was not today."""
    time = date_format(localtime(at), "H:i")
    if localdate(at) == localdate(now):
        return time
    return _("%(time)s on %(day)s") % {"time": time, "day": date_format(localtime(at), "j F")}


def in_short(user: User, version: Version, now: datetime) -> str:
    """Say in one sentence who else a draft is with."""
    there = other_at_work(user, version, now)
    if there is None:
        return _("This draft is with %(who)s, who is not working on it now.") % {"who": version.locked_by}
    return _("%(who)s has been working on this draft since %(time)s.") % {
        "who": there.by,
        "time": moment_in_words(there.since, now),
    }


def told(user: User, version: Version, now: datetime) -> list[str]:
    """Say who else a draft is with and what came of this person's question, in sentences; nothing where it is their own."""
    if version.state != DRAFT or version.locked_by_id in (None, user.pk) or version.reviews.holding().exists():
        return []
    lines = [in_short(user, version, now)]
    if there := other_at_work(user, version, now):
        words = _("Their last sign was at %(time)s. After %(minutes)s minutes without one anybody may take it over.")
        minutes = int(SILENCE.total_seconds() // 60)
        lines.append(words % {"time": moment_in_words(there.seen_at, now), "minutes": minutes})
    asked = Question.objects.filter(version=version, asked_by=user, of=version.locked_by).last()
    if asked and asked.answer == Question.Reply.NOT_YET and asked.answered_at:
        answer = {"time": moment_in_words(asked.answered_at, now), "words": asked.answer_words}
        lines.append(_("You asked for it. At %(time)s they said not yet: “%(words)s”") % answer)
    elif asked and not asked.answer:
        lines.append(_("You asked for it at %(time)s.") % {"time": moment_in_words(asked.asked_at, now)})
    return lines
