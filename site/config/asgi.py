"""What gunicorn serves: `config.asgi:application`, the page store with Django behind it."""

from django.conf import settings
from django.core.cache import caches

from config.wsgi import application as django

# isort: split  # Django is ready from here on, and not before
from delivery import metrics_port, postgres_timeouts, store_metrics
from delivery.build_id import edition
from delivery.generation import Look
from delivery.health import Health, what_is_missing, what_to_look_at
from delivery.proxies import believing
from delivery.shared_cache import SharedCache
from delivery.store import PageStore
from delivery.warming import keep_warm
from delivery.wsgi_bridge import LONGEST_BODY, LongBodies, Threads
from pages.reserved import staff_addresses

#: Where nothing is the same for everybody; asking there twice would be a waste, or worse.
PRIVATE = (*staff_addresses(), "/pictures/", "/recordings/", settings.STATIC_URL)
#: Where editors bring recordings: the forms of blocks.
RECORDINGS_COME_IN = LongBodies(
    ("/admin/cms/placeholder/add-plugin/", "/admin/cms/placeholder/edit-plugin/"),
    LONGEST_BODY + settings.RECORDING_MOST_MB * 1024 * 1024,
)

postgres_timeouts.hurry()

_looking = Threads("looking", 1)  # apart, so that no busy thread of Django's keeps a worker from seeing a change

_store = PageStore(
    django,
    look=Look(),
    in_thread=Threads("readers", 4),
    writers_in_thread=Threads("writers", 4),
    look_in_thread=_looking,
    shared=SharedCache(caches["pages"], edition=edition()),
    private=PRIVATE,
    long_bodies=RECORDINGS_COME_IN,
    background=keep_warm if settings.PAGES_AHEAD else None,
)

_health = Health(_store, missing=what_is_missing, warnings=what_to_look_at, in_thread=_looking)
application = believing(_health, trusted=settings.TRUSTED_PROXIES)

if settings.METRICS_PORT:
    metrics_port.insist_on_counting_together()


def tell_prometheus() -> None:
    """Answer Prometheus from this worker. `gunicorn.conf.py` asks for it where METRICS_PORT is set."""
    metrics_port.open_port(settings.METRICS_HOST, settings.METRICS_PORT, store_metrics.TakingOver(_store))
