"""Which addresses lead to pages because somebody wants it so: who may add one, which, and how it is taken away again.

Where a page stood, its address leads on by itself (`addresses`). These are addresses where none ever stood, such as those of
a site before this one, or one that was printed wrong. They name a page and no address, so there are no chains and no loops.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from cms.models import Page, PageUrl
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.powers import name_of
from accounts.roles import Role, roles_of
from accounts.rules import objection_to_silence
from pages.models import Address, Redirect
from pages.reserved import is_reserved
from pages.rules import LONGEST_PATH, NotAllowed, is_live, refuse

_PATH = re.compile(r"[\w.~-]+(?:/[\w.~-]+)*")


def path_of(address: str) -> str:
    """Return the path that somebody means who types an address of this site, as `Redirect` keeps it.

    Raises:
        NotAllowed: it is one of another site, or no address.
    """
    typed = address.strip()
    try:
        parts = urlsplit(typed)
    except ValueError as error:
        raise NotAllowed(_("This is no address. Write it like this: /old-page/.")) from error
    if (parts.scheme or parts.netloc) and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        raise NotAllowed(_("Only addresses of this site can lead elsewhere. Write it like this: /old-page/."))
    if "?" in typed or "#" in typed:
        raise NotAllowed(_("Leave out what comes after a question mark or a hash sign."))
    path = "/".join(word for word in unquote(parts.path).split("/") if word).lower()
    if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise NotAllowed(
            _("Write the address like this: /old-page/. It has letters, figures, hyphens, dots and slashes.")
        )
    return path


def objection_to_path(path: str) -> str:
    """Object to having this path lead anywhere: the site needs it, a page is or was there, or it leads somewhere already."""
    first = path.partition("/")[0]
    if is_reserved(path) or f"/{first}/" in (settings.STATIC_URL, settings.MEDIA_URL):
        return _("The address /%(path)s/ is one the site needs for itself.") % {"path": path}
    if len(path) > LONGEST_PATH:
        return _("The address is too long.")
    if PageUrl.objects.filter(path__iexact=path).exists():
        return _("A page stands at /%(path)s/.") % {"path": path}
    if Address.objects.filter(path__iexact=path).exists():
        return _("A page stood at /%(path)s/. Its readers are led on already, or told what became of it.") % {
            "path": path
        }
    if Redirect.objects.leading().filter(path=path).exists():
        return _("The address /%(path)s/ leads to a page already. Take that away first.") % {"path": path}
    return ""


def objection_to_deciding(by: User, *, why: str) -> str:
    """Object to this person having addresses lead elsewhere, or not any more, as moving a page does."""
    if Role.PUBLISHER not in roles_of(by):
        return _("Only a publisher has addresses lead elsewhere.")
    return objection_to_silence(why)


def objection_to_taking_away(by: User, redirect: Redirect, *, why: str) -> str:
    """Object to this person taking away that an address leads to a page."""
    if objection := objection_to_deciding(by, why=why):
        return objection
    is_leading = Redirect.objects.leading().filter(pk=redirect.pk).exists()
    return "" if is_leading else _("This address leads nowhere any more.")


@transaction.atomic
def add(*, address: str, page: Page, by: User, why: str, at: datetime) -> Redirect:
    """Have an address where no page ever stood lead to a live page.

    Raises:
        NotAllowed: there is an objection to it.
    """
    path = path_of(address)
    refuse(objection_to_deciding(by, why=why) or objection_to_path(path))
    if not is_live(page.pk) or page.get_path(settings.LANGUAGE_CODE) is None:
        raise NotAllowed(_("Choose a page that readers can reach."))
    return _decide(path, page, by, why, at)


@transaction.atomic
def take_away(*, redirect: Redirect, by: User, why: str, at: datetime) -> None:
    """Have an address lead nowhere again.

    Raises:
        NotAllowed: there is an objection to it.
    """
    refuse(objection_to_taking_away(by, redirect, why=why))
    _decide(redirect.path, None, by, why, at)


def _decide(path: str, page: Page | None, by: User, why: str, at: datetime) -> Redirect:
    number = 1 + Redirect.objects.filter(path=path).count()
    try:
        with transaction.atomic():
            return Redirect.objects.create(
                path=path, number=number, page=page, by=by, by_name=name_of(by), at=at, why=why.strip()
            )
    except IntegrityError as clash:
        raise NotAllowed(_("Somebody else has just decided about this address. Look at the list again.")) from clash
