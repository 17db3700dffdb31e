"""Each rule gives its objection in words fit to show, or "" if there is none."""

from __future__ import annotations

from collections.abc import Callable

from cms.models import Page, PageContent, PageUrl
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.constants import DRAFT, PUBLISHED
from djangocms_versioning.models import Version

from accounts.models import User
from accounts.rules import NotAllowed as NotAllowed
from accounts.rules import refuse as refuse
from pages.addresses import whole_path
from pages.every_version import PUBLIC_STATES as PUBLIC_STATES
from pages.every_version import every_version, versions_of
from pages.reserved import is_reserved

LONGEST_PATH = PageUrl._meta.get_field("path").max_length
SENDS_READERS_AWAY = gettext_lazy(
    "This page is set to send its readers to another address. Clear that field: links say where they lead."
)


def version_with_content_id(content_id: int) -> Version | None:
    """Give the version of the page content with this primary key."""
    return every_version(object_id=content_id).first()


def was_ever_public(page_id: int) -> bool:
    """Say whether any version of a page is or was published."""
    return versions_of(page_id).filter(state__in=PUBLIC_STATES).exists()


def is_live(page_id: int, language: str = settings.LANGUAGE_CODE) -> bool:
    """Say whether patients can read a page now in a language."""
    return versions_of(page_id, language=language).filter(state=PUBLISHED).exists()


def objection_because_not_a_draft(version: Version) -> str:
    if version.state != DRAFT:
        return _("This version is not a draft, so it cannot be changed. Make a new draft to change the page.")
    return ""


#: Why a version may not be changed by anybody. Apps above this one add their own reasons.
reasons_not_to_edit: list[Callable[[Version], str]] = [objection_because_not_a_draft]


def objection_to_edit(version: Version) -> str:
    """Give the first reason why nobody may change this version's text, blocks or details."""
    return next((objection for reason in reasons_not_to_edit if (objection := reason(version))), "")


def objection_because_locked(by: User, version: Version) -> str:
    """Object to sending what somebody else is still working on."""
    if version.locked_by_id in (None, by.pk):
        return ""
    return _("%(who)s is working on this draft. Ask them to send it, or take it over first.") % {
        "who": version.locked_by
    }


def objection_to_path(path: str, language: str = settings.LANGUAGE_CODE) -> str:
    """Object to a path at which no page can stand in that language, whichever page it is."""
    if len(whole_path(path, language)) > LONGEST_PATH:  # with its language it is remembered as long as that
        return _("The address is too long. Choose shorter words for it.")
    if is_reserved(path):
        return _("The address /%(path)s/ is one the site needs for itself. Choose another.") % {"path": path}
    return ""


def objection_to_new_path(slug: str, section: Page | None) -> str:
    """Object to a new page below a section, or at the top, where no page can stand or another one does or will."""
    above = section.get_path(settings.LANGUAGE_CODE) if section else ""
    path = f"{above}/{slug}" if above else slug
    if above is not None and (objection := objection_to_path(path)):
        return objection
    at_work = every_version(state__in=(DRAFT, PUBLISHED))
    beside = PageContent.admin_manager.filter(page__parent=section, slug=slug, pk__in=at_work.values("object_id"))
    stands = PageUrl.objects.filter(path=path) if above is not None else PageUrl.objects.none()
    if beside.exists() or stands.exists():
        return _("Another page already stands at /%(path)s/. Choose another address.") % {"path": path}
    return ""


def objection_to_address(content: PageContent) -> str:
    """Object when the page would send readers away, or stand at an address that is taken or the site needs itself."""
    if content.redirect:
        return str(SENDS_READERS_AWAY)
    if content.page.is_home:
        return ""
    data = content.page.get_url_data(content.slug, content.overwrite_url, content.language)
    path = data["path"]
    if path is None:
        return _("The page above this one is not published yet, so this one would have no address.")
    if objection := objection_to_path(path, content.language):
        return objection
    taken = PageUrl.objects.filter(path=path, site_id=content.page.site_id, language=content.language)
    if taken.exclude(page=content.page).exists():
        return _("Another page already stands at /%(path)s/. Choose another address.") % {"path": path}
    return ""
