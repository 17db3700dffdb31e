"""Django alone, without the page store: what stands behind `config.asgi`, and what `runserver` serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from delivery.request_ids import Numbered

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

try:
    application = Numbered(get_wsgi_application())
except ImproperlyConfigured as missing:
    sys.stderr.write(f"{missing}\n")
    sys.exit(3)  # by which gunicorn knows that there is no use in trying again
