"""Make the site: a home page and fifty pages below it."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.peers.plain_wagtail.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django is ready from here on
from wagtail.models import Page, Site  # noqa: E402

from tests.benchmarks.peers.common import PAGES, body  # noqa: E402
from tests.benchmarks.peers.plain_wagtail.models import TextPage  # noqa: E402

call_command("migrate", verbosity=0)
home = Page.objects.get(depth=1).add_child(instance=TextPage(title="Home", slug="peer-home", body=body()))
Site.objects.update(root_page=home)
for number in range(PAGES):
    home.add_child(
        instance=TextPage(title=f"Page {number}", slug=f"page-{number}", body=body(), show_in_menus=number < 8)
    )
