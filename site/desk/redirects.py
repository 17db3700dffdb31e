"""The desk's screens of addresses that lead elsewhere: those where pages stood, and those that somebody had lead to a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cms.models import Page, PageContent, PageUrl
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.actions import PLACEHOLDER
from desk.doors import StaffRequest
from desk.forms import long_text
from desk.lines import redirect_lines
from desk.lists import DeskList
from desk.plans import tabs_of_plans
from desk.refused_forms import tried
from pages import redirects as rules
from pages.addresses import url_of_path
from pages.models import Address, Redirect
from pages.versions import titles_of_pages

LONGEST_TYPED = 500


class TakeAwayForm(forms.Form):
    """Has an address lead nowhere again."""

    why = long_text(gettext_lazy("Why"), help_text=gettext_lazy("For the record. Readers do not see this."))


class RedirectForm(TakeAwayForm):
    """Has an address lead to a live page."""

    field_order = ("address", "page", "why")

    address = forms.CharField(
        label=gettext_lazy("Old address"),
        help_text=gettext_lazy("An address of this site where no page ever stood. For example: /old-page/."),
        max_length=LONGEST_TYPED,
    )
    page = forms.TypedChoiceField(label=gettext_lazy("Page to which it leads"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = PageContent.objects.filter(language=settings.LANGUAGE_CODE).order_by("title", "pk")
        self.fields["page"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("Choose a page")),
            *live.values_list("page_id", "title"),
        ]

    def clean_page(self) -> Page | None:
        return Page.objects.filter(pk=self.cleaned_data["page"]).first()


class FindAddressForm(forms.Form):
    """Narrows the list down to addresses that have these letters."""

    q = forms.CharField(label=gettext_lazy("Find in addresses"), required=False, max_length=200)


@dataclass(frozen=True)
class AddressLine:
    """An address that leads elsewhere. `leads_to` is "" where readers cannot reach it, `made` is None where a page stood."""

    address: str
    title: str
    leads_to: str
    made: Redirect | None


def add(request: StaffRequest) -> HttpResponse:
    """Have an address lead to a page, or say why that cannot be. On a screen of its own, as it names every live page."""
    if request.method != "POST":
        return _show_form(request)
    form = RedirectForm(request.POST)
    made, status = tried(form, rules.add, by=request.user, at=timezone.now())
    if status:
        return _show_form(request, form, status)
    messages.success(request, _("Readers of %(address)s are led there now.") % {"address": url_of_path(made.path)})
    return redirect("desk:redirects")


def _show_form(request: StaffRequest, form: RedirectForm | None = None, status: int = 200) -> HttpResponse:
    objection = rules.objection_to_deciding(request.user, why=PLACEHOLDER)
    context = {"objection": objection, "form": form or (None if objection else RedirectForm())}
    return render(request, "desk/redirect_add.html", context, status=status)


def take_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was decided about an address; have it lead nowhere again, or say why that cannot be."""
    asked = get_object_or_404(Redirect, pk=pk)
    if request.method != "POST":
        return _show(request, asked)
    form = TakeAwayForm(request.POST)
    _taken, status = tried(form, rules.take_away, redirect=asked, by=request.user, at=timezone.now())
    if status:
        return _show(request, asked, form, status)
    messages.success(request, _("%(address)s leads nowhere now.") % {"address": url_of_path(asked.path)})
    return redirect("desk:redirects")


def _addresses(request: StaffRequest) -> list[tuple[str, int, int]]:
    """Give (path, page id, redirect id or 0) of all that is asked for and leads elsewhere, by path.

    All at once: to find out which these are, the database goes through every address. To count them first takes as long again.
    """
    form = FindAddressForm(request.GET)
    letters = form.cleaned_data["q"].strip().lower() if form.is_valid() else ""
    here = PageUrl.objects.filter(path=OuterRef("path"), language=settings.LANGUAGE_CODE)
    asked = Q(path__icontains=letters) if letters else Q()
    # Where a page stands now comes first: that is so of most addresses.
    moved = Address.objects.filter(asked, ~Exists(here.filter(page=OuterRef("page")))).leading()
    made = Redirect.objects.filter(asked, ~Exists(here)).leading()
    return list(
        moved.order_by()
        .annotate(made=Value(0, IntegerField()))
        .values_list("path", "page", "made")
        .union(made.order_by().annotate(made=Cast("pk", IntegerField())).values_list("path", "page", "made"), all=True)
        .order_by("path")
    )


def _lines(found: Iterable[tuple[str, int, int]]) -> list[AddressLine]:
    """Tell of each address where it leads. It takes the same few queries however many they are."""
    found = list(found)
    pages = {page_id for _path, page_id, _made in found}
    titles = titles_of_pages(pages)
    stands = dict(
        PageUrl.objects.filter(page__in=pages, language=settings.LANGUAGE_CODE, path__isnull=False).values_list(
            "page_id", "path"
        )
    )
    made = Redirect.objects.in_bulk([pk for _path, _page_id, pk in found if pk])
    return [
        AddressLine(
            address=url_of_path(path),
            title=titles.get(page_id, ""),
            leads_to=url_of_path(stands[page_id]) if page_id in stands else "",
            made=made.get(pk),
        )
        for path, page_id, pk in found
    ]


def _cells(request: StaffRequest, line: AddressLine) -> list[Any]:
    made = line.made
    known = (made.by_name, made.at, made.why) if made else ("", None, _("The page stood there."))
    return [line.address, line.title, line.leads_to, *known]


def _show(request: StaffRequest, asked: Redirect, form: TakeAwayForm | None = None, status: int = 200) -> HttpResponse:
    objection = rules.objection_to_taking_away(request.user, asked, why=PLACEHOLDER)
    context = {
        "address": url_of_path(asked.path),
        "pk": asked.pk,
        "objection": objection,
        "form": form or (None if objection else TakeAwayForm()),
        "entries": redirect_lines(Redirect.objects.filter(path=asked.path).order_by("-number")),
    }
    return render(request, "desk/redirect.html", context, status=status)


REDIRECTS = DeskList(
    template="desk/redirects.html",
    file="redirects",
    headings=(
        *(gettext_lazy("Old address"), gettext_lazy("Page"), gettext_lazy("Where it leads"), gettext_lazy("Who")),
        *(gettext_lazy("When"), gettext_lazy("Why")),
    ),
    find=_addresses,
    tell=_lines,
    cells=_cells,
    more=lambda request: {
        "ways": tabs_of_plans(request),
        "find": FindAddressForm(request.GET, auto_id="find-%s"),
        "objection": rules.objection_to_deciding(request.user, why=PLACEHOLDER),
    },
)
