"""What a page's template is given, what happens to addresses where no page is found, and how long an answer may be kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.timezone import localdate

from pages.addresses import whereabouts, withdrawal_of
from pages.navigation import surroundings
from pages.page_context import present
from pages.views import gone

View = Callable[[HttpRequest], HttpResponse]


class PageContextMiddleware:
    """Give the template of a page its `page`, whoever shows it: the CMS, its editor, the desk or an earlier version's view.

    Each hands over the content as `current_pagecontent`, which is how the CMS does it.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Make the page, and say in a header until when it is true, for whoever keeps the answer."""
        context = response.context_data or {}
        if content := context.get("current_pagecontent"):
            around = surroundings(request, context["current_page"])
            page = present(content, on=localdate(), around=around, earlier=context.get("earlier"), request=request)
            response.context_data = {**context, "page": page}
            if page.true_until:
                response["True-Until"] = page.true_until.isoformat()
        return response


class AskAgainMiddleware:
    """Let browsers keep an answer but ask every time whether it still holds, so that no reader gets an old text."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            user = getattr(request, "user", None)
            response["Cache-Control"] = "private, no-cache" if user and user.is_authenticated else "no-cache"
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Undo what the CMS says where its own page cache is off: that nobody may keep a page at all."""
        if "current_pagecontent" in (response.context_data or {}) and not request.user.is_authenticated:
            response.add_post_render_callback(_let_it_be_kept)
        return response


def _let_it_be_kept(response: HttpResponse) -> None:
    del response["Cache-Control"], response["Expires"]


class AddressMiddleware:
    """Send readers on to where a page stands now, or tell them that it was withdrawn. A page that is there comes first."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _query = request.GET  # a query past all measure is refused here, before an error page trips over it
        if "\0" in request.path_info:
            request.current_page = None  # type: ignore[attr-defined]  # no database can be asked for such a path
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        found = whereabouts(request.path_info)
        if found is None or found.url == request.path:
            return response
        if found.url:
            # For good only where the page still stands: one that was withdrawn may come back.
            kind = HttpResponsePermanentRedirect if found.path is not None else HttpResponseRedirect
            query = request.META.get("QUERY_STRING", "")
            return kind(f"{found.url}?{query}" if query else found.url)
        withdrawal = withdrawal_of(found.page)
        return gone(request, withdrawal) if withdrawal else response
