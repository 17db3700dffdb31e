"""What must be right before the site is served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from reviews.careful_words import NAME, faults_of_list


@register
def the_careful_words_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """Without them nobody can say which changes are minor."""
    return [Error(fault, id="reviews.E001") for fault in faults_of_list(settings.CONTENT_DIR / NAME)]
