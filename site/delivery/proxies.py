"""Who may say for somebody else who asks, and whether by https: the proxies that the settings name, and nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from delivery.wsgi_bridge import Receive, Scope

Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: What a proxy says of a request, and what some frameworks take for it. Nobody behind this layer sees any of it.
CLAIMS = frozenset(
    {b"forwarded", b"x-forwarded", b"x-real-ip", b"x-client-ip", b"true-client-ip", b"x-original-url", b"x-rewrite-url",
     b"x-http-method-override", b"x-original-host", b"x-host"}
    | {b"x-forwarded-" + what for what in (b"for", b"host", b"port", b"prefix", b"proto", b"scheme", b"server", b"ssl")}
)  # fmt: skip
SOCKET = "unix"  # how the settings name whoever asks over a socket on the same machine, which has no address
MOST_REMEMBERED = 1_000


class Proxies:
    """An ASGI application around another one, which then finds in the scope who asked and how, and no claims about it.

    Of `X-Forwarded-For` it takes the last address that is not a proxy of ours, of `X-Forwarded-Proto` the last word: what
    stands before those may be anybody's. Each proxy must add to the one and set the other.
    """

    def __init__(self, application: Application, *, trusted: list[str]) -> None:
        self.application = application
        self.trusts_socket = SOCKET in trusted
        self.networks = networks(trusted)
        self._known: dict[str, bool] = {}

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        for name, _value in scope.get("headers", ()):
            if name in CLAIMS:
                self._settle(scope)
                break
        return self.application(scope, receive, send)

    def _settle(self, scope: Scope) -> None:
        """Take over what a proxy of ours says, and drop every claim. Every reader of a public site comes through here."""
        headers = []
        protocol = b""
        addresses = []
        for header in scope["headers"]:
            name, value = header
            if name not in CLAIMS:
                headers.append(header)
            elif name == b"x-forwarded-proto":
                protocol = value
            elif name == b"x-forwarded-for":
                addresses.append(value)
        scope["headers"] = headers
        peer = scope.get("client")
        if self.trusts_socket if peer is None else self.is_ours(peer[0]):
            if protocol:
                is_https = protocol == b"https" or protocol.rpartition(b",")[2].strip().lower() == b"https"
                scope["scheme"] = "https" if is_https else "http"
            if addresses:
                scope["client"] = Asker(self, addresses, peer)

    def who_asked(self, said: list[bytes]) -> tuple[str, int] | None:
        """Give the last address that is not a proxy's, or the first if all are, or None where one cannot be read."""
        found = None
        for address in reversed(b",".join(said).decode("latin-1").split(",")):
            try:
                found = str(ip_address(address.strip()))
            except ValueError:
                return None
            if not self._is_in_a_network(found):
                break
        return (found, 0) if found else None

    def is_ours(self, address: str) -> bool:
        """Say whether this is one of the proxies that the settings name."""
        if address not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[address] = self._is_in_a_network(address)
        return self._known[address]

    def _is_in_a_network(self, address: str) -> bool:
        try:
            asked = ip_address(address)
        except ValueError:
            return False
        if isinstance(asked, IPv6Address) and asked.ipv4_mapped:
            asked = asked.ipv4_mapped
        return any(asked in network for network in self.networks)


class Asker:
    """Who asked, as a scope has it: an address and a port. Not even read of those who get a page that is kept."""

    __slots__ = ("peer", "proxies", "said")

    def __init__(self, proxies: Proxies, said: list[bytes], peer: tuple[str, int] | None) -> None:
        self.proxies = proxies
        self.said = said
        self.peer = peer

    def __getitem__(self, place: int) -> str | int:
        return (self.proxies.who_asked(self.said) or self.peer or ("", 0))[place]


def networks(trusted: list[str]) -> list[IPv4Network | IPv6Network]:
    """Read the addresses and networks that the setting names.

    Raises:
        ImproperlyConfigured: one of them is none.
    """
    try:
        return [ip_network(name) for name in trusted if name != SOCKET]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {error}. Give addresses or networks with commas between them, such as"
            " 127.0.0.1,10.0.0.0/8, or the word unix for a socket on the same machine."
        ) from error
