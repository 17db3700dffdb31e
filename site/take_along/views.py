"""Lets readers choose pages, shows in which forms they can take them along, and gives these out."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pages.addresses import withdrawal_of
from pages.navigation import Link, surroundings
from pages.versions import page_with_key
from pages.views import gone
from take_along.choices import groups_of_pages
from take_along.kept import NeverSo, NotNow
from take_along.leaflets import leaflets_of
from take_along.ways import WAYS, Chosen, Written

MOST = 12
#: For what the page store leaves alone: too large to keep in memory, or one reader's choice. It is still asked for anew.
_PAST_THE_STORE = "public, no-cache"
_KEY = re.compile(r"[-\w]{1,40}", re.ASCII)  # as long as the CMS lets a page's key be
_TRY_AGAIN_IN = 60  # seconds


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Show which pages can be taken along together; send a reader who has chosen some to where these are."""
    keys = set(request.GET.getlist("page"))
    if 1 <= len(keys) <= MOST:
        return redirect(_address_of(keys))
    is_wrong = "chosen" in request.GET or bool(keys)
    groups = groups_of_pages(keys | set(request.GET.getlist("with")))
    context = {
        "title": _("Take pages along"),
        "groups": groups,
        "most": MOST,
        "is_wrong": is_wrong,
        "is_example": any(page.is_example for group in groups for page in group.pages),
        "steps": surroundings(request, None).home(),
    }
    return render(request, "take_along/choose.html", context, status=400 if is_wrong else 200)


@require_safe
def ways(request: HttpRequest, keys: str) -> HttpResponse:
    """Show in which forms these pages can be taken along, and how large each is."""
    chosen = _chosen(request, keys)
    if isinstance(chosen, HttpResponse):
        return chosen
    offered, is_certain = [], True
    for way in WAYS.values():
        size = ""
        try:
            if chosen.is_one or not way.is_pdf:  # a PDF of several is made only for whoever wants it
                size = _size_of(way.write(chosen))
        except NotNow:
            is_certain = False
        except NeverSo:
            continue
        offered.append({"url": f"{chosen.url}{way.file}", "title": way.title, "says": way.says, "size": size})
    context = {
        "title": chosen.title,
        "chosen": chosen,
        "ways": offered,
        "steps": [*surroundings(request, None).home(), Link(_("Take pages along"), reverse("take_along:choose"))],
    }
    response = render(request, "take_along/ways.html", context)
    response["X-Robots-Tag"] = "noindex"
    if not is_certain or not chosen.is_one:
        response["Cache-Control"] = _PAST_THE_STORE
    return response


@require_safe
def give(request: HttpRequest, keys: str, file: str) -> HttpResponse:
    """Give these pages in one form, as a file."""
    way = WAYS.get(file)
    if way is None:
        raise Http404
    chosen = _chosen(request, keys, file)
    if isinstance(chosen, HttpResponse):
        return chosen
    try:
        written = way.write(chosen)
    except NotNow:
        answer = render(request, "take_along/not_now.html", {"chosen": chosen}, status=503)
        answer["Retry-After"], answer["Cache-Control"] = str(_TRY_AGAIN_IN), "no-store"
        return answer
    except NeverSo:
        return render(request, "take_along/never_so.html", {"chosen": chosen}, status=404)
    disposition = "inline" if way.media_type.startswith("text/plain") else "attachment"
    headers = {
        "Content-Disposition": f'{disposition}; filename="{chosen.name}{way.ending}"',
        "X-Robots-Tag": "noindex",  # who searches should find the page, which says when it is out of date
    }
    if way.is_pdf or not chosen.is_one:
        headers["Cache-Control"] = _PAST_THE_STORE
    return HttpResponse(written.content, content_type=way.media_type, headers=headers)


def _address_of(keys: Collection[str]) -> str:
    """Give the one address of these pages.

    Raises:
        Http404: these are more than can be taken along together, or no keys of pages.
    """
    keys = set(keys)
    if not 1 <= len(keys) <= MOST or not all(_KEY.fullmatch(key) for key in keys):
        raise Http404
    return reverse("take_along:ways", args=["+".join(sorted(keys))])


def _chosen(request: HttpRequest, given: str, file: str = "") -> Chosen | HttpResponse:
    """Give the pages that an address names, or what to answer where there is another address for them, or none.

    Raises:
        Http404: one of them is not there.
    """
    keys = given.replace(" ", "+").split("+")
    address = _address_of(keys)
    if address + file != request.path:
        return redirect(address + file)
    leaflets = leaflets_of(keys, on=localdate())
    for key in set(keys) - {leaflet.key for leaflet in leaflets}:
        page = page_with_key(key)
        withdrawal = withdrawal_of(page) if page else None
        if withdrawal is None:
            raise Http404
        return gone(request, withdrawal)
    in_doubt = [leaflet for leaflet in leaflets if leaflet.doubt]
    if in_doubt:
        return render(request, "take_along/in_doubt.html", {"leaflets": in_doubt}, status=404)
    return Chosen(leaflets, address)


def _size_of(written: Written) -> str:
    weight = _("%(size)s kB") % {"size": max(1, round(len(written.content) / 1000))}
    if not written.sheets:
        return weight
    sheets = ngettext("%(count)s sheet", "%(count)s sheets", written.sheets) % {"count": written.sheets}
    return f"{sheets}, {weight}"
