"""Who may say for somebody else who asks, and whether by https: the proxies that the settings name, and nobody else.

uvicorn's own middleware reads what they say. Each proxy must add to `X-Forwarded-For` and set `X-Forwarded-Proto`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_network
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from delivery.wsgi_bridge import Receive, Scope, Send

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
SOCKET = "unix"  # how the settings name whoever asks over a socket on the same machine, which has no address


def believing(application: Application, *, trusted: list[str]) -> Application:
    """Return an ASGI application that finds in its scope who asked and how, as the trusted proxies have it.

    Raises:
        ImproperlyConfigured: one of the trusted is neither an address nor a network. uvicorn would take it for a name.
    """
    try:
        for name in trusted:
            _ = name == SOCKET or ip_network(name)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {error}. Give addresses or networks with commas between them, such as"
            " 127.0.0.1,10.0.0.0/8, or the word unix for a socket on the same machine."
        ) from error
    if not trusted:
        return application
    believing_named: Any = ProxyHeadersMiddleware(application, trusted_hosts=trusted)  # type: ignore[arg-type]
    if SOCKET not in trusted:
        return believing_named

    async def naming_the_socket(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope.get("client"):
            scope["client"] = (SOCKET, 0)
        await believing_named(scope, receive, send)

    return naming_the_socket
