"""Who comes in at the desk, and what they may send there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from cms.models import Page
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import confirming
from accounts.models import User
from accounts.roles import roles_of
from reviews.asked_once import asked_once

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: User
    current_page: Page
    toolbar: Any


def screen(route: str, view: View, name: str) -> URLPattern:
    """Return the way to what is only looked at."""
    return path(route, _for_people_with_a_role(require_safe(view)), name=name)


def form(route: str, view: View, name: str) -> URLPattern:
    """Return the way to what is filled in and sent."""
    return path(route, _for_people_with_a_role(require_http_methods(["GET", "HEAD", "POST"])(view)), name=name)


def button(route: str, view: View, name: str) -> URLPattern:
    """Return the way to what is done by pressing a button."""
    return path(route, _for_people_with_a_role(require_POST(view)), name=name)


def _for_people_with_a_role(view: View) -> View:
    """Let in people who hold a role, and let nothing of it be kept in a cache."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not roles_of(request.user):
            raise PermissionDenied(_why_not(request.user))
        with asked_once() if request.method in ("GET", "HEAD") else nullcontext():
            return view(request, *args, **kwargs)

    return guarded


def _why_not(user: User) -> str:
    if confirming.waiting().filter(user=user).exists():
        return _(
            "Your role as a reviewer does not count yet: a second person is to confirm who you are, and was asked to."
        )
    return _("You have no role here yet. An administrator can give you one.")
