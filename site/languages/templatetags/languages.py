"""What templates say of the language they are in, such as `<html lang="{% language_tag %}"{% direction %}>`."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from languages.installed import active, is_right_to_left, prefix_of, said_in, said_in_another, tag_of

register = template.Library()


@register.simple_tag
def direction() -> SafeString:
    """Give the attribute that says the direction of a whole page, where that is not from left to right."""
    return SafeString(' dir="rtl"') if is_right_to_left(active()) else SafeString()


@register.simple_tag
def in_language_again() -> SafeString:
    """Give the attributes of words of the page's own language within what is said in another."""
    return said_in(active())


@register.simple_tag
def in_english() -> SafeString:
    """Give the attributes of words that are English in every language, such as the title of a source; in English none."""
    return said_in_another(settings.LANGUAGE_CODE)


@register.simple_tag
def language_tag() -> str:
    """Give the tag of the active language alone."""
    return tag_of(active())


@register.simple_tag
def front_page() -> str:
    """Give the address of the front page. It asks no URLconf, so that an error page can name it."""
    return prefix_of(active())
