"""The desk's screen that finds a sentence, or each use of a source, a fact, a word or a picture, wherever it stands."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.block_list import may_edit_pages
from desk.doors import StaffRequest
from desk.places import Search
from desk.sought import PICKED, Sought, SoughtWords, named
from desk.spreadsheets import spreadsheet

SHORTEST, LONGEST = 3, 300  # letters


class FindForm(forms.Form):
    """Asks for words."""

    q = forms.CharField(
        label=gettext_lazy("A sentence or part of one, a name or a key"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if words and len(re.findall(r"\w", words)) < SHORTEST:
            raise ValidationError(_("Write at least %(number)s letters or digits.") % {"number": SHORTEST})
        return words


def find(request: StaffRequest) -> HttpResponse:
    """Show where something stands, screen by screen, and what is called so."""
    form, sought = _asked(request)
    screen = _search(request, sought).screen(request.GET.get("from", "")) if sought else None
    query = request.GET.copy()
    query.pop("from", None)
    context = {
        "form": form,
        "sought": sought,
        "is_picked": bool(sought) and not isinstance(sought, SoughtWords),
        "screen": screen,
        "is_first": not request.GET.get("from"),
        "named": named(sought.name) if isinstance(sought, SoughtWords) and not request.GET.get("from") else [],
        "query": query.urlencode(),
    }
    return render(request, "desk/find.html", context, status=422 if form.errors else 200)


def find_file(request: StaffRequest) -> HttpResponseBase:
    """Give every place as a file for a spreadsheet."""
    _form, sought = _asked(request)
    places = _search(request, sought).all_places() if sought else ()
    rows = (
        [one.title, one.state, one.where, one.said, one.also, request.build_absolute_uri(one.url)] for one in places
    )
    headings = [_("Page"), _("State"), _("Where"), _("What it says"), _("Also"), _("Address")]
    return spreadsheet("places", headings, rows)


def _search(request: StaffRequest, sought: Sought) -> Search:
    return Search(sought, may_edit=may_edit_pages(request.user))


def _asked(request: StaffRequest) -> tuple[FindForm, Sought | None]:
    """Give the form, and what is looked for: what was picked, or the words that were typed, or nothing yet."""
    form = FindForm(request.GET)
    if picked := request.GET.get("thing", ""):
        return form, _picked(picked)
    words = form.cleaned_data.get("q") if form.is_valid() else ""
    return form, SoughtWords(words) if words else None


def _picked(name: str) -> Sought:
    parts = re.fullmatch(r"([a-z]+)-([0-9]{1,15})", name)
    if parts is None or parts[1] not in PICKED:
        raise Http404
    model, sought = PICKED[parts[1]]
    found: Any = get_object_or_404(model, pk=int(parts[2]))
    return sought(found)
