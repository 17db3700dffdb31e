"""The CMS's forms for the settings of a page. They say when somebody else saved them meanwhile, and what no page can have."""

from __future__ import annotations

from typing import Any

from cms.admin.forms import AddPageForm, AdvancedSettingsForm, ChangePageForm
from cms.admin.pageadmin import PageContentAdmin
from cms.models import PageContent
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role, roles_of
from letters.opened import OpenedForm
from pages.citations import objection_to_marks
from pages.rules import SENDS_READERS_AWAY, objection_to_path
from pages.way_back import way_back

WORDS = {
    "title": (gettext_lazy("Title"), gettext_lazy("Readers see it first, and in every list.")),
    "slug": (gettext_lazy("Last part of its address"), gettext_lazy("Readers get it once this version is published.")),
    "page_title": (gettext_lazy("Title in the tab of a browser"), gettext_lazy("Leave it empty, and it is the title.")),
    "menu_title": (gettext_lazy("Title in lists of pages"), gettext_lazy("Leave it empty, and it is the title.")),
    "meta_description": (
        gettext_lazy("What search engines show"),
        gettext_lazy("Leave it empty: they take the summary."),
    ),
    "template": (gettext_lazy("Layout"), ""),
    "overwrite_url": (
        gettext_lazy("Whole address, if set by hand"),
        gettext_lazy("Leave it empty, and it stands below its section."),
    ),
}
PLAIN = ("title", "menu_title", "page_title", "meta_description")


class FitForAPage(forms.Form):
    """Objects where it is typed to what would only be refused when the page is sent for review."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in PLAIN:
            if objection := objection_to_marks(data.get(name) or ""):
                self.add_error(name, objection)
        if data.get("redirect"):
            self.add_error("redirect", SENDS_READERS_AWAY)
        own, path = self._path(data)
        if path and (objection := objection_to_path(path)):
            self.add_error(own, objection)
        return data

    def _path(self, data: dict[str, Any]) -> tuple[str, str]:
        """Give the field that says at which path the page will stand, and that path."""
        return "slug", data.get("path") or data.get("slug") or ""


class NewPageForm(FitForAPage, AddPageForm):
    """Asks for what a new page begins with."""


class PageSettingsForm(FitForAPage, OpenedForm, ChangePageForm):
    """Changes the title, the address and what else a version says outside its blocks.

    It asks nobody for what this site does not go by, and an editor not for what a publisher decides.
    """

    soft_root = limit_visibility_in_menu = xframe_options = None
    fieldsets = (
        (None, {"fields": ("title", "slug", "page_title", "menu_title", "meta_description")}),
        (gettext_lazy("Where and how it stands"), {"fields": ("template", "overwrite_url", "redirect")}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in WORDS.items():
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = str(label), str(help_text)
        if not self.instance.redirect:  # no page may; one that does all the same can be put right here
            self.fields["redirect"].widget = forms.HiddenInput()
        if Role.PUBLISHER not in roles_of(self._user):
            own = self.fields["overwrite_url"]
            own.disabled, own.help_text = True, _("A publisher decides this.")
            if not self.instance.overwrite_url:  # one that is set tells where the page stands
                own.widget, own.help_text = forms.HiddenInput(), ""

    def clean_overwrite_url(self) -> str:
        """Return the address in small letters, as the CMS makes the last part of one; how it was written before, it may stay."""
        typed: str = super().clean_overwrite_url() or ""
        return typed if typed == self.instance.overwrite_url else typed.lower()

    @property
    def back(self) -> str:
        """Give where saving leads, where that is no window of the CMS."""
        return way_back(self._request)

    def _path(self, data: dict[str, Any]) -> tuple[str, str]:
        if self.instance.page.is_home:
            return "slug", ""
        own = (data.get("overwrite_url") or "").strip("/")
        slug = data.get("slug") or ""
        path = self.instance.page.get_url_data(slug, own, self.instance.language)["path"]
        return "overwrite_url" if own else "slug", path or own or slug


class AdvancedPageSettingsForm(OpenedForm, AdvancedSettingsForm):
    """Changes what holds for all versions of a page."""


_leads_to_the_list = PageContentAdmin.response_post_save_change


def _after_saving(self: PageContentAdmin, request: HttpRequest, obj: PageContent) -> HttpResponse:
    """Lead back to the screen from which somebody came, if it was one of ours."""
    return redirect(back) if (back := way_back(request)) else _leads_to_the_list(self, request, obj)


# In place: versioning has an admin for contents of its own, made of this one.
PageContentAdmin.form = PageContentAdmin.add_form = NewPageForm
PageContentAdmin.change_form = PageSettingsForm
PageContentAdmin.response_post_save_change = _after_saving
