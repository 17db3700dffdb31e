"""What gunicorn serves: `config.asgi:application`, the page store with Django behind it."""

from django.conf import settings
from django.core.cache import caches

from config.wsgi import application as django

# isort: split  # Django is ready from here on, and not before
from delivery import postgres_timeouts
from delivery.build_id import edition
from delivery.generation import Look
from delivery.health import Health, what_is_wrong
from delivery.proxies import believing
from delivery.shared_cache import SharedCache
from delivery.store import PageStore
from delivery.warming import keep_warm
from delivery.wsgi_bridge import Threads
from pages.reserved import staff_addresses

#: Where nothing is the same for everybody; asking there twice would be a waste, or worse.
PRIVATE = (*staff_addresses(), "/pictures/", "/recordings/", settings.STATIC_URL)

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
    uploads=settings.RECORDING_MOST_MB * 1024 * 1024,
    background=keep_warm if settings.PAGES_AHEAD else None,
)

_health = Health(_store, wrong=what_is_wrong, in_thread=_looking)
application = believing(_health, trusted=settings.TRUSTED_PROXIES)
