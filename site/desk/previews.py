"""A version as others will meet it: on a phone, on paper, in the dark, without scripts, from right to left, in large letters.

Each is a frame on a page of the desk. Nothing in it runs or sends a form, and it gets the site's own stylesheet: what that
keeps for paper or for the dark is put in force for a screen in daylight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from csp.constants import SELF
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from djangocms_versioning.constants import DRAFT
from djangocms_versioning.models import Version

from delivery.static_storage import whole_stylesheet
from desk.doors import StaffRequest
from pages.versions import titles_of
from reviews import rules


@dataclass(frozen=True)
class Seen:
    """One way to see a version. `media` says what each condition of the stylesheet becomes; `more` is added to it."""

    name: str
    title: str | Promise
    note: str | Promise
    media: tuple[tuple[str, str], ...] = ()
    more: str = ""
    direction: str = ""

    @property
    def look(self) -> str:
        """Return the address of its stylesheet, or "" where it is the site's own."""
        return reverse("desk:look", args=[self.name]) if self.media or self.more else ""


WAYS = (
    Seen("phone", gettext_lazy("Phone"), gettext_lazy("On a phone 360 px wide.")),
    Seen(
        "print",
        gettext_lazy("Print"),
        gettext_lazy("As it comes on paper, without the breaks between sheets."),
        # No screen speaks, so what is for screens is out of force.
        media=((r"\bprint\b", "all"), (r"\bscreen\b", "speech")),
    ),
    Seen(
        "dark",
        gettext_lazy("Dark"),
        gettext_lazy("On a device that is set to dark colours."),
        media=((r"\(prefers-color-scheme: dark\)", "all"), (r"\(prefers-color-scheme: light\)", "speech")),
        more=":root { color-scheme: dark; }",
    ),
    Seen("plain", gettext_lazy("Without JavaScript"), gettext_lazy("In a browser that runs no scripts.")),
    Seen(
        "large",
        gettext_lazy("Text at 200 %"),
        gettext_lazy("For somebody who reads letters twice the size."),
        more="html { font-size: 200%; }",
    ),
    Seen(
        "right-to-left",
        gettext_lazy("Right to left"),
        gettext_lazy("As the page would stand in a language that is written from right to left."),
        direction="rtl",
    ),
)
_BY_NAME = {way.name: way for way in WAYS}
_CONDITION = re.compile(r"(?<=@media )[^{]+")


def _asked_for(request: HttpRequest) -> Seen | None:
    """Return the way that an address asks for; None is the page as it comes."""
    return _BY_NAME.get(request.GET.get("as", ""))


def _links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the links to every way to see the version of this address."""
    current = _asked_for(request)
    as_it_comes = {"title": _("As it comes"), "url": request.path, "is_current": current is None}
    return [
        as_it_comes,
        *({"title": way.title, "url": f"{request.path}?as={way.name}", "is_current": way is current} for way in WAYS),
    ]


def preview(request: StaffRequest, version: Version, back: str) -> HttpResponse:
    """Show a version as a patient would see it, in the way that the address asks for."""
    way = _asked_for(request)
    is_framed = "framed" in request.GET  # what is in the frame is asked for, and not the page around it
    if way and not is_framed:
        return _around(request, way, titles_of([version])[version.pk], back)
    context = {
        "number": version.number,
        "is_draft": version.state == DRAFT,
        "is_in_review": rules.holding_review(version) is not None,
        "back": back,
        "links": [] if is_framed else _links(request),
        "look": way.look if way else "",
        "direction": way.direction if way else "",
    }
    return in_its_page(request, version, "desk/preview.html", context)


def in_its_page(
    request: StaffRequest, version: Version, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show a version as its readers get it, in a template of ours that extends the page's own."""
    content = version.content
    request.current_page = content.page
    request.toolbar.show_toolbar = False
    request.toolbar.set_object(content)
    of_page = {
        "template": content.get_template(),
        "lang": content.language,
        "current_page": content.page,
        "current_pagecontent": content,
    }
    response = TemplateResponse(request, template, of_page | context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _around(request: HttpRequest, way: Seen, title: str, back: str) -> HttpResponse:
    """Answer with the page of the desk that holds the frame."""
    context = {
        "way": way,
        "title": title,
        "back": back,
        "links": _links(request),
        "address": f"{request.path}?as={way.name}&framed",
    }
    response = render(request, "desk/preview_as.html", context)
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]  # for csp.middleware
    return response


def stylesheet(way: Seen) -> str:
    """Return the site's stylesheet as it is in force for this way to see a page."""
    text = whole_stylesheet("css/site.css")
    for condition, instead in way.media:
        text = _CONDITION.sub(partial(_exchanged, condition, instead), text)
    return f"{text}\n{way.more}\n"


def _exchanged(condition: str, instead: str, found: re.Match[str]) -> str:
    return re.sub(condition, instead, found[0])


def look(request: StaffRequest, name: str) -> HttpResponse:
    """Give the stylesheet of one way to see a page."""
    way = _BY_NAME.get(name)
    if way is None or not way.look:
        raise Http404
    return HttpResponse(stylesheet(way), content_type="text/css; charset=utf-8")
