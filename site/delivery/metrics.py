"""What a worker counts, for Prometheus: how much is asked for, how long it takes, how the worker is. Nothing of who asks.

An answer costs one addition to `answered`, and is handed on from there once a second. Every label has few values.
"""

from __future__ import annotations

from collections import defaultdict

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter(
    "plainleaf_requests",
    "Requests: hit (a kept page), made (a page that was kept from then on), copied (from another worker, and kept from"
    " then on), django (answered by Django for the occasion), refused (Django was not asked).",
    ["kind"],
)
RESPONSES = Counter("plainleaf_responses", "Answers by the first digit of their status.", ["status"])
REFUSED = Counter("plainleaf_refused", "Requests that Django was not asked about, by the status they got.", ["status"])
DJANGO_SECONDS = Histogram(
    "plainleaf_django_seconds",
    "How long it takes where nothing was kept: until Django has answered or a page is copied, with the wait for a thread.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
DATABASE_AWAY = Gauge(
    "plainleaf_database_away", "1 if a worker found that the database does not answer.", multiprocess_mode="livemax"
)
GENERATION = Gauge("plainleaf_generation", "The generation that a worker saw last.", multiprocess_mode="liveall")

#: How many answers this worker has given, by their kind and status.
answered: defaultdict[tuple[str, int], int] = defaultdict(int)
_handed_on: defaultdict[tuple[str, int], int] = defaultdict(int)


def hand_on() -> None:
    """Tell Prometheus what came since the last time. Called from one thread, beside the one that serves."""
    for (kind, status), total in list(answered.items()):
        more = total - _handed_on[kind, status]
        _handed_on[kind, status] = total
        REQUESTS.labels(kind).inc(more)
        RESPONSES.labels(f"{status // 100}xx").inc(more)
        if kind == "refused":
            REFUSED.labels(str(status)).inc(more)
