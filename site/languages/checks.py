"""Before the site starts: a language that is installed has all the words that readers meet."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.translation import trans_real

from languages.installed import name_of, others
from languages.interface import Message, messages


@register
def every_installed_language_has_its_words(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a language in which readers, and what reads aloud to them, would meet English words that are said to be its own."""
    return [
        Error(
            f"{name_of(language)} is installed, and {len(missing)} of {len(messages())} words that readers meet are not"
            f" translated, such as “{missing[0].says}”.",
            hint="Fill in locale/, then run manage.py compilemessages (docs/operating.md, Languages).",
            id="languages.E001",
        )
        for language in others()
        if (missing := untranslated(language))
    ]


def untranslated(language: str) -> list[Message]:
    """Return the words that readers would meet in English."""
    catalog = trans_real.DjangoTranslation(language)._catalog  # type: ignore[attr-defined]  # gettext alone would give English for what is missing
    return [one for one in messages() if not catalog.get((one.says, 0) if one.plural else one.says)]
