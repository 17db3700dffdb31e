"""Under which names the site may be asked for."""

from __future__ import annotations

from django.conf import settings
from django.http.request import split_domain_port, validate_host

OWN_MACHINE = [".localhost", "127.0.0.1", "[::1]"]  # as Django allows while debugging


def is_ours(host: bytes) -> bool:
    """Say whether a request may name this host, with or without a port."""
    domain, _port = split_domain_port(host.decode("latin-1"))
    allowed = settings.ALLOWED_HOSTS or (OWN_MACHINE if settings.DEBUG else [])
    return bool(domain) and validate_host(domain, allowed)
