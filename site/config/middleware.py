"""Small things about every answer: what a HEAD gets, and what readers and staff get that the others do not."""

from collections.abc import Callable
from urllib.parse import urlsplit

from cms.middleware.toolbar import ToolbarMiddleware
from cms.toolbar.toolbar import CMSToolbar
from csp.constants import SELF, UNSAFE_INLINE
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

CMS_SCREENS = ("/admin/cms/", "/admin/djangocms_")


class HeadMiddleware:
    """Answer HEAD with the headers of GET and no body, which servers otherwise drop with a warning each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class StaffToolbarMiddleware(ToolbarMiddleware):
    """Give readers a toolbar object that remembers nothing.

    The CMS writes a session, and so a cookie, for anyone who adds `?toolbar_on` to an address. Readers leave no
    trace here, so only staff may switch the toolbar.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.user.is_staff:
            _refuse_a_broken_path(request)
            super().process_request(request)
        elif self.is_cms_request(request):
            # Told the path, it does not look for one in the reader's query, where anything may stand.
            toolbar = SimpleLazyObject(lambda: CMSToolbar(request, request_path=request.path_info))
            request.toolbar = toolbar  # type: ignore[attr-defined]


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
            response._csp_replace = {"require-trusted-types-for": None, "trusted-types": None}  # type: ignore[attr-defined]
        elif request.path == reverse("mfa_activate_totp"):
            response._csp_update = {"img-src": ["data:"]}  # type: ignore[attr-defined]
        return response


def _shows_the_toolbar(request: HttpRequest, response: HttpResponse) -> bool:
    """The CMS has a toolbar for staff everywhere, but not every page of theirs shows it."""
    if response.streaming or b"cms-toolbar" not in response.content:
        return False
    toolbar = getattr(request, "toolbar", None)
    return toolbar is not None and toolbar.show_toolbar
