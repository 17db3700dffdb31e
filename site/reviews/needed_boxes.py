"""Keeps the boxes of dangers before readers for as long as a live page shows them. Each rule gives its objection, or ""."""

from __future__ import annotations

from collections.abc import Iterable

from cms.models import Page, PageContent
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from pages.boxes import holds_box, keys_shown_by, live_box_keys, live_pages_that_show
from pages.faults import no_box


def objection_to_boxes(content: PageContent) -> str:
    """Object to publishing a text whose boxes readers do not get, or one that ends a box that live pages show."""
    shown = keys_shown_by(content)
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


def hold_boxes(content: PageContent) -> None:
    """Hold the pages of the boxes that a text shows until the step is done, so that nobody takes one away meanwhile."""
    if keys := keys_shown_by(content):
        pages = Page.objects.select_for_update(no_key=True).filter(reverse_id__in=keys).order_by("pk")
        list(pages.values_list("pk"))


def _listed(titles: Iterable[str]) -> str:
    return get_text_list([*titles], _("and"))
