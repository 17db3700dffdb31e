"""Make the site: a home page and fifty pages below it."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.peers.plain_cms.settings"

import django

django.setup()

from cms.api import add_plugin, create_page  # noqa: E402 - Django is ready from here on
from cms.models import PageContent  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from tests.benchmarks.peers.common import PAGES, body  # noqa: E402

call_command("migrate", verbosity=0)
with transaction.atomic():
    home = create_page("Home", "page.html", "en", in_navigation=True)
    home.set_as_homepage()
    for number in range(PAGES):
        page = create_page(
            f"Page {number}", "page.html", "en", slug=f"page-{number}", parent=home, in_navigation=number < 8
        )
        content = PageContent.objects.get(page=page)
        add_plugin(content.get_placeholders().get_or_create(slot="body")[0], "TextPlugin", "en", body=body())
