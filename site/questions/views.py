"""Shows the page of a reader's own questions, which their browser fills, and the sheet of the questions of one page."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pages.addresses import withdrawal_of
from pages.navigation import Link, surroundings
from pages.page_context import present
from pages.versions import page_with_key
from pages.views import gone
from questions.sheets import live_contents, pages_with_questions, sheet_of
from questions.words import WORDS


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show the page on which a browser shows the list that it keeps, and which pages have a sheet to print."""
    pages = pages_with_questions()
    context = {
        "title": _("My questions"),
        "pages": pages,
        "words": json.dumps(_words()),
        "is_example": any(page.is_example for page in pages),
        "steps": surroundings(request, None).home(),
    }
    return render(request, "questions/mine.html", context)


@require_safe
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """Show the questions of the page with this key, with room for answers on paper."""
    page = page_with_key(key)
    content = live_contents().filter(page=page).select_related("page").first() if page else None
    if page and content is None and (withdrawal := withdrawal_of(page)):
        return gone(request, withdrawal)
    shown = sheet_of(content) if content else None
    if content is None or shown is None or not shown.blocks:
        raise Http404
    around = surroundings(request, page)
    of = present(content, on=localdate(), around=around)
    context = {
        "current_page": page,
        "title": of.title,
        "of": of,
        "sheet": shown,
        "steps": [*around.home(), Link(_("My questions"), reverse("questions:mine"))],
    }
    response = render(request, "questions/sheet.html", context)
    response["X-Robots-Tag"] = "noindex"  # the page itself is to be found
    return response


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Give what a browser says of the list; it asks once a reader has ticked a question, and tells us nothing by that."""
    answer = JsonResponse(_words(), json_dumps_params={"ensure_ascii": False})
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _words() -> dict[str, str]:
    return {name: str(said) for name, said in WORDS.items()}
