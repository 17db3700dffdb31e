"""Every page has a key of its own that never changes: its permanent address rests on it."""

from __future__ import annotations

from typing import Any

from cms.models import Page, PageContent
from django.db.models.signals import post_save


def give_key(sender: type, instance: PageContent, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Give a new page its key, made from its first slug and a number where that is taken."""
    if raw or not created or Page.objects.filter(pk=instance.page_id).exclude(reverse_id=None).exists():
        return
    stem = instance.slug[:30] or "page"
    taken = set(Page.objects.filter(reverse_id__startswith=stem).values_list("reverse_id", flat=True))
    key = next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
    Page.objects.filter(pk=instance.page_id, reverse_id=None).update(reverse_id=key)
    instance.page.reverse_id = key


def connect() -> None:
    """Give every page its key as soon as it has a text. Called once, when the app is ready."""
    post_save.connect(give_key, sender=PageContent, dispatch_uid="pages-give-key")
