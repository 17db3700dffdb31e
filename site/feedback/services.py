"""The steps of a remark: it is taken, the team decides on it, and its words go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cms.models import Page
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.powers import name_of
from accounts.rules import refuse
from feedback import rules
from feedback.masking import masked
from feedback.models import Handling, Remark, Usefulness

DAYS_TO_KEEP_WORDS = 365


@transaction.atomic
def count_answer(*, page: Page, version_id: int, language: str, was_useful: bool) -> None:
    """Count that one more reader called a version useful, or not."""
    counted, _is_first = Usefulness.objects.get_or_create(
        version_id=version_id, defaults={"page": page, "language": language}
    )
    name = "yes" if was_useful else "no"
    Usefulness.objects.filter(pk=counted.pk).update(**{name: F(name) + 1})


@transaction.atomic
def take_remark(*, page: Page, version_id: int, language: str, words: str, on: date) -> Remark:
    """Keep what a reader wrote, without what could tell who they are."""
    forget_old_words(on)
    return Remark.objects.create(
        page=page, version_id=version_id, language=language, words=masked(words, on), received_on=on
    )


@transaction.atomic
def move(
    *, remark: Remark, state: str, seen: str, by: User, at: datetime, why: str = "", led_to: Version | None = None
) -> Handling:
    """Move a remark to another state. `led_to` is the version that changed because of it, where one did.

    Raises:
        NotAllowed: there is an objection to it.
    """
    remark = Remark.objects.select_for_update(of=("self",)).select_related("version").get(pk=remark.pk)
    if state != Remark.Progress.CHANGED:
        led_to = None
    refuse(rules.objection_to_move(by, remark, state=state, seen=seen, why=why, led_to=led_to))
    remark.state, remark.led_to = state, led_to
    if state == Remark.Progress.REMOVED and not remark.words_gone_on:
        remark.words, remark.words_gone_on = "", localdate(at)
    remark.save(update_fields=["state", "led_to", "words", "words_gone_on"])
    return Handling.objects.create(
        remark=remark, state=state, led_to=led_to, by=by, by_name=name_of(by), at=at, why=why
    )


def forget_old_words(on: date) -> int:
    """Delete the words of remarks that came a year before that day or earlier; return how many."""
    old = Remark.objects.filter(words_gone_on=None, received_on__lte=on - timedelta(days=DAYS_TO_KEEP_WORDS))
    return old.update(words="", words_gone_on=on)
