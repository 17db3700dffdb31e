"""Whether a page may be moved, become the home page or be withdrawn. Objections are as in `rules`."""

from __future__ import annotations

from collections.abc import Iterable

from cms.models import Page, PageContent, PageUrl
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role, roles_of
from pages.models import Withdrawal
from pages.reserved import is_reserved
from pages.rules import is_live, was_ever_public
from proposals.models import proposals_of
from reviews.needed_boxes import objection_because_shown


def objection_to_withdrawal(by: User, page: Page, *, reason: str) -> str:
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher withdraws a live page.")
    if not is_live(page.pk):
        return _("This page is not live, so there is nothing to withdraw.")
    if page.is_home:
        return _("The home page cannot be withdrawn.")
    if not reason.strip():
        return _("Say why the page is withdrawn. Readers see this once a clinical reviewer agrees.")
    return objection_because_shown(page)


def objection_to_proposing_reason(by: User, withdrawal: Withdrawal, *, reason: str) -> str:
    """Object to other words being proposed for why a page was withdrawn."""
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher proposes why a page was withdrawn.")
    if withdrawal.is_agreed:
        return _("Readers are told the reason already.")
    if not withdrawal.is_met:
        return _("The page is back, so readers no longer come upon this withdrawal.")
    if proposals_of(withdrawal).waiting().exists():
        return _("A reason is waiting for a clinical reviewer. Another can be proposed once that is set aside.")
    if not reason.strip():
        return _("Say why the page is withdrawn. Readers see this once a clinical reviewer agrees.")
    return ""


def objection_to_instead(page: Page, instead: Page | None) -> str:
    """Object to sending readers of a withdrawn page where they find nothing."""
    if instead is None or (instead.pk != page.pk and is_live(instead.pk)):
        return ""
    return _("Choose a live page for readers to go to instead.")


def objection_to_move(by: User | AnonymousUser | None, page: Page) -> str:
    """Object to moving a page when that changes an address readers may have kept."""
    family = [page.pk, *page.get_descendant_pages().values_list("pk", flat=True)]
    if not any(was_ever_public(pk) for pk in family):
        return ""
    if by is None or Role.PUBLISHER not in roles_of(by):
        return _("Moving a live page changes its address. Only a publisher may do that.")
    return ""


def objection_to_home(page_id: int) -> str:
    """Object to a home page that readers could not read, in the place of one they can."""
    home = Page.objects.filter(is_home=True).first()
    if home is not None and is_live(home.pk) and not is_live(page_id):
        return _("Only a live page can take the place of the home page.")
    return ""


def reachable_below(page: Page) -> set[int]:
    """Give the ids of the pages that readers can reach now among this one and those below it."""
    return {pk for pk, path in _live_paths(page) if path is not None}


def objection_to_new_place(page: Page, reachable_before: set[int]) -> str:
    """Object to where a page has just been moved, if readers could no longer reach it there, or one below it."""
    for pk, path in _live_paths(page):
        if pk in reachable_before and path is None:
            return _("Readers could no longer reach this page there, because the page above it is not live.")
        if path is not None and is_reserved(path):
            return _("The address /%(path)s/ is one the site needs for itself.") % {"path": path}
    return ""


def _live_paths(page: Page) -> Iterable[tuple[int, str | None]]:
    live = PageContent.objects.filter(page__path__startswith=page.path)  # published versions only
    return PageUrl.objects.filter(page__in=live.values("page")).values_list("page_id", "path")
