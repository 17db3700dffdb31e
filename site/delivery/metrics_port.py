"""Where Prometheus asks: a port of its own, which every worker holds, so that whoever is alive answers for all of them."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.exceptions import ImproperlyConfigured
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.multiprocess import MultiProcessCollector

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two times that a worker's figures are brought up to date


class Port(ThreadingWSGIServer):
    """A server that shares its port with the other workers."""

    allow_reuse_port = True
    take_over: Callable[[], None]

    def service_actions(self) -> None:
        """Called between requests, and after each pause in which there was none."""
        super().service_actions()
        self.take_over()


class PortForIPv6(Port):
    """The same for an address with colons in it."""

    address_family = socket.AF_INET6


class SilentHandler(WSGIRequestHandler):
    """Answers one request, in bounded time, and writes nothing about it."""

    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named where it comes from
        """Say nothing."""


def insist_on_counting_together() -> None:
    """See to it that workers have a folder in which they count together; each by itself would tell a part for the whole.

    Raises:
        ImproperlyConfigured: they have none.
    """
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        raise ImproperlyConfigured(
            "METRICS_PORT is set, but gunicorn has not read gunicorn.conf.py. Start it in the project's folder, or"
            " name the file with --config."
        )


def open_port(host: str, port: int, take_over: Callable[[], None]) -> Port | None:
    """Serve the metrics of all workers from a thread of this one. If the port is taken, readers get their pages all the same."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    kind = PortForIPv6 if ":" in host else Port
    try:
        server = make_server(host, port, make_wsgi_app(registry), kind, SilentHandler)
    except OSError as error:
        logger.error("Nobody can ask for metrics: port %s of %s cannot be had. %s", port, host, error.strerror)
        return None
    server.take_over = take_over
    threading.Thread(target=server.serve_forever, args=(EVERY,), name="metrics", daemon=True).start()
    return server
