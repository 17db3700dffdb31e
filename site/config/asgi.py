"""What gunicorn serves: `config.asgi:application`, the page store with Django behind it."""

from config.wsgi import application as django

# isort: split  # Django is ready from here on, and not before
from delivery.edition import edition
from delivery.health import Health, Missing
from delivery.level import SharedLevel
from delivery.looking import Look
from delivery.places import place_for_pages
from delivery.store import PageStore
from delivery.threads import Threads

#: Where nothing is the same for everybody; asking there twice would be a waste, or worse.
PRIVATE = ("/accounts/", "/admin/", "/cms_login/", "/desk/", "/pictures/", "/static/")

_looking = Threads("looking", 1)  # apart, so that no busy thread of Django's keeps a worker from seeing a change

_level = SharedLevel(place_for_pages(), edition=edition())

application = Health(
    PageStore(
        django,
        look=Look(),
        in_thread=Threads("django", 8),
        look_in_thread=_looking,
        level=_level,
        private=PRIVATE,
    ),
    missing=Missing(),
    in_thread=_looking,
)
