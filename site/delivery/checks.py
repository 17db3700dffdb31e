"""What must be right before the site is served."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from delivery.hosts import is_ours
from delivery.security_txt import objection_to_contact


@register
def the_public_address_is_ours(**kwargs: Any) -> list[CheckMessage]:
    """Pages are made under the site's public address, so the site must answer to it."""
    if is_ours(urlsplit(settings.SITE_URL).netloc.encode()):
        return []
    return [
        Error(
            "SITE_URL names a host that is not in ALLOWED_HOSTS.",
            hint="Add the host of the site's public address to ALLOWED_HOSTS.",
            id="delivery.E001",
        )
    ]


@register
def there_is_somebody_to_tell(**kwargs: Any) -> list[CheckMessage]:
    """A contact that nobody can follow is worse than none."""
    objection = objection_to_contact(settings.SECURITY_CONTACT)
    return [Error(objection, id="delivery.E003")] if objection else []
