"""The page on which a reader searches, and the names for their browser to suggest."""

from __future__ import annotations

from typing import Any

from cms.models import PageContent
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback.danger_words import speak_of_danger, speak_of_despair
from feedback.whom_to_ring import whom_to_ring
from letters.cleaning import clean_line
from pages.addresses import url_of_path
from pages.models import Kind
from pages.navigation import CONTACT, UNWELL, Link, surroundings
from search import unanswered
from search.asking import LONGEST, understood
from search.ranking import ranked
from search.results import hits, is_told_of, meaning_of, reachable, reachable_contents

HITS_ON_A_SCREEN = 10


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what a search found; without one, a box and every page from A to Z."""
    typed = clean_line(request.GET.get("q", ""))
    is_as_typed = "as-typed" in request.GET
    asked = understood(typed[:LONGEST], as_typed=is_as_typed)
    found = reachable(ranked(asked))
    screen = Paginator(found, HITS_ON_A_SCREEN).get_page(request.GET.get("page"))
    shown = hits(list(screen.object_list), asked, on=localdate())
    meaning = meaning_of(asked)
    if typed and not found and meaning is None:
        unanswered.beside(unanswered.count, typed[:LONGEST], localdate())
    understood_as = f"{typed[:LONGEST]}\n{asked.said}"
    # What was found is folded away then: it may be cruel.
    ring = whom_to_ring(localdate()) if speak_of_despair(understood_as) else None
    context = {
        "typed": typed[:LONGEST],
        "is_danger": speak_of_danger(understood_as),
        "ring": ring,
        "is_cut": len(typed) > LONGEST,
        "is_as_typed": is_as_typed,
        "asked": asked,
        "hits": shown,
        "screen": screen,
        "meaning": meaning,
        "is_only_mentioned": bool(meaning and found) and not is_told_of(found, asked),
        "is_example": any(hit.is_example for hit in shown)
        or bool(meaning and meaning.is_example)
        or bool(ring and ring.is_example),
        **_ways_on(request),
        "all_pages": [] if typed else sorted(map(_link, reachable_contents()), key=lambda page: page.title.casefold()),
    }
    response = render(request, "search/results.html", context)
    response["X-Robots-Tag"] = "noindex"
    if request.GET:
        response["Referrer-Policy"] = "no-referrer"  # what somebody searched for goes on to nobody
        response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Give every page as [address, title, other names, words people use], those of dangers first, the same for everybody.

    It has an address without a query, so the page store keeps it, and what somebody types is looked up in their own browser.
    """
    contents = reachable_contents().filter(pagedetails__isnull=False).order_by("page__path")
    pages = [
        [
            url_of_path(content.path),
            content.title,
            [name.strip() for name in content.pagedetails.also_called.split(",") if name.strip()],
            content.pagedetails.words_people_use.splitlines(),
        ]
        for content in sorted(contents, key=lambda content: content.pagedetails.kind != Kind.DANGER)
    ]
    answer = JsonResponse({"pages": pages}, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _ways_on(request: HttpRequest) -> dict[str, Any]:
    """Return what stands around a search, and where to go on from one that found nothing."""
    around = surroundings(request, None)
    around.ask_for((UNWELL, CONTACT))
    links = around.links_to((UNWELL, CONTACT))
    return {
        "title": _("Search"),
        "steps": around.home(),
        "sections": around.sections(),
        "unwell": links.get(UNWELL),
        "contact": links.get(CONTACT),
    }


def _link(content: PageContent) -> Link:
    return Link(content.title, url_of_path(content.path))
