"""How allauth signs people in here: staff only, in the organisation's name."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest


class StaffOnlyAdapter(DefaultAccountAdapter):
    """allauth, without sign-up. An administrator makes the accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail whose words may name the organisation and the site."""
        named = {"organisation": settings.ORGANISATION, "site_url": settings.SITE_URL}
        super().send_mail(template_prefix, email, named | context)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Give the address in a password mail; on the site's own address, whatever host a request claims."""
        return settings.SITE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps and keys that show the organisation's name."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": settings.ORGANISATION}
