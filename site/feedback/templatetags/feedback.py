"""What the history of a page asks for: `{% versions_readers_led_to page as led_to %}`."""

from __future__ import annotations

from cms.models import Page
from django import template

from feedback.models import Remark
from languages.installed import active

register = template.Library()


@register.simple_tag
def versions_readers_led_to(page: Page) -> set[int]:
    """Return the numbers of the versions, in the active language, that changed because of what a reader said."""
    numbers = Remark.objects.filter(page=page, language=active(), led_to__isnull=False).values_list(
        "led_to__number", flat=True
    )
    return {int(number) for number in numbers}
