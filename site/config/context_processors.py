"""What every template may say about the site itself."""

from django.conf import settings
from django.http import HttpRequest

from languages.installed import active


def site(request: HttpRequest) -> dict[str, str | bool]:
    """Give the organisation's name, whether none stands behind the site, its address without a slash at its end, its language."""
    return {
        "organisation": settings.ORGANISATION,
        "is_example_site": settings.ORGANISATION == settings.EXAMPLE_ORGANISATION,
        "site_url": settings.SITE_URL,
        "is_english": active() == settings.LANGUAGE_CODE,
    }
