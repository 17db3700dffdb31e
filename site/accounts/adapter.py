"""How allauth signs people in here: staff only, in the organisation's name."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage


class StaffOnlyAdapter(DefaultAccountAdapter):
    """allauth, without sign-up. An administrator makes the accounts."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many tries have failed. Wait five minutes, then try again."),
    }

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

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Key %(number)d") % {"number": number}

    def build_totp_svg(self, url: str) -> str:
        """Draw the secret on white, so that a phone can read it from a dark page too."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
