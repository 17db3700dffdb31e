"""How the site uses the services that the environment names: a database, and a cache that all workers share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.first_start import folder_to_write_in
from delivery import redis_cache

Service = dict[str, Any]
#: A server that is gone is noticed in seconds.
POSTGRESQL = {"connect_timeout": 3, "tcp_user_timeout": 5_000, "keepalives_idle": 10, "keepalives_interval": 5}
#: Write-ahead logging lets readers go on while somebody writes; IMMEDIATE makes a second writer wait, not fail.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def database_of(named: Service) -> Service:
    """Give Django's setting for a database, with what the address does not say.

    A connection is kept for a minute. To open SQLite takes longer than to make a page, since it reads a schema of hundreds
    of triggers each time; PostgreSQL need not be greeted anew for every request.

    Raises:
        ImproperlyConfigured: SQLite's folder cannot be written in.
    """
    if named["ENGINE"] == "django.db.backends.sqlite3":
        if not str(named["NAME"]).startswith(":"):  # as :memory: does
            folder_to_write_in(Path(named["NAME"]).parent, "DATABASE_URL")
        return {"CONN_MAX_AGE": 60} | named | {"OPTIONS": SQLITE}
    if named["ENGINE"] == "django.db.backends.postgresql":
        more = {"OPTIONS": POSTGRESQL | named.get("OPTIONS", {})}
        return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | named | more
    return named


def caches_of(named: Service, folder: Path) -> dict[str, Service]:
    """Give Django's setting for the cache and for the one where workers leave finished pages for each other.

    Both are one for all workers: each with one of its own would let people try to sign in as often as there are workers.
    A reader waits for a page of another worker's no longer than a page takes to make.
    """
    if named["BACKEND"].endswith(".RedisCache"):
        backend = {"BACKEND": "delivery.redis_cache.RedisCache"}
        options = redis_cache.OPTIONS | named.get("OPTIONS", {})
        return {
            "default": named | backend | {"OPTIONS": options},
            "pages": named | backend | {"OPTIONS": options | redis_cache.AT_ONCE},
        }
    room = {"MAX_ENTRIES": 10_000}  # beyond Django's 300, failed sign-ins would be forgotten at random
    in_files = "django.core.cache.backends.filebased.FileBasedCache"
    if named["BACKEND"] == in_files:
        named = named | {"OPTIONS": room | named.get("OPTIONS", {})}
    return {"default": named, "pages": {"BACKEND": in_files, "LOCATION": folder / "pages", "OPTIONS": room}}
