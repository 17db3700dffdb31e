"""What a page's template is given, what happens to addresses where no page is found, and how long an answer may be kept."""

from __future__ import annotations

from collections.abc import Callable

from cms.constants import X_FRAME_OPTIONS_INHERIT
from cms.models import Page, PageContent, PageUrl
from cms.views import details
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponsePermanentRedirect, HttpResponseRedirect, HttpResponseRedirectBase
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils.deprecation import MiddlewareMixin
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate
from django.utils.translation import override

from languages.installed import prefix_of, split
from pages.addresses import whereabouts, withdrawal_of
from pages.models import is_live
from pages.navigation import surroundings
from pages.page_context import present, with_what_each_says
from pages.reserved import in_small_letters, stands_once
from pages.views import gone
from queries.prepared import Given, Prepared

View = Callable[[HttpRequest], HttpResponse]


class AskAgainThere(HttpResponseRedirectBase):
    """Leads on whatever was asked for, forms that were sent included."""

    status_code = 307


class LanguageMiddleware:
    """Take the language off the front of an address: it becomes the active one, and every address made meanwhile has it.

    Nothing else is asked: no cookie and nothing that a browser says of its reader, so that an address is one page for
    everybody. What stands once, such as the desk, is led to where it stands.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, path = split(request.path_info)
        request.LANGUAGE_CODE = language  # where the CMS looks for it
        before = get_script_prefix()
        if language != settings.LANGUAGE_CODE:
            if stands_once(path):
                return AskAgainThere(_with_query(path, request))
            request.path_info = path
            set_script_prefix(prefix_of(language))
        try:
            with override(language):
                return self.get_response(request)
        finally:
            set_script_prefix(before)


class CurrentPageMiddleware(MiddlewareMixin):
    """Find the page at an address in the language of that address alone, in the place of the CMS's own finder."""

    def process_request(self, request: HttpRequest) -> None:
        request.current_page = SimpleLazyObject(lambda: _page_at(request))  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, view: View, args: object, kwargs: object) -> None:
        if view is details:
            bool(request.current_page)  # type: ignore[attr-defined]  # or the CMS would look for itself


def _page_at(request: HttpRequest) -> Page | None:
    if not hasattr(request, "_current_page_cache"):
        path = request.path_info.removeprefix("/").removesuffix("/")
        url = next(iter(_URLS(path=path, language=request.LANGUAGE_CODE, site=settings.SITE_ID)), None)
        if url is not None:
            url.page.urls_cache = {url.language: url}
            _read_texts(url.page)
        request._current_page_cache = url and url.page  # type: ignore[attr-defined]
    page: Page | None = request._current_page_cache  # type: ignore[attr-defined]
    return page


def _urls_at(path: Given, language: Given, site: Given) -> QuerySet[PageUrl]:
    urls = PageUrl.objects.filter(path=path, language=language, site=site)
    return urls.select_related("page", "page__site").order_by("pk")[:1]


def _texts_of(page: Given, above: list[Given]) -> QuerySet[PageContent]:
    """Return the texts that readers get of a page, each with whether one above it says who may frame it."""
    framing = PageContent.admin_manager.filter(is_live("pk"), page__path__in=above, language=OuterRef("language"))
    live = with_what_each_says(PageContent.admin_manager.filter(is_live("pk"), page=page))
    return live.annotate(is_framed=Exists(framing.exclude(xframe_options=X_FRAME_OPTIONS_INHERIT)))


_URLS, _TEXTS = Prepared(_urls_at), Prepared(_texts_of)


def _read_texts(page: Page) -> None:
    """Read the texts that readers get of a page, and whether one above it says who may frame it, in the place of the CMS."""
    texts = _TEXTS(page=page.pk, above=sorted(page.get_ancestor_paths()))
    for text in texts:
        text.page = page
    read = PageContent.admin_manager.none()
    read._result_cache = texts
    page._prefetched_objects_cache = {"pagecontent_set": read}
    # No page is let out that sends readers away. What somebody puts there past the rules is told of on the page.
    page.get_redirect = lambda *args, **kwargs: None
    if not any(text.is_framed or text.xframe_options for text in texts):
        page.get_xframe_options = lambda: None


class PageContextMiddleware(MiddlewareMixin):
    """Give the template of a page its `page`, whoever shows it: the CMS, its editor, the desk or an earlier version's view.

    Each hands over the content as `current_pagecontent`, which is how the CMS does it.
    """

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Make the page, and say in a header until when it is true, for whoever keeps the answer."""
        context = response.context_data or {}
        if content := context.get("current_pagecontent"):
            around = surroundings(request, context["current_page"], content.language)
            page = present(content, on=localdate(), around=around, earlier=context.get("earlier"), request=request)
            response.context_data = {**context, "page": page}
            if page.true_until:
                response["True-Until"] = page.true_until.isoformat()
        return response


class AskAgainMiddleware(MiddlewareMixin):
    """Let browsers keep an answer but ask every time whether it still holds, so that no reader gets an old text."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
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
        if written := in_small_letters(request.path):
            return HttpResponsePermanentRedirect(_with_query(escape_uri_path(written), request))
        found = whereabouts(request.path)
        if found is None or found.url == request.path:
            return response
        withdrawal = withdrawal_of(found.page, found.language) if found.path is None else None
        if withdrawal and withdrawal.language and withdrawal.page == found.page and not found.of_versions:
            return gone(request, withdrawal)  # and not without a word to the English
        if found.url:
            # For good only where the page still stands: one that was withdrawn may come back.
            kind = HttpResponsePermanentRedirect if found.path is not None else HttpResponseRedirect
            return kind(_with_query(found.url, request))
        return gone(request, withdrawal) if withdrawal else response


def _with_query(address: str, request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address
