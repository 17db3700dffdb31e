"""What must be right before the site is served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from feedback import danger_words
from plain_language.word_lists import faults_of


@register
def the_words_of_danger_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """Without them nobody who writes of a danger is told whom to ring."""
    return [
        Error(fault, id="feedback.E001")
        for fault in faults_of(danger_words.read, settings.CONTENT_DIR / danger_words.NAME)
    ]
