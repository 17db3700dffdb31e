"""`/.well-known/security.txt` (RFC 9116): whom to tell about a hole in the site's security."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pages.versions import page_with_key, today_url

ADDRESS = "/.well-known/security.txt"
CONTACT_PAGE = "contact"  # the key of the page that stands in where the setting names nobody
GOOD_FOR = timedelta(days=180)  # the RFC wants less than a year
ASK_AGAIN_AFTER = 24 * 60 * 60


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell. Where there is nobody, there is no such file: one without a contact would be no promise."""
    contact = settings.SECURITY_CONTACT or _contact_page()
    if not contact:
        raise Http404
    # Not "no-cache", so the page store keeps none: it would not notice the date coming nearer.
    return HttpResponse(
        text(contact, timezone.now()),
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={ASK_AGAIN_AFTER}"},
    )


def text(contact: str, now: datetime) -> str:
    """Give the file's text. It says that it holds for half a year from today on, whatever day it is."""
    until = (now + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = {
        "Contact": contact,
        "Expires": f"{until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "en",
        "Canonical": f"{settings.SITE_URL}{ADDRESS}",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def objection_to_contact(contact: str) -> str:
    """Say what is wrong with a contact that the settings give, or ""."""
    address = urlsplit(contact)
    is_mail = address.scheme == "mailto" and "@" in parseaddr(address.path)[1]
    is_page = address.scheme == "https" and bool(address.netloc)
    if not contact or ((is_mail or is_page) and contact.isprintable() and " " not in contact):
        return ""
    return "SECURITY_CONTACT must be an address such as mailto:security@example.org or https://example.org/contact/."


def _contact_page() -> str:
    page = page_with_key(CONTACT_PAGE)
    url = today_url(page) if page else ""
    return f"{settings.SITE_URL}{url}" if url and settings.SITE_URL.startswith("https://") else ""
