"""Where Prometheus asks: a port of its own, which every worker holds, so that whoever is alive answers for all of them."""

from __future__ import annotations

import logging
import socket
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.multiprocess import MultiProcessCollector

from delivery import metrics

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two times that a worker's figures are brought up to date


class Port(ThreadingWSGIServer):
    """A server that shares its port with the other workers."""

    allow_reuse_port = True

    def service_actions(self) -> None:
        """Called between requests, and after each pause in which there was none."""
        super().service_actions()
        metrics.hand_on()


class SilentHandler(WSGIRequestHandler):
    """Answers one request, in bounded time, and writes nothing about it."""

    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so named where it comes from
        """Say nothing."""


def open_port(host: str, port: int) -> Port | None:
    """Serve the metrics of all workers from a thread of this one. If the port is taken, readers get their pages all the same."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    Port.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        server = make_server(host, port, make_wsgi_app(registry), Port, SilentHandler)
    except OSError as error:
        logger.error("Nobody can ask for metrics: port %s of %s cannot be had. %s", port, host, error.strerror)
        return None
    threading.Thread(target=server.serve_forever, args=(EVERY,), name="metrics", daemon=True).start()
    return server
