"""What holds of an easy-read page beside what holds of every page. Each rule gives its objection in words fit to show, or ""."""

from __future__ import annotations

from cms.models import Page, PageContent
from django.utils.translation import gettext as _

from pages.easy_read import easy_reads_of, told_easier
from pages.models import Kind, PageDetails
from pages.translations import english_versions
from reviews.translating import is_translation


def objection_to_pair(content: PageContent, details: PageDetails | None) -> str:
    """Object to an easy-read page going out that no live page goes with, and to a page ceasing to be one that has such."""
    if details is None or is_translation(content):
        return ""
    key = content.page.reverse_id or ""
    if details.kind != Kind.EASY_READ:
        return _("Only a page of the kind “Easy read” tells another in easier words.") if details.easy_read_of else ""
    if key and (own := easy_reads_of(key).first()):
        return _("An easy-read page has no easy-read version, and “%(page)s” is one of this page.") % {
            "page": own.title
        }
    if not details.easy_read_of:
        return _("Say in the page details which page this one tells in easier words.")
    if details.easy_read_of == key:
        return _("A page is not its own easy-read version. Choose the page that this one tells in easier words.")
    told = told_easier(details.easy_read_of)
    if told is None:
        return _("Readers do not get the page “%(key)s” that this one tells in easier words. Publish it first.") % {
            "key": details.easy_read_of
        }
    if told.pagedetails.kind == Kind.EASY_READ:
        return _("“%(page)s” is an easy-read page itself. Choose the page that it was made from.") % {
            "page": told.title
        }
    if details.made_from not in english_versions(told.page):
        return _(
            "Say in the page details from which version of “%(page)s” this was made. Today readers get version %(number)s."
        ) % {"page": told.title, "number": told.number}
    if other := easy_reads_of(details.easy_read_of).exclude(page=content.page_id).first():
        return _("“%(other)s” is the easy-read version of “%(page)s” already. A page has one.") % {
            "other": other.title,
            "page": told.title,
        }
    return ""


def objection_because_told_easier(page: Page) -> str:
    """Object to taking a page away and leaving its easy-read version before readers."""
    if own := easy_reads_of(page.reverse_id or "").first():
        return _("Its easy-read version “%(page)s” would stay. Withdraw both on the desk.") % {"page": own.title}
    return ""


def hold_with_easy_read(page: Page) -> list[Page]:
    """Hold a page and its live easy-read version until the step is done; return both as they are now, the page last."""
    own = [content.page_id for content in easy_reads_of(page.reverse_id or "")]
    # In the one order in which `needed_boxes` holds them, so that neither of two steps waits for the other in vain.
    held = Page.objects.select_for_update(no_key=True).filter(pk__in=[page.pk, *own]).order_by("pk")
    return sorted(held, key=lambda one: one.pk == page.pk)
