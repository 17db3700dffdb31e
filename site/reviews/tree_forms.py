"""The CMS's page tree: its forms hold against what no screen would send, and it shows no page that lies in the bin."""

from __future__ import annotations

from typing import Any

from cms.admin.forms import CopyPageForm, DuplicatePageForm, MovePageForm
from cms.admin.pageadmin import PageContentAdmin
from cms.models import Page
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pages.page_settings import FitForAPage
from pages.rules import is_live


class _InTheTree(forms.Form):
    """Asks where in the tree a page goes. Its own checks come before those of the CMS, which rest on them."""

    position = forms.IntegerField(min_value=0, max_value=100_000)

    def _clean_form(self) -> None:
        # The CMS goes on with a form that is wrong already, and trips over what is missing.
        if not self.errors:
            super()._clean_form()  # type: ignore[misc]


class SoundMoveForm(_InTheTree, MovePageForm):
    """Moves a page to where a tree can have it."""

    def clean_target(self) -> Any:
        target = self.cleaned_data["target"]
        if target is not None and target.path.startswith(self.page.path):
            raise forms.ValidationError(_("A page cannot stand below itself."))
        return target


class SoundCopyForm(_InTheTree, CopyPageForm):
    """Copies a page to where a tree can have it."""


class SoundDuplicateForm(FitForAPage, DuplicatePageForm):
    """Starts a page with what another says; the CMS takes that from what readers get."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        source = data.get("source")
        if source and not is_live(source.pk):
            raise forms.ValidationError(
                _("Only a page that readers get can be duplicated here. Copy this one in the page tree.")
            )
        return data


_rows = PageContentAdmin.get_tree_rows


def rows_out_of_the_bin(
    self: PageContentAdmin, request: HttpRequest, pages: QuerySet[Page], *args: Any, **more: Any
) -> Any:
    """Give the rows of the tree without the pages in the bin, but those that hold a page which is not there."""
    holds_one = Exists(Page.objects.filter(parent=OuterRef("pk"), binned=None))
    return _rows(self, request, pages.filter(Q(binned=None) | holds_one), *args, **more)


# In place: versioning has an admin for contents of its own, made of this one.
PageContentAdmin.duplicate_form = SoundDuplicateForm
PageContentAdmin.get_tree_rows = rows_out_of_the_bin
