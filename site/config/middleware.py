"""Small things about every answer: what a HEAD gets, and what readers and staff get that the others do not."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from cms.middleware.toolbar import ToolbarMiddleware
from cms.toolbar.toolbar import EmptyToolbar
from csp.constants import SELF, UNSAFE_INLINE
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template import loader
from django.urls import reverse

from config.policy import WITHOUT_TRUSTED_TYPES

log = logging.getLogger(__name__)

CMS_SCREENS = ("/admin/cms/", "/admin/djangocms_")
_OURS = f"{Path(__file__).resolve().parent.parent}/"
_MISREADINGS = (LookupError, ValueError, AssertionError, RuntimeError, ObjectDoesNotExist)


class HeadMiddleware:
    """Answer HEAD with the headers of GET and no body, which servers otherwise drop with a warning each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class ReadersToolbar(EmptyToolbar):
    """What the CMS finds in the place of a toolbar where there is none: nothing is being edited, and an answer may be kept."""

    _cache_disabled = False
    obj = None

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.request_path = request.path_info  # it looks for none in the reader's query, where anything may stand

    def set_object(self, obj: object) -> None:
        """Take what the page shows, which no button is about."""


class StaffToolbarMiddleware(ToolbarMiddleware):
    """Give readers no toolbar, and nothing that remembers them.

    The CMS writes a session, and so a cookie, for anyone who adds `?toolbar_on` to an address. Readers leave no
    trace here, so only staff may switch the toolbar. To put one together for nobody takes a fiftieth of what a page does.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.user.is_staff:
            _refuse_a_broken_path(request)
            super().process_request(request)
        elif self.is_cms_request(request):
            request.toolbar = ReadersToolbar(request)  # type: ignore[attr-defined]


def _refuse_a_broken_path(request: HttpRequest) -> None:
    """The toolbar takes the path on screen from the query and trips over one that cannot be read."""
    try:
        urlsplit(request.GET.get("cms_path", ""))
    except ValueError as error:
        raise SuspiciousOperation("cms_path is not a path") from error


class StaffPolicyMiddleware:
    """Allow what the CMS's editing screens and Django's admin need, and nowhere else.

    The scripts of both write HTML as text, so Trusted Types would stop them, and the CMS dresses the admin's forms, too.
    Only its own screens style elements one by one. The code to scan for a second step of sign-in is a picture in the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_of_the_cms = request.path.startswith(CMS_SCREENS) or _shows_the_toolbar(request, response)
        if is_of_the_cms or request.path.startswith("/admin/"):
            more = {"img-src": ["data:"], "font-src": [SELF], "frame-src": [SELF]}
            if is_of_the_cms:
                more["style-src"] = [UNSAFE_INLINE]
            response._csp_update = more  # type: ignore[attr-defined]  # for csp.middleware, as is what it leaves out:
            response._csp_replace = WITHOUT_TRUSTED_TYPES  # type: ignore[attr-defined]
        elif request.path == reverse("mfa_activate_totp"):
            response._csp_update = {"img-src": ["data:"]}  # type: ignore[attr-defined]
        return response


def _shows_the_toolbar(request: HttpRequest, response: HttpResponse) -> bool:
    """The CMS has a toolbar for staff everywhere, but not every page of theirs shows it."""
    if response.streaming or b"cms-toolbar" not in response.content:
        return False
    toolbar = getattr(request, "toolbar", None)
    return toolbar is not None and toolbar.show_toolbar


class MadeUpMiddleware:
    """Answer 400 where a screen of the CMS or the admin trips over what it was sent.

    Their own scripts send nothing of the kind, and ask no form of theirs to look. What trips in code of ours is a fault
    of ours, and stays one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not _is_misread(request, exception):
            return None
        last = traceback.extract_tb(exception.__traceback__)[-1]
        where = f"{last.filename}:{last.lineno}"
        log.warning("%s could not take what it was sent: %s in %s", request.path, type(exception).__name__, where)
        return HttpResponseBadRequest(loader.render_to_string("400.html", request=request))


def _is_misread(request: HttpRequest, exception: Exception) -> bool:
    if isinstance(exception, (OverflowError, DataError)):
        return True  # no database of ours holds a number that is too large for it
    path = request.resolver_match
    was_sent = request.method == "POST" or request.GET or (path and (path.args or path.kwargs))
    if not was_sent or not isinstance(exception, _MISREADINGS):
        return False
    return not any(frame.filename.startswith(_OURS) for frame in traceback.extract_tb(exception.__traceback__))
