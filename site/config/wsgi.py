"""Django alone, without the page store: what stands behind `config.asgi`, and what `runserver` serves."""

import os

from django.core.wsgi import get_wsgi_application

from delivery.request_ids import Numbered

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = Numbered(get_wsgi_application())
