"""The CMS's toolbar and page tree show a site's name; let it be ours and not Django's example."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.apps.registry import Apps
from django.conf import settings
from django.db.models.signals import post_migrate


def name_the_site(sender: Any, apps: Apps, using: str, **kwargs: Any) -> None:
    """Give the one site its address and name, unless somebody has named it already."""
    site = apps.get_model("sites", "Site")
    site.objects.using(using).filter(pk=settings.SITE_ID, domain="example.com").update(
        domain=urlsplit(settings.SITE_URL).netloc, name=settings.ORGANISATION[:50]
    )


def connect(sender: Any) -> None:
    """Name the site after its table was made. Called once, when the app is ready."""
    post_migrate.connect(name_the_site, sender=sender, dispatch_uid="pages-name-the-site")
