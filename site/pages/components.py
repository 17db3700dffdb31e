"""Components that stand on many pages, or on a page each time it is made."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def component(template: str, **given: Any) -> SafeString:
    """Return the HTML of a component, which is made of what it is given, its language and nothing else.

    So it is made once for all that give it the same: a page that is made anew says most of its words as before. Lists are
    given on as tuples; what is in them can be compared with others of its kind, as frozen data can.
    """
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    make = made_once.__wrapped__ if settings.DEBUG else made_once  # whoever works on a template sees what it says now
    return make(get_language(), get_script_prefix(), template, **given)


@lru_cache(maxsize=3_000, typed=True)  # a safe text is no other one
def made_once(_language: str | None, _prefix: str, _template: str, /, **given: Any) -> SafeString:
    return SafeString(get_template(_template).render(given).strip())
