"""What every template may say about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str | bool]:
    """Give the organisation's name, whether none stands behind the site, and its address without a slash at its end."""
    return {
        "organisation": settings.ORGANISATION,
        "is_example_site": settings.ORGANISATION == settings.EXAMPLE_ORGANISATION,
        "site_url": settings.SITE_URL,
    }
