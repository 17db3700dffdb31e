"""What must be right before the site is served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from plain_language import word_lists
from reviews import careful_words


@register
def the_lists_of_words_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """Without them nobody can say which changes are minor, nor what is hard to read."""
    return [
        Error(fault, id="reviews.E001")
        for lists in (careful_words, word_lists)
        for fault in word_lists.faults_of(lists.read, settings.CONTENT_DIR / lists.NAME)
    ]
