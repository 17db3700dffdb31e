"""What templates ask for: `{% main_menu as menu %}`, `{% about_menu as about %}`.

And what tables of pages do: `{{ day|as_month }}`, `{{ words|unbroken }}`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pages.navigation import MenuItem, Surroundings, surroundings

register = template.Library()
_JOINED = re.compile(r"\b\w{1,3}-(?=\w)(?![^<>]*>)")  # not within a tag
_HOLD = "\u2060"  # a word joiner, which nobody sees


@register.simple_tag(takes_context=True)
def main_menu(context: dict[str, Any]) -> list[MenuItem]:
    """Give the site's main menu."""
    return _around(context).main_menu(at=context["request"].path)


@register.simple_tag(takes_context=True)
def about_menu(context: dict[str, Any]) -> list[MenuItem]:
    """Give the links to the pages in which the site speaks about itself."""
    return _around(context).about_menu(at=context["request"].path)


@register.filter
def unbroken(text: str) -> SafeString:
    """Give a text or HTML in which no line ends after the hyphen of a word such as “X-rays” or “CA 15-3”."""
    return SafeString(_JOINED.sub(lambda joined: joined[0] + _HOLD, conditional_escape(text)))


@register.filter
def as_month(day: date | None) -> SafeString:
    """Give components/month.html for a day. It is made once for each month, for a table holds dozens of them."""
    return _month(day and day.replace(day=1), get_language())


@lru_cache(maxsize=1_000)
def _month(first: date | None, language: str | None) -> SafeString:
    return SafeString(render_to_string("components/month.html", {"day": first}).strip())  # a full stop may follow


def _around(context: dict[str, Any]) -> Surroundings:
    return surroundings(context["request"], context.get("current_page"))
