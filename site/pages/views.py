"""What readers get beside the pages themselves: earlier versions, withdrawals, and what machines ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cms.models import Page
from cms.views import details
from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from languages.installed import active, said_in_another
from media import in_ranges, pictures
from media.recordings import CONTENT_TYPES
from pages import versions
from pages.boxes import changes_under
from pages.freshness import freshness_of
from pages.glossary_index import letters
from pages.models import Picture, Recording, Withdrawal
from pages.models.uploads import Upload
from pages.navigation import surroundings
from pages.page_context import Earlier
from pages.reserved import staff_addresses
from pages.sitemaps import sitemap_entries
from pages.versions import PublicVersion


def home(request: HttpRequest) -> HttpResponse:
    """Show the home page, or say plainly that there is none yet."""
    if request.current_page:  # type: ignore[attr-defined]
        return details(request, slug="")
    return render(request, "pages/nothing_yet.html", {"has_pages": Page.objects.exists()}, status=404)


@require_safe
def history_at(request: HttpRequest, path: str) -> HttpResponse:
    """List the versions of the page at this path."""
    return _history(request, versions.page_at(path))


@require_safe
def history(request: HttpRequest, key: str) -> HttpResponse:
    """List the versions of the page with this key, at the page's own address where it has one."""
    page = versions.page_with_key(key)
    if page and versions.today_url(page):
        return redirect(versions.history_url(page))
    return _history(request, page)


@require_safe
def version_at(request: HttpRequest, path: str, number: str) -> HttpResponse:
    """Show an earlier version of the page at this path; today's version is the page itself."""
    page = versions.page_at(path)
    shown = _version(page, int(number))
    if shown.is_current:
        return redirect(versions.today_url(shown.content.page))
    return _show(request, shown)


@require_safe
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show one version of the page with this key, whatever has become of the page."""
    return _show(request, _version(versions.page_with_key(key), number))


def gone(request: HttpRequest, withdrawal: Withdrawal) -> HttpResponse:
    """Say that a page or an old text was taken away, why, and where to go instead."""
    instead = withdrawal.page if withdrawal.ended_on or withdrawal.language else withdrawal.instead
    language = active()
    url = versions.today_url(instead, language) if instead else ""
    if instead and not url:
        language = settings.LANGUAGE_CODE
        url = versions.today_url(instead, language)
    return render(
        request,
        "410.html",
        {
            "current_page": withdrawal.page,
            "withdrawal": {
                "reason": withdrawal.reason_for_readers,
                "instead_url": url,
                "instead_title": instead.get_title(language, fallback=False) if instead and url else "",
                "instead_said_in": said_in_another(language),
                "withdrawn_on": withdrawal.withdrawn_on,
                "for_safety": withdrawal.for_safety,
            },
        },
        status=410,
    )


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the medical words that pages explain, from A to Z."""
    listed = letters()
    context = {
        "title": _("Words explained"),
        "letters": listed,
        "steps": surroundings(request, None).home(),
        "is_example": any(word.is_example for letter in listed for word in letter.words),
    }
    return render(request, "pages/glossary.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what is not for them, and where the list of pages is."""
    return render(request, "robots.txt", {"closed": staff_addresses()}, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Tell search engines which pages there are and when each last changed."""
    return render(request, "sitemap.xml", {"entries": sitemap_entries()}, content_type="application/xml")


def _version(page: Page | None, number: int) -> PublicVersion:
    """Find a version that was ever public.

    Raises:
        Http404: there is none; whether a draft has that number is nobody's business here.
    """
    for found in versions.ever_public(page) if page else ():
        if found.number == number:
            return found
    raise Http404


def _history(request: HttpRequest, page: Page | None) -> HttpResponse:
    public = versions.ever_public(page) if page else []
    readable = [version for version in public if not version.hidden_by]
    if page is None or not public:
        raise Http404
    if not readable and public[0].hidden_by:
        return gone(request, public[0].hidden_by)
    url = versions.today_url(page)
    prefetch_related_objects([version.details for version in readable if version.details.pk], "awards")
    changes = changes_under(public)
    context = {
        "current_page": page,
        "page_title": readable[0].content.title,
        "page_url": url,
        "is_example": readable[0].details.is_example,
        "versions": [
            {
                "number": version.number,
                "url": version.url,
                "dates": freshness_of(version.details, on=localdate(), is_earlier=not version.is_current),
                "change_note": version.details.change_note,
                "is_current": version.is_current,
                "doubt": version.doubt,
                "box_changes": changes.get(version.version_id, []),
            }
            for version in readable
        ],
    }
    response = render(request, "pages/versions.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _show(request: HttpRequest, shown: PublicVersion) -> HttpResponse:
    """Render a version with its own template, as it was; what it links to is as it is now."""
    if shown.hidden_by:
        return gone(request, shown.hidden_by)
    page = shown.content.page
    request.current_page = page  # type: ignore[attr-defined]
    request.toolbar.set_object(shown.content)  # type: ignore[attr-defined]
    context = {
        "lang": shown.content.language,
        "current_page": page,
        "current_pagecontent": shown.content,
        "is_todays_version": shown.is_current,
    }
    if not shown.is_current:
        context["earlier"] = Earlier(
            today_url=versions.today_url(page, shown.content.language),
            published_on=shown.details.published_on,
            replaced_on=shown.replaced_on,
        )
    response = TemplateResponse(request, shown.content.get_template(), context)
    if not shown.is_current:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def picture(request: HttpRequest, sha256: str, extension: str) -> HttpResponseBase:
    """Give a picture's bytes, to be kept for good by whoever asked, unless a withdrawal for safety hides them."""
    found = get_object_or_404(Picture, sha256=sha256)
    return _given_out(request, found, extension, partial(pictures.given_out, found.file, found.sha256))


@require_safe
def recording(request: HttpRequest, sha256: str, extension: str) -> HttpResponseBase:
    """Give a recording's bytes or a part of them. What a withdrawal for safety hides is not to be heard either."""
    found = get_object_or_404(Recording, sha256=sha256)
    give = partial(in_ranges.given_out, request, found.file, found.sha256, CONTENT_TYPES[extension])
    return _given_out(request, found, extension, give)


def _given_out(
    request: HttpRequest, found: Upload, extension: str, give: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    if found.extension != extension:
        raise Http404
    if (withdrawal := versions.hiding(found)) and not request.user.is_staff:  # an editor may be at its next version
        return gone(request, withdrawal)
    return versions.given_to(request, found, give)


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Lead to our icon where a browser asks for one by the customary name, as it does on pages that name none."""
    return redirect(static("img/leaf.svg"))
