"""Counts searches that found nothing, so that editors learn which words are missing, and nobody who typed them.

Only words that anybody may know are counted: in the list of English words, or on a page. Numbers, addresses and most names
fall out. Which words they were is kept from the third week on that had them; before, only a digest is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date, timedelta
from threading import Lock, Thread
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from plain_language.english_words import english_among
from search.models import Unanswered, WordForm
from search.words import words_of

WEEKS_TO_KEEP = 26
WEEKS_TO_TELL = 3
MOST_WORDS = 6
MOST_KEPT = 5_000
_OF_WORDS = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[ '’.,?/-])*"
)  # addresses have other signs, and numbers are nobody's words
logger = logging.getLogger(__name__)
_one_at_a_time = Lock()


def beside(step: Callable[..., Any], *arguments: Any) -> None:
    """Take a step beside the answer that a reader waits for. While one is under way others are left out: none matters."""
    if _one_at_a_time.acquire(blocking=False):
        Thread(target=_quietly, args=(step, *arguments), name="search", daemon=True).start()


def _quietly(step: Callable[..., Any], *arguments: Any) -> None:
    try:
        step(*arguments)
    except Exception:
        logger.warning("A search without a result could not be counted.", exc_info=True)
    finally:
        connection.close()
        _one_at_a_time.release()


@transaction.atomic
def count(typed: str, on: date) -> None:
    """Count a search that found nothing on that day."""
    forms = [word.form for word in words_of(typed)]
    if not 0 < len(forms) <= MOST_WORDS or not _OF_WORDS.fullmatch(typed) or not _are_known(set(forms)):
        return
    week = on - timedelta(days=on.weekday())
    Unanswered.objects.filter(last_week__lt=week - timedelta(weeks=WEEKS_TO_KEEP)).delete()
    digest = salted_hmac("search.unanswered", " ".join(sorted(forms)), algorithm="sha256").hexdigest()
    there = Unanswered.objects.select_for_update().filter(digest=digest).first()
    if there is None:
        if Unanswered.objects.count() < MOST_KEPT:
            Unanswered.objects.bulk_create([Unanswered(digest=digest, last_week=week)], ignore_conflicts=True)
        return
    there.times += 1
    if there.last_week < week:
        there.weeks, there.last_week = there.weeks + 1, week
    if there.weeks >= WEEKS_TO_TELL:
        there.words = " ".join(forms)
    there.save()


def told() -> list[Unanswered]:
    """Return what editors are told: the words that three weeks had, those typed most often first."""
    return list(Unanswered.objects.exclude(words="").order_by("-times", "words"))


def _are_known(forms: set[str]) -> bool:
    left = forms - english_among(forms)
    return left <= set(WordForm.objects.filter(word__in=left).values_list("word", flat=True))
