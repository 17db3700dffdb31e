"""What people fill in to have an address lead to a page, to take that away, and to find an address."""

from __future__ import annotations

from typing import Any

from cms.models import Page, PageContent
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from desk.forms import long_text

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
