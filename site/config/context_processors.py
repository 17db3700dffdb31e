"""What every template may say about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Give the organisation's name and the site's public address, without a slash at its end."""
    return {"organisation": settings.ORGANISATION, "site_url": settings.SITE_URL}
