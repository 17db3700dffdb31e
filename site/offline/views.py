"""Shows where a reader asks to keep pages, and gives the worker that serves kept ones where the network gives none."""

from __future__ import annotations

import json

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from languages.installed import active
from pages.addresses import withdrawal_of
from pages.navigation import Link, surroundings
from pages.versions import page_with_key, today_url
from pages.views import gone


@csp_replace({"trusted-types": ["offline"]})  # for the one address of a worker, which browsers take for a script
@require_safe
def keep(request: HttpRequest, key: str = "") -> HttpResponse:
    """Show how to keep the page with this key or, without one, how to choose pages to keep."""
    page = page_with_key(key) if key else None
    url = today_url(page) if page else ""
    if key and page and not url and (withdrawal := withdrawal_of(page)):
        return gone(request, withdrawal)
    if key and (page is None or not url or page.is_home):  # a worker for the home page would be one for all of them
        raise Http404
    around = surroundings(request, page)
    title = page.get_title(active(), fallback=False) if page else ""
    context = {
        "current_page": page,
        "title": _("Keep on this device"),
        "chosen": Link(title, url) if page else None,
        "steps": around.home(),
    }
    response = render(request, "offline/keep.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that runs beside kept pages."""
    notice = render_to_string("components/kept_notice.html").strip()
    return render(request, "offline/worker.js", {"notice": json.dumps(notice)}, content_type="text/javascript")
