"""What page templates ask for: `{% page_view as page %}`, `{% main_menu as menu %}`, `{% about_menu as about %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.timezone import localdate

from pages.navigation import MenuItem, Surroundings, surroundings
from pages.presenting import PageView, present

register = template.Library()


@register.simple_tag(takes_context=True)
def page_view(context: dict[str, Any]) -> PageView | None:
    """Give the version that this answer shows, or None where it shows no page."""
    content = context.get("current_pagecontent")
    if not content:
        return None
    return present(
        content, on=localdate(), around=_around(context), earlier=context.get("earlier"), request=context["request"]
    )


@register.simple_tag(takes_context=True)
def main_menu(context: dict[str, Any]) -> list[MenuItem]:
    """Give the site's main menu."""
    return _around(context).main_menu(at=context["request"].path)


@register.simple_tag(takes_context=True)
def about_menu(context: dict[str, Any]) -> list[MenuItem]:
    """Give the links to the pages in which the site speaks about itself."""
    return _around(context).about_menu(at=context["request"].path)


def _around(context: dict[str, Any]) -> Surroundings:
    return surroundings(context["request"], context.get("current_page"))
