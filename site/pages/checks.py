"""What must be right before the site is served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from pages import beginnings
from plain_language.word_lists import faults_of


@register
def every_kind_of_page_has_a_beginning(**kwargs: Any) -> list[CheckMessage]:
    """Without it nobody can make a page of that kind at the desk."""
    faults = faults_of(beginnings.read, settings.CONTENT_DIR / beginnings.NAME)
    return [Error(fault, id="pages.E001") for fault in faults]
