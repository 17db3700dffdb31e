"""Makes a new page: a draft with its headings and blocks in place, or with the words of another page to begin with."""

from __future__ import annotations

from cms.api import create_page
from cms.models import Page, PageContent, Placeholder
from cms.utils.page_permissions import user_can_add_page, user_can_add_subpage
from cms.utils.plugins import copy_plugins_to_placeholder
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import transaction
from django.utils.translation import gettext as _
from djangocms_versioning.models import Version

from accounts.current_user import acting_as
from accounts.models import User
from pages.beginnings import beginnings
from pages.block_writing import place_for_blocks, write_blocks
from pages.blocks import recording
from pages.models import PageDetails
from pages.plugins import SLOT
from pages.rules import objection_to_new_path, refuse, version_with_content_id

TEMPLATE = settings.CMS_TEMPLATES[0][0]


def objection_to_new_page(by: User, section: Page | None = None) -> str:
    """Object to this person making a page there; at the top of the site where no section is named."""
    site = Site.objects.get_current()
    may = user_can_add_subpage(by, section, site) if section else user_can_add_page(by, site)
    return "" if by.is_staff and may else _("Only editors and publishers make pages.")


@transaction.atomic
def make_page(
    *, title: str, slug: str, section: Page | None, details: PageDetails, by: User, like: PageContent | None = None
) -> Version:
    """Make a page with one draft, and return it.

    `details` say its kind, owner and deputy. With `like` it begins with the words, facts and sources of that text, whose
    authors are then authors of this one too; no review, date, mark or note of it comes along.

    Raises:
        NotAllowed: this person may not make a page there, or another page has the address.
    """
    refuse(objection_to_new_page(by, section))
    _hold(section)
    refuse(objection_to_new_path(slug, section))
    with acting_as(by):
        content = _empty_page(title, slug, section, like, by)
        if like is None:
            details.extended_object = content
            details.save()
            write_blocks(content, beginnings()[details.kind])
        else:
            _copy(like, content, details)
    version = version_with_content_id(content.pk)
    assert version is not None
    return version


def _hold(section: Page | None) -> None:
    """Let of two who make a page in one place the second wait until the first is done, and see its address taken."""
    held = Page.objects.filter(pk=section.pk) if section else Page.objects.filter(parent=None).order_by("path")
    held.select_for_update(no_key=True).first()


def _empty_page(title: str, slug: str, section: Page | None, like: PageContent | None, by: User) -> PageContent:
    language = settings.LANGUAGE_CODE
    template = like.template if like and not like.page.is_home else TEMPLATE
    page = create_page(title, template, language, slug=slug, parent=section, created_by=by)
    return PageContent.admin_manager.get(page=page, language=language)


def _copy(like: PageContent, content: PageContent, given: PageDetails) -> None:
    """Bring the words of one text into another; each part is copied as it was read, so that its authors come along."""
    theirs = PageDetails.objects.filter(extended_object=like).first()
    details = theirs.copy(content, content.language) if theirs else PageDetails(extended_object=content)
    for name in ("kind", "owner", "deputy", "change_note"):
        setattr(details, name, getattr(given, name))
    details.save()
    of_pages = ContentType.objects.get_for_model(PageContent)
    there = Placeholder.objects.filter(content_type=of_pages, object_id=like.pk, slot=SLOT).first()
    if there is not None:
        here = place_for_blocks(content)
        plugins = there.get_plugins_list(language=like.language)
        words = [one for one in plugins if one.plugin_type != recording.SHAPE.plugin]  # which says another page
        copy_plugins_to_placeholder(words, here, language=content.language)
