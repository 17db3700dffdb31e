"""Lets readers choose tests, and shows those of one address side by side: sorted, so that one choice has one address."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compare.choices import groups_of_tests
from compare.side_by_side import rows_of, sources_of, tests_with
from pages.addresses import withdrawal_of
from pages.navigation import Link, surroundings
from pages.versions import page_with_key
from pages.views import gone

MOST = 3
_KEY = re.compile(r"[-\w]{1,40}", re.ASCII)  # as long as the CMS lets a page's key be


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Show which tests can be compared; send a reader who has chosen some to where these stand."""
    keys = set(request.GET.getlist("test"))
    if 2 <= len(keys) <= MOST:
        return redirect(_address_of(keys))
    return _choice(request, chosen=keys, is_wrong="chosen" in request.GET or bool(keys))


@require_safe
def compare(request: HttpRequest, tests: str) -> HttpResponse:
    """Show two or three tests side by side. One alone is where a reader begins to choose."""
    keys = tests.replace(" ", "+").split("+")
    address = _address_of(keys)
    if address != request.path:
        return redirect(address)
    found = {test.key: test for test in tests_with(keys, on=localdate())}
    for key in keys:
        if key not in found:
            return _not_there(request, key)
    if len(keys) == 1:
        return _choice(request, chosen=keys)
    shown = [found[key] for key in keys]
    titles = [test.title for test in shown]
    context = {
        "tests": shown,
        "title": _("%(tests)s?") % {"tests": get_text_list(titles, _("or"))},
        "names": get_text_list(titles, _("and")),
        "rows": rows_of(shown),
        "sources": sources_of(shown),
        "is_example": any(test.is_example for test in shown),
        "steps": [*surroundings(request, None).home(), Link(_("Compare tests"), reverse("compare:choose"))],
        "address": address,
    }
    return render(request, "compare/tests.html", context)


def _choice(request: HttpRequest, *, chosen: Collection[str], is_wrong: bool = False) -> HttpResponse:
    groups = groups_of_tests(chosen)
    context = {
        "title": _("Compare tests"),
        "groups": groups,
        "is_wrong": is_wrong,
        "is_example": any(test.is_example for group in groups for test in group.tests),
        "steps": surroundings(request, None).home(),
    }
    return render(request, "compare/choose.html", context, status=400 if is_wrong else 200)


def _address_of(keys: Collection[str]) -> str:
    """Give the one address of these tests.

    Raises:
        Http404: these are more tests than can stand side by side, or no keys of pages.
    """
    keys = set(keys)
    if not 1 <= len(keys) <= MOST or not all(_KEY.fullmatch(key) for key in keys):
        raise Http404
    return reverse("compare:tests", args=["+".join(sorted(keys))])


def _not_there(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a page was withdrawn, and why.

    Raises:
        Http404: it was not; then it is no test that can be compared, or none at all.
    """
    page = page_with_key(key)
    withdrawal = withdrawal_of(page) if page else None
    if withdrawal is None:
        raise Http404
    return gone(request, withdrawal)
