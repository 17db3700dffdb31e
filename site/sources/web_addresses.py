"""Which addresses may be asked at all: those of the web, and of no machine inside."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urldefrag, urlsplit

from django.utils.translation import gettext as _

from sources.models import LONGEST_ADDRESS

_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """An address that is not asked for; the text says why."""


def to_ask(href: str) -> str:
    """Give the address to ask for where a link leads to another site by http or https, or ""."""
    address = urldefrag(href).url
    return address if is_of_the_web(address) and len(address) <= LONGEST_ADDRESS else ""


def is_of_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def is_public(network_address: str) -> bool:
    """Say whether a network address is one of the public internet: not private, of this machine, its link or a group."""
    try:
        found = _inside(ip_address(network_address.partition("%")[0]))
    except ValueError:
        return False
    return found.is_global and not found.is_multicast


def _inside(found: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Give the IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(found, IPv6Address):
        if found in _NAT64:
            return IPv4Address(int(found) & 0xFFFFFFFF)
        return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else found)
    return found


def look_up(host: str, port: int) -> list[str]:
    """Give the network addresses of a host, the one to try first in front.

    Raises:
        AddressRefused: one of its addresses is not of the public internet.
        OSError: it has none.
    """
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(map(is_public, found)):
        raise AddressRefused(_("This host is not on the public internet, so it is not asked."))
    return found
