"""Writes to each person, in one letter, what the pages they answer for ask of them."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from accounts.models import User
from accounts.roles import Role
from desk.tasks import Task
from desk.worklist import BY_LETTER, Worklist
from reminders.models import Digest

#: What is not done is written of again after so many days.
AGAIN_AFTER = timedelta(days=7)
#: A letter tells of so many things at most; the desk has the rest.
MOST_TASKS = 40

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """How many letters went out, and to whom none could be sent."""

    number: int
    failed: list[User]


def send_digests(*, on: date, at: datetime, missed: Collection[date]) -> Sent:
    """Send the letters of a day to all who are to have one and have none yet. `missed` are days on which none went out.

    A letter that cannot be sent is forgotten, so that the next run sends it, and keeps no other from going.
    """
    number, failed = 0, []
    for person in User.objects.filter(is_active=True, groups__name__in=Role.values).distinct().order_by("pk"):
        letter = _letter_to(person, on, sorted(missed))
        if letter is None or not (digest := _claim(letter)):
            continue
        try:
            _message(letter).send()
        except (OSError, ValueError):  # no server, or an address that none takes
            log.exception("The letter of today to account %s could not be sent.", person.pk)
            digest.delete()
            failed.append(person)
        else:
            Digest.objects.filter(pk=digest.pk).update(sent_at=at)
            number += 1
    return Sent(number, failed)


@dataclass(frozen=True)
class _Letter:
    """What somebody is to be told today: all their tasks, which of those are new, and since when there was no letter."""

    person: User
    on: date
    tasks: list[Task]
    new: frozenset[str]
    missed: list[date]

    @property
    def keys(self) -> list[str]:
        return [key_of(task) for task in self.tasks]


def key_of(task: Task) -> str:
    """Return what a task is told apart by: where it is, and what it has come to."""
    return f"{task.url} {task.stage}"


def _letter_to(person: User, today: date, missed: list[date]) -> _Letter | None:
    """Return what this person is to be told today; None where nothing is new, or old enough to be said again."""
    if Digest.objects.filter(person=person, on=today).exists():
        return None
    tasks = Worklist(person, today, BY_LETTER)[:]
    before = Digest.objects.filter(person=person, on__lt=today, sent_at__isnull=False).order_by("-on").first()
    new = frozenset(map(key_of, tasks)) - frozenset(before.told if before else ())
    if not tasks or not (new or before is None or today - before.on >= AGAIN_AFTER):
        return None
    return _Letter(person, today, tasks, new, [day for day in missed if before is None or day > before.on])


def _claim(letter: _Letter) -> Digest | None:
    """Return the letter as nobody else is going to send it; None where somebody else does.

    Whoever dies before it is sent leaves it behind for the next run of that day, which begins with `forget_unsent`.
    """
    try:
        with transaction.atomic():
            return Digest.objects.create(person=letter.person, on=letter.on, told=letter.keys)
    except IntegrityError:
        return None


def _message(letter: _Letter) -> EmailMessage:
    shown = letter.tasks[:MOST_TASKS]
    context = {
        "tasks": [(task, settings.SITE_URL + task.url, key_of(task) in letter.new) for task in shown],
        "number": len(letter.tasks),
        "number_of_new": len(letter.new),
        "rest": len(letter.tasks) - len(shown),
        "missed": letter.missed,
        "site_url": settings.SITE_URL,
        "organisation": settings.ORGANISATION,
    }
    subject, _line, body = render_to_string("reminders/digest.txt", context).partition("\n")
    # The same whoever sends it again, so that a mail server which has it already can tell.
    named = f"<letter-{letter.on}-{letter.person.pk}@{urlsplit(settings.SITE_URL).hostname}>"
    return EmailMessage(subject.strip(), body.strip() + "\n", to=[letter.person.email], headers={"Message-ID": named})
