"""What templates ask for: `{% main_menu as menu %}`, `{% about_menu as about %}`, `{% component "….html" name=value %}`.

And what tables of pages do: `{{ day|as_month }}`, `{{ words|unbroken }}`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from languages.installed import active
from pages.components import component
from pages.navigation import MenuItem, Surroundings, surroundings

register = template.Library()
register.simple_tag(component)
_JOINED = re.compile(r"\b\w{1,3}-(?=\w)(?![^<>]*>)")  # not within a tag
_HOLD = "\u2060"  # a word joiner, which nobody sees


@register.simple_tag(takes_context=True)
def main_menu(context: dict[str, Any]) -> list[MenuItem]:
    """Give the site's main menu."""
    return _around(context).main_menu(at=context["request"].path)


@register.simple_tag(takes_context=True)
def about_menu(context: dict[str, Any]) -> list[MenuItem]:
    """Give the links to the pages in which the site speaks about itself, the first to its glossary where that is read."""
    at = context["request"].path
    menu = _around(context).about_menu(at)
    if active() != settings.LANGUAGE_CODE:
        return menu
    glossary = reverse("pages:glossary")
    return [MenuItem(_("Words explained"), glossary, is_current=at == glossary, is_within=False), *menu]


@register.filter
def unbroken(text: str) -> SafeString:
    """Give a text or HTML in which no line ends after the hyphen of a word such as “X-rays” or “CA 15-3”."""
    return SafeString(_JOINED.sub(lambda joined: joined[0] + _HOLD, conditional_escape(text)))


@register.filter
def as_month(day: date | None) -> SafeString:
    """Give components/month.html for a day; a full stop may follow. A table holds dozens of one month."""
    return component("components/month.html", day=day and day.replace(day=1))


def _around(context: dict[str, Any]) -> Surroundings:
    return surroundings(context["request"], context.get("current_page"))
