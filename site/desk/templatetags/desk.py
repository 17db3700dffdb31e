"""What templates ask of the desk: `{% desk_menu as menu %}`, `{% way_to_desk %}`, where something is used, and two questions
with yes or no."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.roles import roles_of
from desk.kept_lists import LISTS
from desk.menu import MenuEntry, menu
from desk.sought import PICKED
from desk.sought import address_of_uses as _address_of_uses
from desk.ways import ways_from_page
from editing.models import Question
from editing.services import question_for
from pages.way_back import way_back

register = template.Library()

#: Windows and screens of the CMS, which have a look of their own.
_OF_THE_CMS = ("/admin/cms/", "/admin/djangocms_", "/admin/pages/pagedetails/")


@register.simple_tag(takes_context=True)
def desk_menu(context: dict[str, Any]) -> list[list[MenuEntry]]:
    """Give the menu of whoever is signed in; nothing to anybody else."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return menu(user, request.path) if request and user and user.is_authenticated else []


@register.simple_tag(takes_context=True)
def question_for_me(context: dict[str, Any]) -> Question | None:
    """Give what whoever is signed in is asked for: somebody would like to go on with their draft."""
    user = context.get("user")
    return question_for(user) if user and user.is_authenticated else None


@register.filter
def is_administration(request: HttpRequest) -> bool:
    """Say whether an answer is a screen of the administration, and no window of the CMS or of another form.

    What leads back to a screen of ours is no window: it was not opened in one.
    """
    is_window = bool(request) and (request.path.startswith(_OF_THE_CMS) or "_popup" in request.GET)
    return bool(request) and (not is_window or bool(way_back(request)))


@register.filter
def is_kept(options: Any) -> bool:
    """Say whether a list of the administration can be had as a file, from the options of its model."""
    return (options.app_label, options.model_name) in LISTS


@register.simple_tag(takes_context=True)
def way_to_desk(context: dict[str, Any]) -> str:
    """Give people with a role a line that leads from a page of the site to their work, the CMS's toolbar above it or none.

    The toolbar needs scripts, and folds all of it away on a phone. Readers get nothing: who has no session is not even
    asked for, so that what they get can be kept for all of them.
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    user = getattr(request, "user", None)
    if not user or not user.is_authenticated or not roles_of(user) or context.get("back"):
        return ""
    ways = ways_from_page(context.get("current_pagecontent"))
    return SafeString(render_to_string("components/way_to_desk.html", {"ways": ways}))


@register.simple_tag
def address_of_uses(thing: Any) -> str:
    """Give where the uses of a source, a fact, a word or a picture are listed; "" for anything else."""
    return _address_of_uses(thing) if isinstance(thing, tuple(model for model, _sought in PICKED.values())) else ""
