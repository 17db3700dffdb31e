"""Keeps the boxes of dangers before readers for as long as a live page shows them. Each rule gives its objection, or ""."""

from __future__ import annotations

from collections.abc import Iterable

from cms.models import Page, PageContent
from django.db import connection
from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from pages.boxes import blocks_that_show, holds_box, keys_shown_in, live_box_keys, live_pages_that_show
from pages.faults import no_box
from pages.models import PageDetails
from pages.plugins import Plugin


def objection_to_boxes(content: PageContent, plugins: Iterable[Plugin]) -> str:
    """Object to publishing a text whose boxes readers do not get, or one that ends a box that live pages show.

    `plugins` are its blocks, read just now.
    """
    shown = keys_shown_in(plugins)
    if away := shown - live_box_keys(shown):
        return no_box(min(away))
    needing = live_pages_that_show([content.page.reverse_id or ""])
    if needing and not holds_box(content):
        return _(
            "Other pages show the callout with which this page begins: %(pages)s. So it must begin with one, and stay a"
            " page with urgent advice."
        ) % {"pages": _listed(needing.values())}
    return ""


def objection_because_shown(page: Page) -> str:
    """Object to taking away a page with a box that live pages show, or one above such a page."""
    family = Page.objects.filter(path__startswith=page.path, reverse_id__isnull=False)
    needing = live_pages_that_show([str(key) for key in family.values_list("reverse_id", flat=True)])
    if not needing:
        return ""
    return _(
        "Other pages show this urgent advice: %(pages)s. Take it off them first. If it is wrong, correct it: an urgent"
        " correction reaches all of them at once."
    ) % {"pages": _listed(needing.values())}


def hold_with_needed(content_id: int) -> None:
    """Hold a text's page, those of the boxes that it shows and the one that it tells in easier words until the step is done.

    So nobody takes one of them away meanwhile.
    """
    if connection.features.has_select_for_update:  # SQLite has one writer at a time
        page = PageContent.admin_manager.filter(pk=content_id).values("page")
        boxes = blocks_that_show([content_id]).values("of")
        told = PageDetails.objects.filter(extended_object=content_id).exclude(easy_read_of="").values("easy_read_of")
        needed = Q(pk__in=page) | Q(reverse_id__in=boxes) | Q(reverse_id__in=told)
        pages = Page.objects.select_for_update(no_key=True).filter(needed)
        list(pages.order_by("pk").values_list("pk"))


def _listed(titles: Iterable[str]) -> str:
    return get_text_list([*titles], _("and"))
